import { z } from 'zod';
import { count, formOf, labels, localRef, objectName, quantity, stringMap, strings } from './field.js';
import { kindOf, metadata, once, oneOf } from './object.js';
import { resources } from './pod.js';

const flag = z.boolean().optional();
const free = z.record(z.string(), z.unknown()).optional();

/** A cron expression with six fields: CloudNativePG begins with seconds. Example: `0 0 3 * * *`. */
const cronWithSeconds = formOf(
  /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)|\S+( +\S+){5})$/,
  'a cron expression with six fields, seconds first, such as 0 0 3 * * *',
);

/** ScheduledBackup `postgresql.cnpg.io/v1`. Source: `config/crd/bases` of CloudNativePG. */
export const scheduledBackup = once(() =>
  z.strictObject({
    ...kindOf('postgresql.cnpg.io/v1', 'ScheduledBackup'),
    metadata,
    spec: z.strictObject({
      backupOwnerReference: z.enum(['none', 'self', 'cluster']).optional(),
      cluster: localRef,
      immediate: flag,
      method: z.enum(['barmanObjectStore', 'volumeSnapshot', 'plugin']).optional(),
      online: flag,
      onlineConfiguration: z.strictObject({ immediateCheckpoint: flag, waitForArchive: flag }).optional(),
      pluginConfiguration: z.strictObject({ name: objectName, parameters: stringMap.optional() }).optional(),
      schedule: cronWithSeconds,
      suspend: flag,
      target: z.enum(['primary', 'prefer-standby']).optional(),
    }),
  }),
);

/** A ScheduledBackup. */
export type ScheduledBackup = z.infer<ReturnType<typeof scheduledBackup>>;

/**
 * Cluster `postgresql.cnpg.io/v1`: the fields that a tree sets; the deep ones are left free.
 *
 * Source: API of CloudNativePG (`api/v1/cluster_types.go`).
 */
export const postgresCluster = once(() =>
  z.strictObject({
    ...kindOf('postgresql.cnpg.io/v1', 'Cluster'),
    metadata,
    spec: z.strictObject({
      affinity: free,
      backup: z
        .looseObject({
          retentionPolicy: formOf(/^[1-9][0-9]*[dwm]$/, 'a number of days, weeks or months, such as 30d').optional(),
        })
        .optional(),
      bootstrap: bootstrap().optional(),
      certificates: free,
      description: z.string().optional(),
      enableSuperuserAccess: flag,
      externalClusters: z.array(z.looseObject({ name: z.string().min(1) })).optional(),
      imageName: z.string().min(1).optional(),
      imagePullSecrets: z.array(localRef).optional(),
      inheritedMetadata: z.strictObject({ annotations: stringMap.optional(), labels: labels.optional() }).optional(),
      instances: z.int().min(1),
      logLevel: z.enum(['error', 'warning', 'info', 'debug', 'trace']).optional(),
      managed: free,
      maxSyncReplicas: count.optional(),
      minSyncReplicas: count.optional(),
      monitoring: free,
      plugins: z.array(z.looseObject({ name: z.string().min(1) })).optional(),
      postgresql: z
        .looseObject({
          parameters: stringMap.optional(),
          pg_hba: strings.optional(),
          shared_preload_libraries: strings.optional(),
        })
        .optional(),
      primaryUpdateMethod: z.enum(['switchover', 'restart']).optional(),
      primaryUpdateStrategy: z.enum(['unsupervised', 'supervised']).optional(),
      priorityClassName: z.string().optional(),
      resources: resources.optional(),
      startDelay: count.optional(),
      stopDelay: count.optional(),
      storage: storage(),
      superuserSecret: localRef.optional(),
      walStorage: storage().optional(),
    }),
  }),
);

/** A CloudNativePG Cluster. */
export type PostgresCluster = z.infer<ReturnType<typeof postgresCluster>>;

function bootstrap() {
  const choice = oneOf(['initdb', 'pg_basebackup', 'recovery'], 'at most one');
  return z.strictObject({ initdb: free, pg_basebackup: free, recovery: free }).refine(choice.holds, choice.says);
}

function storage() {
  return z.strictObject({
    pvcTemplate: free,
    resizeInUseVolumes: flag,
    size: quantity.optional(),
    storageClass: z.string().optional(),
  });
}
