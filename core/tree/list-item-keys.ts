import { isJsonObject, type JsonValue } from '../../schema/json.js';
import { listKeysOf } from '../flux/list-keys.js';
import type { FieldPath } from './manifest.js';
import type { GroupKind } from './resource.js';

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

const OBJECT_REFERENCE = by('name', 'kind', 'namespace');
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

/**
 * How a list's items are told apart, undefined for lists that are known by no table.
 *
 * `path` holds the fields on the way to the list; items of lists on the way are left out.
 */
export function listRuleOf({ group, kind }: GroupKind, path: readonly string[]): ListRule | undefined {
  const field = path.at(-1) ?? '';
  const rules = LISTS[`${group}/${kind}`] ?? {};
  const values = path[0] === 'spec' && path[1] === 'values' ? `spec.values.*.${field}` : '';
  const known = own(rules, path.join('.')) ?? own(rules, values) ?? own(ANYWHERE, field);
  if (known !== undefined) return known;
  const builtIn = listKeysOf(group, kind, field);
  if (builtIn === undefined) return undefined;
  return builtIn.keys.length === 0 ? SET : by(...builtIn.keys);
}

function own(rules: Readonly<Record<string, ListRule>>, key: string): ListRule | undefined {
  return Object.hasOwn(rules, key) ? rules[key] : undefined;
}

/** What tells an item of a list from the others, by the fields of a rule that it has. */
export interface ItemIdentity {
  readonly fields: readonly (readonly [name: string, value: JsonValue])[];
}

/** An item's identity within its list, undefined when it has none of the rule's fields. */
export function identityOf(item: JsonValue, rule: Exclude<ListRule, { kind: 'ordered' }>): ItemIdentity | undefined {
  if (rule.kind === 'set') return typeof item === 'object' && item !== null ? undefined : { fields: [['', item]] };
  if (!isJsonObject(item)) return undefined;
  const names = rule.identities.find(([first = '']) => Object.hasOwn(item, first));
  const known = names?.filter((name) => Object.hasOwn(item, name));
  return known && { fields: known.map((name) => [name, item[name] ?? null]) };
}

/**
 * What a reader calls an item, undefined where only its place tells it from its neighbours.
 *
 * `path` leads to the list and ends with its field. Lists that no table knows go by what such fields usually mean: enough
 * to show a difference, not to merge by. Two items of one list may still give the same key: such a list has no keys.
 */
export function itemKey(groupKind: GroupKind, path: FieldPath, item: JsonValue): string | undefined {
  const names = path.filter((step) => typeof step === 'string');
  const rule = listRuleOf(groupKind, names) ?? usualRule(names.at(-1) ?? '');
  if (rule.kind === 'ordered' || Array.isArray(item)) return undefined;
  if (!isJsonObject(item)) return typeof item === 'string' ? item : JSON.stringify(item);
  return keyText(identityOf(item, rule.kind === 'set' ? NAME : rule));
}

/** As `kubectl` says it: the namespace before the name. */
function keyText(identity: ItemIdentity | undefined): string | undefined {
  if (identity === undefined) return undefined;
  const place = ([name]: readonly [string, JsonValue]): number => {
    const index = ['group', 'kind', 'namespace', 'name'].indexOf(name);
    return index < 0 ? 4 : index;
  };
  const sorted = [...identity.fields].sort((left, right) => place(left) - place(right));
  return sorted.map(([, value]) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join('/');
}

/** True for lists whose order means something although their items have keys. */
export function isOrdered(path: FieldPath): boolean {
  return path.findLast((step) => typeof step === 'string') === 'initContainers';
}

const NAME: ListRule & { kind: 'keyed' } = { kind: 'keyed', identities: [['name']] };

// The words of APIs that charts and custom resources repeat.
const USUAL: Readonly<Record<string, ListRule>> = {
  backendRefs: by('name', 'group', 'kind', 'namespace', 'port'),
  certificateRefs: OBJECT_REFERENCE,
  configMapGenerator: DEPENDENCY,
  data: by('secretKey'),
  dependsOn: DEPENDENCY,
  healthChecks: OBJECT_REFERENCE,
  hostAliases: by('ip'),
  matchExpressions: by('key', 'operator'),
  ownerReferences: by('uid'),
  parentRefs: by('name', 'group', 'kind', 'namespace', 'sectionName', 'port'),
  ports: {
    kind: 'keyed',
    identities: [
      ['port', 'protocol'],
      ['containerPort', 'protocol'],
    ],
  },
  secretGenerator: DEPENDENCY,
  subjects: OBJECT_REFERENCE,
  substituteFrom: by('name', 'kind'),
  topologySpreadConstraints: by('topologyKey', 'whenUnsatisfiable'),
  valuesFrom: by('name', 'kind', 'valuesKey', 'targetPath'),
  volumeDevices: by('devicePath'),
  volumeMounts: by('mountPath', 'subPath'),
};

/** Words of a command line are read in their order. */
function usualRule(field: string): ListRule {
  if (/(?:args|arguments|command)$/i.test(field)) return ORDERED;
  return (Object.hasOwn(USUAL, field) ? USUAL[field] : undefined) ?? NAME;
}
