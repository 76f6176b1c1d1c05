import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { isOrdered } from '../tree/list-item-keys.js';
import type { GroupKind } from '../tree/resource.js';
import { fieldsOf, itemsByKey, ownField, type DiffPath } from './field-path.js';

/** One place where two values differ; undefined where a side has nothing there. */
export interface FieldChange {
  readonly path: DiffPath;
  readonly from: JsonValue | undefined;
  readonly to: JsonValue | undefined;
}

/**
 * Where two values differ, by path; [] when they are equal.
 *
 * The order of keys is no difference, and neither is the order of a list whose items have keys, unless the list is one
 * that is read in order. A list without keys is compared place by place when its length is the same, else as a whole.
 */
export function diffValues(
  groupKind: GroupKind,
  from: JsonValue | undefined,
  to: JsonValue | undefined,
  path: DiffPath = [],
): readonly FieldChange[] {
  if (from === to) return [];
  if (isJsonObject(from) && isJsonObject(to)) return diffMaps(groupKind, from, to, path);
  if (Array.isArray(from) && Array.isArray(to)) return diffLists(groupKind, from, to, path);
  return isSameScalar(from, to) ? [] : [{ path, from, to }];
}

function diffMaps(groupKind: GroupKind, from: JsonObject, to: JsonObject, path: DiffPath): readonly FieldChange[] {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...names]
    .sort()
    .flatMap((name) =>
      diffValues(groupKind, ownField(from, name), ownField(to, name), [...path, { kind: 'field', name }]),
    );
}

function diffLists(
  groupKind: GroupKind,
  from: readonly JsonValue[],
  to: readonly JsonValue[],
  path: DiffPath,
): readonly FieldChange[] {
  const fromItems = itemsByKey(groupKind, path, from);
  const toItems = itemsByKey(groupKind, path, to);
  // An empty list is no map of items: `[]` against `[a]` reads best as one item added.
  if (fromItems === undefined || toItems === undefined) return diffPlaces(groupKind, from, to, path);
  const keys = [...new Set([...fromItems.keys(), ...toItems.keys()])].sort();
  const changes = keys.flatMap((key) =>
    diffValues(groupKind, fromItems.get(key), toItems.get(key), [...path, { kind: 'item', key }]),
  );
  if (!isOrdered(fieldsOf(path))) return changes;
  const [before, after] = [[...fromItems.keys()], [...toItems.keys()]];
  const isSameOrder = before.length === after.length && before.every((key, index) => key === after[index]);
  return isSameOrder ? changes : [...changes, { path: [...path, { kind: 'order' }], from: before, to: after }];
}

function diffPlaces(
  groupKind: GroupKind,
  from: readonly JsonValue[],
  to: readonly JsonValue[],
  path: DiffPath,
): readonly FieldChange[] {
  if (from.length !== to.length) return [{ path, from, to }];
  return from.flatMap((item, index) => diffValues(groupKind, item, to[index], [...path, { kind: 'index', index }]));
}

function isSameScalar(from: JsonValue | undefined, to: JsonValue | undefined): boolean {
  return typeof from === 'number' && typeof to === 'number' && Object.is(from, to);
}

/**
 * A value as text that is equal exactly for values without a difference.
 *
 * Maps are sorted by key; lists with keys by key, unless they are read in order.
 */
export function canonicalValue(groupKind: GroupKind, value: JsonValue, path: DiffPath = []): string {
  if (Array.isArray(value)) return canonicalList(groupKind, value, path);
  if (!isJsonObject(value)) return Object.is(value, Number.NaN) ? 'NaN' : JSON.stringify(value);
  const fields = Object.keys(value)
    .sort()
    .map((name) => {
      const field = canonicalValue(groupKind, value[name] ?? null, [...path, { kind: 'field', name }]);
      return `${JSON.stringify(name)}:${field}`;
    });
  return `{${fields.join(',')}}`;
}

function canonicalList(groupKind: GroupKind, list: readonly JsonValue[], path: DiffPath): string {
  const keys = itemsByKey(groupKind, path, list);
  const texts = list.map((item, index) => canonicalValue(groupKind, item, [...path, { kind: 'index', index }]));
  const isSorted = keys !== undefined && !isOrdered(fieldsOf(path));
  return `[${(isSorted ? texts.sort() : texts).join(',')}]`;
}
