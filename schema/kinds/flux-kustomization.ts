import { z } from 'zod';
import {
  dnsLabel,
  formOf,
  interval,
  labels,
  localRef,
  namespaceName,
  objectName,
  stringMap,
  strings,
} from './field.js';
import { kindOf, metadata, once, oneOf } from './object.js';

/** A name of a variable that Flux replaces after the build. Example: `CLUSTER_NAME`. */
export const variableName = formOf(/^[_A-Za-z][_A-Za-z0-9]*$/, 'letters, digits and "_", such as CLUSTER_NAME');

/** What a patch or an ignore rule is for, as Kustomize selects objects. */
export const patchTarget = z.strictObject({
  group: z.string().optional(),
  version: z.string().optional(),
  kind: z.string().optional(),
  name: z.string().optional(),
  namespace: z.string().optional(),
  annotationSelector: z.string().optional(),
  labelSelector: z.string().optional(),
});

/** One patch of a Flux Kustomization or of a HelmRelease's post-renderer. */
export const patch = z.strictObject({ patch: z.string(), target: patchTarget.optional() });

/** A replaced image, as Kustomize replaces it. */
export const image = z.strictObject({
  name: z.string(),
  newName: z.string().optional(),
  newTag: z.string().optional(),
  digest: z.string().optional(),
});

/** What must be Ready first: an object of the same kind, in the own namespace when none is given. */
export const dependency = z.strictObject({
  name: objectName,
  namespace: namespaceName.optional(),
  readyExpr: z.string().optional(),
});

/** CEL expressions that say when objects of a kind are current, failed or in progress. */
export const healthCheckExpr = z.strictObject({
  apiVersion: z.string().min(1),
  kind: z.string().optional(),
  current: z.string().min(1),
  failed: z.string().optional(),
  inProgress: z.string().optional(),
});

/** JSON pointers that drift detection and apply leave alone. */
export const ignoreRule = z.strictObject({ paths: strings, target: patchTarget.optional() });

/** Labels and annotations for every object applied. */
export const commonMetadata = z.strictObject({ labels: labels.optional(), annotations: stringMap.optional() });

const kubeConfigChoice = oneOf(['configMapRef', 'secretRef'], 'exactly one');

/** The remote cluster to apply to; exactly one of the two references. */
export const kubeConfig = z
  .strictObject({
    configMapRef: localRef.optional(),
    secretRef: z.strictObject({ name: objectName, key: z.string().optional() }).optional(),
  })
  .refine(kubeConfigChoice.holds, kubeConfigChoice.says);

/** Kustomization `kustomize.toolkit.fluxcd.io/v1`. Source: CRDs of kustomize-controller 1.4.0 to 1.9.4. */
export const fluxKustomization = once(() =>
  z.strictObject({
    ...kindOf('kustomize.toolkit.fluxcd.io/v1', 'Kustomization'),
    metadata,
    spec: z.strictObject({
      buildMetadata: z.array(z.enum(['originAnnotations', 'transformerAnnotations'])).optional(),
      commonMetadata: commonMetadata.optional(),
      components: strings.optional(),
      decryption: decryption().optional(),
      deletionPolicy: z.enum(['MirrorPrune', 'Delete', 'WaitForTermination', 'Orphan']).optional(),
      dependsOn: z.array(dependency).optional(),
      force: z.boolean().optional(),
      healthCheckExprs: z.array(healthCheckExpr).optional(),
      healthChecks: z.array(healthCheck()).optional(),
      ignore: z.array(ignoreRule).optional(),
      ignoreMissingComponents: z.boolean().optional(),
      images: z.array(image).optional(),
      interval,
      kubeConfig: kubeConfig.optional(),
      namePrefix: z.string().min(1).max(200).optional(),
      nameSuffix: z.string().min(1).max(200).optional(),
      patches: z.array(patch).optional(),
      path: z.string().optional(),
      postBuild: postBuild().optional(),
      prune: z.boolean(),
      retryInterval: interval.optional(),
      serviceAccountName: z.string().optional(),
      sourceRef: sourceRef(),
      suspend: z.boolean().optional(),
      targetNamespace: dnsLabel.min(1).optional(),
      timeout: interval.optional(),
      wait: z.boolean().optional(),
    }),
  }),
);

/** A Flux Kustomization. */
export type FluxKustomization = z.infer<ReturnType<typeof fluxKustomization>>;

function decryption() {
  return z.strictObject({
    provider: z.literal('sops'),
    secretRef: localRef.optional(),
    serviceAccountName: z.string().optional(),
  });
}

function healthCheck() {
  return z.strictObject({
    apiVersion: z.string().optional(),
    kind: z.string().min(1),
    name: z.string().min(1),
    namespace: z.string().optional(),
  });
}

function postBuild() {
  return z.strictObject({
    substitute: z.record(variableName, z.string()).optional(),
    substituteFrom: z
      .array(
        z.strictObject({
          kind: z.enum(['ConfigMap', 'Secret']),
          name: objectName,
          optional: z.boolean().optional(),
        }),
      )
      .optional(),
    substituteStrategy: z.enum(['WithVariables', 'Always']).optional(),
  });
}

function sourceRef() {
  return z.strictObject({
    apiVersion: z.string().optional(),
    kind: z.enum(['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact']),
    name: objectName,
    namespace: namespaceName.optional(),
  });
}
