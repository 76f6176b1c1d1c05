import type { JsonObject, JsonValue } from '../../schema/json.js';

/**
 * Every scalar of a manifest by its field path, list items by name or by value.
 *
 * Written apart from the merge, so that what it loses is seen.
 */
export function fieldsOf(value: JsonValue, path = '', found = new Map<string, string>()): ReadonlyMap<string, string> {
  if (Array.isArray(value)) {
    for (const item of value) fieldsOf(item, `${path}[${itemLabel(item)}]`, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, field] of Object.entries(value as JsonObject)) fieldsOf(field, join(path, key), found);
  } else {
    found.set(path, JSON.stringify(value));
  }
  return found;
}

function itemLabel(item: JsonValue): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return String(item);
  const { name, namespace } = item as JsonObject;
  return namespace === undefined ? `name=${String(name)}` : `name=${String(name)},namespace=${String(namespace)}`;
}

function join(path: string, key: string): string {
  const part = /^[A-Za-z0-9_$-]+$/.test(key) ? key : `[${JSON.stringify(key)}]`;
  return path === '' || part.startsWith('[') ? `${path}${part}` : `${path}.${part}`;
}

/** True when a path is a field or stands below it. */
export function isBelow(path: string, field: string): boolean {
  return path === field || field === '' || (path.startsWith(field) && /^[.[]/.test(path.slice(field.length)));
}
