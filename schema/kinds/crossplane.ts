import { z } from 'zod';
import { formOf, localRef, objectName, stringMap } from './field.js';
import { clusterMetadata, kindOf, once } from './object.js';

/**
 * Provider `pkg.crossplane.io/v1`: a package to install. Its ProviderConfig has a CRD of its own and is not judged.
 *
 * Source: `cluster/crds` of Crossplane, with `controllerConfigRef` left out, which Crossplane 2 no longer has.
 */
export const crossplaneProvider = once(() =>
  z.strictObject({
    ...kindOf('pkg.crossplane.io/v1', 'Provider'),
    metadata: clusterMetadata,
    spec: z.strictObject({
      commonLabels: stringMap.optional(),
      ignoreCrossplaneConstraints: z.boolean().optional(),
      package: formOf(/^\S+$/, 'a package, such as xpkg.crossplane.io/org/provider:v1.0.0'),
      packagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
      packagePullSecrets: z.array(localRef).optional(),
      revisionActivationPolicy: z.enum(['Automatic', 'Manual']).optional(),
      revisionHistoryLimit: z.int().min(0).optional(),
      runtimeConfigRef: z
        .strictObject({
          apiVersion: z.string().optional(),
          kind: z.string().optional(),
          name: objectName,
        })
        .optional(),
      skipDependencyResolution: z.boolean().optional(),
    }),
  }),
);

/** A Crossplane Provider. */
export type CrossplaneProvider = z.infer<ReturnType<typeof crossplaneProvider>>;
