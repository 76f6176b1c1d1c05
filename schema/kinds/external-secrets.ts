import { z } from 'zod';
import {
  annotations,
  dataKey,
  dnsLabel,
  dnsSubdomain,
  goDuration,
  labelSelector,
  labels,
  stringMap,
  strings,
} from './field.js';
import { clusterMetadata, kindOf, metadata, once, oneOf, rule } from './object.js';

const STORE_KINDS = ['SecretStore', 'ClusterSecretStore'] as const;
const storeRef = z.strictObject({ kind: z.enum(STORE_KINDS).optional(), name: dnsSubdomain });
const decoding = {
  conversionStrategy: z.enum(['Default', 'Unicode']).optional(),
  decodingStrategy: z.enum(['Auto', 'Base64', 'Base64URL', 'None']).optional(),
};

/** ExternalSecret `external-secrets.io/v1`. Source: CRD of External Secrets 1.3.2; no generators, no manifests. */
export const externalSecret = once(() =>
  externalSecretOf('external-secrets.io/v1', {
    refreshPolicy: z.enum(['CreatedOnce', 'Periodic', 'OnChange']).optional(),
  }),
);

/** ExternalSecret `external-secrets.io/v1beta1`, as External Secrets 0.10 serves it: without `refreshPolicy`. */
export const externalSecretBeta = once(() => externalSecretOf('external-secrets.io/v1beta1', {}));

function externalSecretOf(apiVersion: string, newer: z.ZodRawShape) {
  return z.strictObject({
    ...kindOf(apiVersion, 'ExternalSecret'),
    metadata,
    spec: z
      .strictObject({
        data: z.array(z.strictObject({ remoteRef: remoteRef(), secretKey: dataKey.min(1) })).optional(),
        dataFrom: z.array(dataFrom()).optional(),
        refreshInterval: goDuration.optional(),
        secretStoreRef: storeRef,
        target: target().optional(),
        ...newer,
      })
      .refine(
        (spec) => (spec.data ?? []).length + (spec.dataFrom ?? []).length > 0,
        rule('An ExternalSecret fetches nothing.', 'Add data or dataFrom.', ['data']),
      ),
  });
}

/** An ExternalSecret. */
export type ExternalSecret = z.infer<ReturnType<typeof externalSecret>>;

/** ClusterSecretStore `external-secrets.io/v1`: exactly one provider; only Vault's fields and Kubernetes' are known. */
export const clusterSecretStore = once(() =>
  z.strictObject({
    ...kindOf('external-secrets.io/v1', 'ClusterSecretStore'),
    metadata: clusterMetadata,
    spec: z.strictObject({
      conditions: z
        .array(
          z.strictObject({
            namespaceRegexes: strings.optional(),
            namespaceSelector: labelSelector.optional(),
            namespaces: z.array(dnsLabel).optional(),
          }),
        )
        .optional(),
      controller: z.string().optional(),
      provider: provider(),
      refreshInterval: z.int().min(0).optional(),
      retrySettings: z
        .strictObject({ maxRetries: z.int().optional(), retryInterval: z.string().optional() })
        .optional(),
    }),
  }),
);

/** A ClusterSecretStore. */
export type ClusterSecretStore = z.infer<ReturnType<typeof clusterSecretStore>>;

function remoteRef() {
  return z.strictObject({
    ...decoding,
    key: z.string(),
    metadataPolicy: z.enum(['None', 'Fetch']).optional(),
    property: z.string().optional(),
    version: z.string().optional(),
  });
}

function dataFrom() {
  const source = oneOf(['extract', 'find'], 'exactly one');
  return z
    .strictObject({
      extract: remoteRef().optional(),
      find: z
        .strictObject({
          ...decoding,
          name: z.strictObject({ regexp: z.string().optional() }).optional(),
          path: z.string().optional(),
          tags: stringMap.optional(),
        })
        .optional(),
      rewrite: z.array(rewrite()).optional(),
    })
    .refine(source.holds, source.says);
}

