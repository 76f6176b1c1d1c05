import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { itemKey } from '../tree/list-item-keys.js';
import type { FieldPath } from '../tree/manifest.js';
import type { GroupKind } from '../tree/resource.js';

/**
 * One step into a value: a field of a map, the item of a list that has this key, the place in a list without keys, or
 * the order of a list whose items have keys.
 */
export type PathStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'item'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'order' };

/** Where two values differ; [] is the whole value. */
export type DiffPath = readonly PathStep[];

/** The fields and indexes of a path, as the table of list keys reads them. */
export function fieldsOf(path: DiffPath): FieldPath {
  return path.flatMap((step) => (step.kind === 'field' ? step.name : step.kind === 'index' ? step.index : []));
}

/** A path as people write it: `spec.values.env[DB_HOST].value`; '' for the whole value. */
export function pathText(path: DiffPath): string {
  return path.reduce((text, step) => {
    if (step.kind === 'item') return `${text}[${step.key}]`;
    if (step.kind === 'index') return `${text}[${step.index}]`;
    if (step.kind === 'order') return `${text}(order)`;
    const name = /^[A-Za-z0-9_$-]+$/.test(step.name) ? step.name : JSON.stringify(step.name);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** The items of a list by their keys, in list order; undefined when one has no key or two have the same. */
export function itemsByKey(
  groupKind: GroupKind,
  path: DiffPath,
  list: readonly JsonValue[],
): ReadonlyMap<string, JsonValue> | undefined {
  const fields = fieldsOf(path);
  const items = new Map<string, JsonValue>();
  for (const item of list) {
    const key = itemKey(groupKind, fields, item);
    if (key === undefined || items.has(key)) return undefined;
    items.set(key, item);
  }
  return items;
}

/** The value at a path, undefined where the path ends early. */
export function valueAtPath(groupKind: GroupKind, value: JsonValue | undefined, path: DiffPath): JsonValue | undefined {
  let here = value;
  for (const [depth, step] of path.entries()) {
    if (here === undefined) return undefined;
    here = stepInto(groupKind, here, path.slice(0, depth), step);
  }
  return here;
}

function stepInto(groupKind: GroupKind, value: JsonValue, at: DiffPath, step: PathStep): JsonValue | undefined {
  if (step.kind === 'field') return isJsonObject(value) ? ownField(value, step.name) : undefined;
  if (!Array.isArray(value)) return undefined;
  const list = value as readonly JsonValue[];
  if (step.kind === 'index') return list[step.index];
  const items = itemsByKey(groupKind, at, list);
  return step.kind === 'order' ? items && [...items.keys()] : items?.get(step.key);
}

/** A field of a map that it has itself. */
export function ownField(value: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
