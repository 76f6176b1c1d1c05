import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { listRuleOf, type ListOwner, type ListRule } from './list-item-keys.js';

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
export function isSameUnordered(left: Value, right: Value, owner: ListOwner): boolean {
  return isSameValue(unordered(left, owner, []), unordered(right, owner, []));
}

function unordered(value: Value, owner: ListOwner, path: readonly string[]): Value {
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

/** An item's identity within its list and the words for it. */
export interface ItemIdentity {
  readonly key: string;
  readonly label: string;
}

/** What tells an item from the others of its list, undefined when it has none of the rule's fields. */
export function identityOf(item: JsonValue, rule: Exclude<ListRule, { kind: 'ordered' }>): ItemIdentity | undefined {
  if (rule.kind === 'set') {
    if (typeof item === 'object' && item !== null) return undefined;
    const key = JSON.stringify(item);
    return { key, label: String(item) };
  }
  if (!isJsonObject(item)) return undefined;
  const fields = rule.identities.find(([first = '']) => Object.hasOwn(item, first));
  if (fields === undefined) return undefined;
  const known = fields.filter((field) => Object.hasOwn(item, field));
  const values = known.map((field) => [field, sorted(fieldOf(item, field) ?? null)] as const);
  const label = values.map(([field, value]) => `${field}=${typeof value === 'object' ? JSON.stringify(value) : value}`);
  return { key: JSON.stringify(values), label: label.join(',') };
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
    if (identity === undefined || places.has(identity.key)) return undefined;
    places.set(identity.key, { index, item, label: identity.label });
  }
  return places;
}

/** Where an item of a list stands. */
export interface ItemPlace {
  readonly index: number;
  readonly item: JsonValue;
  readonly label: string;
}