function rewrite() {
  const choice = oneOf(['merge', 'regexp', 'transform'], 'exactly one');
  return z
    .strictObject({
      merge: z
        .strictObject({
          conflictPolicy: z.enum(['Ignore', 'Error']).optional(),
          into: z.string().optional(),
          priority: strings.optional(),
          priorityPolicy: z.enum(['IgnoreNotFound', 'Strict']).optional(),
          strategy: z.enum(['Extract', 'JSON']).optional(),
        })
        .optional(),
      regexp: z.strictObject({ source: z.string(), target: z.string() }).optional(),
      transform: z.strictObject({ template: z.string() }).optional(),
    })
    .refine(choice.holds, choice.says);
}

function target() {
  return z.strictObject({
    creationPolicy: z.enum(['Owner', 'Orphan', 'Merge', 'None']).optional(),
    deletionPolicy: z.enum(['Delete', 'Merge', 'Retain']).optional(),
    immutable: z.boolean().optional(),
    name: dnsSubdomain.optional(),
    template: z
      .strictObject({
        data: stringMap.optional(),
        engineVersion: z.literal('v2').optional(),
        mergePolicy: z.enum(['Replace', 'Merge']).optional(),
        metadata: z
          .strictObject({
            annotations: annotations.optional(),
            finalizers: strings.optional(),
            labels: labels.optional(),
          })
          .optional(),
        templateFrom: z.array(z.record(z.string(), z.unknown())).optional(),
        type: z.string().optional(),
      })
      .optional(),
  });
}

/** The other fifty providers are left free; that there is exactly one is checked for all. */
function provider() {
  return z
    .looseObject({ kubernetes: kubernetesProvider().optional(), vault: vaultProvider().optional() })
    .refine(
      (one) => Object.values(one).filter((value) => value !== undefined).length === 1,
      rule('A store has exactly one provider.', 'Keep one provider.'),
    );
}

function caProvider() {
  return z.strictObject({
    key: dataKey.optional(),
    name: dnsSubdomain,
    namespace: dnsLabel.optional(),
    type: z.enum(['Secret', 'ConfigMap']),
  });
}

function secretRef() {
  return z.strictObject({
    key: dataKey.optional(),
    name: dnsSubdomain.optional(),
    namespace: dnsLabel.optional(),
  });
}

function serviceAccountRef() {
  return z.strictObject({ audiences: strings.optional(), name: dnsSubdomain, namespace: dnsLabel.optional() });
}

function kubernetesProvider() {
  const choice = oneOf(['cert', 'serviceAccount', 'token'], 'exactly one');
  return z.strictObject({
    auth: z
      .strictObject({
        cert: z.strictObject({ clientCert: secretRef().optional(), clientKey: secretRef().optional() }).optional(),
        serviceAccount: serviceAccountRef().optional(),
        token: z.strictObject({ bearerToken: secretRef().optional() }).optional(),
      })
      .refine(choice.holds, choice.says)
      .optional(),
    authRef: secretRef().optional(),
    remoteNamespace: dnsLabel.optional(),
    server: z
      .strictObject({
        caBundle: z.string().optional(),
        caProvider: caProvider().optional(),
        url: z.string().optional(),
      })
      .optional(),
  });
}

function vaultProvider() {
  const free = z.record(z.string(), z.unknown()).optional();
  return z.strictObject({
    auth: z
      .strictObject({
        appRole: z
          .strictObject({
            path: z.string(),
            roleId: z.string().optional(),
            roleRef: secretRef().optional(),
            secretRef: secretRef(),
          })
          .optional(),
        cert: free,
        gcp: free,
        iam: free,
        jwt: free,
        kubernetes: z
          .strictObject({
            mountPath: z.string(),
            role: z.string(),
            secretRef: secretRef().optional(),
            serviceAccountRef: serviceAccountRef().optional(),
          })
          .optional(),
        ldap: free,
        namespace: z.string().optional(),
        tokenSecretRef: secretRef().optional(),
        userPass: free,
      })
      .optional(),
    caBundle: z.string().optional(),
    caProvider: caProvider().optional(),
    checkAndSet: z.strictObject({ required: z.boolean().optional() }).optional(),
    forwardInconsistent: z.boolean().optional(),
    headers: stringMap.optional(),
    namespace: z.string().optional(),
    path: z.string().optional(),
    readYourWrites: z.boolean().optional(),
    server: z.string(),
    tls: z.strictObject({ certSecretRef: secretRef().optional(), keySecretRef: secretRef().optional() }).optional(),
    version: z.enum(['v1', 'v2']).optional(),
  });
}
