import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { FieldPath } from './manifest.js';
import type { GroupKind } from './resource.js';

/**
 * What tells an item of a list from its neighbours, undefined where only its place does.
 *
 * `path` leads to the list and ends with its field. A scalar is its own key, except in lists that are read in order
 * (`args`, `command`). Two items of one list may still give the same key: such a list has no keys.
 */
export function itemKey(groupKind: GroupKind, path: FieldPath, item: JsonValue): string | undefined {
  const field = fieldOf(path);
  if (!isJsonObject(item)) return Array.isArray(item) || isRead(field) ? undefined : scalarKey(item);
  const keys = LIST_KEYS_BY_KIND[groupKind.kind]?.[field] ?? LIST_KEYS[field];
  return keys === undefined ? nameOf(item) : keyOf(item, keys);
}

/** True for lists whose order means something although their items have keys. */
export function isOrdered(path: FieldPath): boolean {
  return ORDERED.has(fieldOf(path));
}

/** A row of the table: fields that together identify an item; `*` marks those that it cannot do without. */
type Keys = readonly string[];

const NAME: Keys = ['name*'];
const REFERENCE: Keys = ['kind', 'namespace', 'name*'];

// The words of an API, so that a list is recognised wherever a chart or a custom resource repeats it.
const LIST_KEYS: Readonly<Record<string, Keys | undefined>> = {
  backendRefs: ['group', 'kind', 'namespace', 'name*', 'port'],
  certificateRefs: REFERENCE,
  configMapGenerator: ['namespace', 'name*'],
  dependsOn: ['namespace', 'name*'],
  env: NAME,
  healthChecks: REFERENCE,
  hostAliases: ['ip*'],
  images: NAME,
  listeners: NAME,
  matchExpressions: ['key*', 'operator'],
  ownerReferences: ['uid*'],
  parentRefs: ['group', 'kind', 'namespace', 'name*', 'sectionName', 'port'],
  patches: ['path*'],
  ports: ['port', 'containerPort', 'protocol'],
  secretGenerator: ['namespace', 'name*'],
  subjects: REFERENCE,
  substituteFrom: ['kind', 'name*'],
  topologySpreadConstraints: ['topologyKey*', 'whenUnsatisfiable'],
  valuesFrom: ['kind', 'name*', 'valuesKey', 'targetPath'],
  volumeDevices: ['devicePath*'],
  volumeMounts: ['mountPath*', 'subPath'],
};

const LIST_KEYS_BY_KIND: Readonly<Record<string, Readonly<Record<string, Keys | undefined>>>> = {
  ExternalSecret: { data: ['secretKey*'] },
  Service: { ports: ['port*', 'protocol'] },
};

const ORDERED: ReadonlySet<string> = new Set(['initContainers']);

/** Words of a command line: their order is what they say. */
function isRead(field: string): boolean {
  return /(?:args|arguments|command)$/i.test(field);
}

function fieldOf(path: FieldPath): string {
  const field = path.findLast((step) => typeof step === 'string');
  return typeof field === 'string' ? field : '';
}

function keyOf(item: JsonObject, keys: Keys): string | undefined {
  const parts: string[] = [];
  for (const key of keys) {
    const field = key.replace('*', '');
    const value = Object.hasOwn(item, field) ? item[field] : undefined;
    if (value === undefined || value === null || typeof value === 'object') {
      if (key.endsWith('*')) return undefined;
      continue;
    }
    parts.push(String(value));
  }
  return parts.length === 0 ? undefined : parts.join('/');
}

function nameOf(item: JsonObject): string | undefined {
  return Object.hasOwn(item, 'name') && typeof item.name === 'string' ? item.name : undefined;
}

function scalarKey(item: JsonValue): string | undefined {
  return typeof item === 'string' ? item : JSON.stringify(item);
}
