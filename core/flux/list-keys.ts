import { isBuiltInGroup } from '../tree/built-in-groups.js';

/** How two lists of one field are merged: `keys` name the item's identity, no keys mean a set of scalars. */
export interface ListKeys {
  readonly keys: readonly string[];
}

/**
 * How a strategic merge patch merges this list of a built-in kind, undefined where the patch replaces the list.
 *
 * Lists of custom resources are always replaced, and so are lists like `tolerations`, `args` and `rules`.
 *
 * Source: x-kubernetes-patch-strategy and -merge-key in the Kubernetes 1.21 API that kustomize carries.
 */
export function listKeysOf(group: string, kind: string, field: string): ListKeys | undefined {
  if (!isBuiltInGroup(group)) return undefined;
  const ofKind = LIST_KEYS_BY_KIND[kind] ?? {};
  return Object.hasOwn(ofKind, field) ? ofKind[field] : LIST_KEYS[field];
}

const NAME: ListKeys = { keys: ['name'] };

const LIST_KEYS: Readonly<Record<string, ListKeys>> = {
  containers: NAME,
  env: NAME,
  ephemeralContainers: NAME,
  finalizers: { keys: [] },
  hostAliases: { keys: ['ip'] },
  imagePullSecrets: NAME,
  initContainers: NAME,
  ownerReferences: { keys: ['uid'] },
  ports: { keys: ['containerPort', 'protocol'] },
  topologySpreadConstraints: { keys: ['topologyKey', 'whenUnsatisfiable'] },
  volumeDevices: { keys: ['devicePath'] },
  volumeMounts: { keys: ['mountPath'] },
  volumes: NAME,
};

const LIST_KEYS_BY_KIND: Readonly<Record<string, Readonly<Record<string, ListKeys | undefined>>>> = {
  CSINode: { drivers: NAME },
  MutatingWebhookConfiguration: { webhooks: NAME },
  Service: { ports: { keys: ['port', 'protocol'] } },
  ServiceAccount: { imagePullSecrets: undefined, secrets: NAME },
  ValidatingWebhookConfiguration: { webhooks: NAME },
};
