import { listKeysOf } from '../flux/list-keys.js';
import { groupOf } from '../tree/resource.js';

/**
 * How the items of a list are told apart.
 *
 * `keyed`: by fields; of several tuples the first counts whose first field the item has, its other fields may be
 * absent. `set`: scalars by value, order means nothing. `ordered`: scalars whose place means something.
 */
export type ListRule =
  | { readonly kind: 'keyed'; readonly identities: readonly (readonly string[])[] }
  | { readonly kind: 'set' }
  | { readonly kind: 'ordered' };

const SET: ListRule = { kind: 'set' };
const ORDERED: ListRule = { kind: 'ordered' };

/** One identity: the fields that make it, the one that must be there first. */
function by(...fields: readonly string[]): ListRule {
  return { kind: 'keyed', identities: [fields] };
}

const OBJECT_REFERENCE = by('name', 'kind', 'namespace', 'apiVersion');
const DEPENDENCY = by('name', 'namespace');
const PATCHES: ListRule = {
  kind: 'keyed',
  identities: [['path', 'target'], ['target']],
};

/** Fields whose lists mean the same in every kind. */
const ANYWHERE: Readonly<Record<string, ListRule>> = {
  args: ORDERED,
  command: ORDERED,
  valuesFiles: ORDERED,
};

/**
 * Lists of kinds that Kubernetes' own table does not know, by group, kind and path; `*` stands for any fields between.
 *
 * Source: each kind's CRD; for kustomization files, what kustomize refuses to see twice.
 */
const LISTS: Readonly<Record<string, Readonly<Record<string, ListRule>>>> = {
  'kustomize.config.k8s.io/Kustomization': {
    configMapGenerator: DEPENDENCY,
    images: by('name'),
    patches: PATCHES,
    replicas: by('name'),
    secretGenerator: DEPENDENCY,
  },
  'kustomize.config.k8s.io/Component': { patches: PATCHES, images: by('name'), replicas: by('name') },
  'kustomize.toolkit.fluxcd.io/Kustomization': {
    'spec.dependsOn': DEPENDENCY,
    'spec.healthCheckExprs': by('kind', 'apiVersion'),
    'spec.healthChecks': OBJECT_REFERENCE,
    'spec.images': by('name'),
    'spec.patches': { kind: 'keyed', identities: [['target']] },
    'spec.postBuild.substituteFrom': by('name', 'kind'),
  },
  'helm.toolkit.fluxcd.io/HelmRelease': {
    'spec.dependsOn': DEPENDENCY,
    'spec.valuesFrom': by('name', 'kind', 'valuesKey', 'targetPath'),
    'spec.values.*.containers': by('name'),
    'spec.values.*.env': by('name'),
    'spec.values.*.extraEnv': by('name'),
    'spec.values.*.extraEnvVars': by('name'),
    'spec.values.*.extraVolumeMounts': by('mountPath'),
    'spec.values.*.extraVolumes': by('name'),
    'spec.values.*.initContainers': by('name'),
    'spec.values.*.volumeMounts': by('mountPath'),
    'spec.values.*.volumes': by('name'),
  },
  'gateway.networking.k8s.io/Gateway': {
    'spec.listeners': by('name'),
    'spec.listeners.tls.certificateRefs': by('name', 'namespace', 'kind'),
  },
  'gateway.networking.k8s.io/HTTPRoute': {
    'spec.parentRefs': by('name', 'namespace', 'sectionName', 'port'),
    'spec.rules': by('name'),
  },
  'rbac.authorization.k8s.io/RoleBinding': { subjects: by('name', 'kind', 'namespace') },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { subjects: by('name', 'kind', 'namespace') },
  'networking.k8s.io/Ingress': { 'spec.rules': by('host') },
  'apiextensions.k8s.io/CustomResourceDefinition': { 'spec.versions': by('name') },
  'kyverno.io/ClusterPolicy': { 'spec.rules': by('name') },
  'kyverno.io/Policy': { 'spec.rules': by('name') },
  '/Service': { 'spec.ports': by('port', 'protocol') },
};

/** The kind of object that a list stands in. */
export interface ListOwner {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * How a list's items are told apart, undefined for lists that are known by no table.
 *
 * `path` holds the fields on the way to the list; items of lists on the way are left out.
 */
export function listRuleOf({ apiVersion, kind }: ListOwner, path: readonly string[]): ListRule | undefined {
  const field = path.at(-1) ?? '';
  const rules = LISTS[`${groupOf(apiVersion)}/${kind}`] ?? {};
  const values = path[0] === 'spec' && path[1] === 'values' ? `spec.values.*.${field}` : '';
  const known = own(rules, path.join('.')) ?? own(rules, values) ?? own(ANYWHERE, field);
  if (known !== undefined) return known;
  const builtIn = listKeysOf(apiVersion, kind, field);
  if (builtIn === undefined) return undefined;
  return builtIn.keys.length === 0 ? SET : by(...builtIn.keys);
}

function own(rules: Readonly<Record<string, ListRule>>, key: string): ListRule | undefined {
  return Object.hasOwn(rules, key) ? rules[key] : undefined;
}
