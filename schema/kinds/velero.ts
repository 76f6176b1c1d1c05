import { z } from 'zod';
import { cron, formOf, goDuration, labelSelector, labels, objectName, stringMap, strings } from './field.js';
import { kindOf, metadata, once, rule } from './object.js';

const flag = z.boolean().optional();
const names = strings.optional();

/** A key of a Secret; Velero's own CRD does not require the name, its server does. */
const secretKey = z.strictObject({ key: z.string().min(1), name: objectName, optional: flag });

/** BackupStorageLocation `velero.io/v1`. Source: CRDs of Velero 1.14.0 to 1.18.3. */
export const backupStorageLocation = once(() =>
  z.strictObject({
    ...kindOf('velero.io/v1', 'BackupStorageLocation'),
    metadata,
    spec: z.strictObject({
      accessMode: z.enum(['ReadOnly', 'ReadWrite']).optional(),
      backupSyncPeriod: goDuration.optional(),
      config: stringMap.optional(),
      credential: secretKey.optional(),
      default: flag,
      objectStorage: z
        .strictObject({
          bucket: z.string().min(1),
          caCert: z.string().optional(),
          caCertRef: secretKey.optional(),
          prefix: z.string().optional(),
        })
        .refine(
          (store) => store.caCert === undefined || store.caCertRef === undefined,
          rule('caCert and caCertRef are both set.', 'Remove caCert, which is deprecated.', ['caCert']),
        ),
      provider: formOf(/^[^\s]+$/, 'a provider, such as aws'),
      validationFrequency: goDuration.optional(),
    }),
  }),
);

/** A BackupStorageLocation. */
export type BackupStorageLocation = z.infer<ReturnType<typeof backupStorageLocation>>;

/** Schedule `velero.io/v1`: backups by a five-field cron expression. */
export const schedule = once(() =>
  z.strictObject({
    ...kindOf('velero.io/v1', 'Schedule'),
    metadata,
    spec: z.strictObject({
      paused: flag,
      schedule: cron,
      skipImmediately: flag,
      template: backupTemplate(),
      useOwnerReferencesInBackup: flag,
    }),
  }),
);

/** A Schedule. */
export type Schedule = z.infer<ReturnType<typeof schedule>>;

/** Velero takes the old resource filters or the new ones (`…ScopedResources`), not both. */
function backupTemplate() {
  return z
    .strictObject({
      csiSnapshotTimeout: goDuration.optional(),
      datamover: z.string().optional(),
      defaultVolumesToFsBackup: flag,
      excludedClusterScopedResources: names,
      excludedNamespaceScopedResources: names,
      excludedNamespaces: names,
      excludedResources: names,
      hooks: z.strictObject({ resources: z.array(hook()).optional() }).optional(),
      includeClusterResources: flag,
      includedClusterScopedResources: names,
      includedNamespaceScopedResources: names,
      includedNamespaces: names,
      includedResources: names,
      itemOperationTimeout: goDuration.optional(),
      labelSelector: labelSelector.optional(),
      metadata: z.strictObject({ labels: labels.optional() }).optional(),
      orLabelSelectors: z.array(labelSelector).optional(),
      orderedResources: stringMap.optional(),
      resourcePolicy: z
        .strictObject({ apiGroup: z.string().optional(), kind: z.string().min(1), name: objectName })
        .optional(),
      snapshotMoveData: flag,
      snapshotVolumes: flag,
      storageLocation: objectName.optional(),
      ttl: goDuration.optional(),
      uploaderConfig: z.strictObject({ parallelFilesUpload: z.int().min(1).optional() }).optional(),
      volumeGroupSnapshotLabelKey: z.string().optional(),
      volumeSnapshotLocations: names,
    })
    .refine(
      (one) => one.labelSelector === undefined || one.orLabelSelectors === undefined,
      rule('labelSelector and orLabelSelectors are both set.', 'Remove one of the two.', ['orLabelSelectors']),
    )
    .refine(
      (one) =>
        (one.includedResources ?? one.excludedResources ?? one.includeClusterResources) === undefined ||
        (one.includedClusterScopedResources ??
          one.excludedClusterScopedResources ??
          one.includedNamespaceScopedResources ??
          one.excludedNamespaceScopedResources) === undefined,
      rule(
        'Old and new resource filters are both set.',
        'Keep includedResources and its kin, or the filters by scope.',
        ['includedResources'],
      ),
    );
}

function hook() {
  const exec = z.strictObject({
    command: strings.min(1),
    container: z.string().optional(),
    onError: z.enum(['Continue', 'Fail']).optional(),
    timeout: goDuration.optional(),
  });
  return z.strictObject({
    excludedNamespaces: names,
    excludedResources: names,
    includedNamespaces: names,
    includedResources: names,
    labelSelector: labelSelector.optional(),
    name: z.string().min(1),
    post: z.array(z.strictObject({ exec })).optional(),
    pre: z.array(z.strictObject({ exec })).optional(),
  });
}
