/** Any value that YAML or JSON can hold once it is parsed. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A map of a manifest. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** True for a map, false for lists, scalars, null and undefined. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys and indexes, undefined where the path ends early. */
export function valueAt(value: JsonValue | undefined, path: readonly (string | number)[]): JsonValue | undefined {
  let here: JsonValue | undefined = value;
  for (const key of path) {
    if (Array.isArray(here)) here = typeof key === 'number' ? here[key] : undefined;
    else if (isJsonObject(here)) here = Object.hasOwn(here, key) ? here[key] : undefined;
    else return undefined;
  }
  return here;
}
