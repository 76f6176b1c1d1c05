import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';

/** Values laid over values as Helm does it: maps merge, everything else replaces, null included. */
export function mergeValues(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const known = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = isJsonObject(known) && isJsonObject(value) ? mergeValues(known, value) : value;
  }
  return merged;
}

/** A map with one value at a dotted path: `{ gateway: { host: … } }` for `gateway.host`. */
export function valuesAt(path: string, value: JsonValue): JsonObject {
  const [key = '', ...rest] = path.split('.');
  return { [key]: rest.length === 0 ? value : valuesAt(rest.join('.'), value) };
}

/** Every string of a value changed by `change`, keys of maps included. */
export function mapStrings(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapStrings(item, change)]));
}
