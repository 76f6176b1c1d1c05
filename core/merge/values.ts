import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { identityOf, listRuleOf, type ItemIdentity, type ListRule } from '../tree/list-item-keys.js';
import type { GroupKind } from '../tree/resource.js';

/** A value that may be absent. */
export type Value = JsonValue | undefined;

/** True when two values are the same data; the order of keys means nothing, the order of items does. */
export function isSameValue(left: Value, right: Value): boolean {
  if (Object.is(left, right)) return true;
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, index) => isSameValue(item, right[index]));
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isSameValue(left[key], right[key]));
}

/** The same, where the order of lists that are known by key or as sets means nothing either. */
export function isSameUnordered(left: Value, right: Value, owner: GroupKind): boolean {
  return isSameValue(unordered(left, owner, []), unordered(right, owner, []));
}

function unordered(value: Value, owner: GroupKind, path: readonly string[]): Value {
  if (isList(value)) {
    const rule = listRuleOf(owner, path) ?? { kind: 'set' };
    const places = rule.kind === 'ordered' ? undefined : indexItems(value, rule);
    const items = value.map((item) => unordered(item, owner, path) ?? null);
    if (places === undefined) return items;
    return [...places]
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .map(([, { index }]) => items[index] ?? null);
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, unordered(field, owner, [...path, key]) ?? null]),
  );
}

/** True for a list, with its type. */
export function isList(value: Value): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The field of a map, undefined when it has none of this name. */
export function fieldOf(value: JsonObject | undefined, key: string): Value {
  return value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined;
}

function keyOf({ fields }: ItemIdentity): string {
  return JSON.stringify(fields.map(([name, value]) => [name, sorted(value)]));
}

/** As people read it: `name=app`, or the scalar itself. */
function labelOf({ fields }: ItemIdentity): string {
  const words = fields.map(([name, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(sorted(value)) : String(value);
    return name === '' ? text : `${name}=${text}`;
  });
  return words.join(',');
}

/** A value with the keys of its maps in alphabetical order, so that equal values print alike. */
function sorted(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}

/** The places of a list's items by identity, undefined when one has none or two have the same. */
export function indexItems(
  items: readonly JsonValue[],
  rule: Exclude<ListRule, { kind: 'ordered' }>,
): ReadonlyMap<string, ItemPlace> | undefined {
  const places = new Map<string, ItemPlace>();
  for (const [index, item] of items.entries()) {
    const identity = identityOf(item, rule);
    const key = identity && keyOf(identity);
    if (identity === undefined || key === undefined || places.has(key)) return undefined;
    places.set(key, { index, item, label: labelOf(identity) });
  }
  return places;
}

/** Where an item of a list stands. */
export interface ItemPlace {
  readonly index: number;
  readonly item: JsonValue;
  readonly label: string;
}
