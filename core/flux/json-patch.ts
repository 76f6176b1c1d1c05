import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { PatchError } from './strategic-merge.js';

/**
 * The object after a JSON patch: `add`, `remove`, `replace`, `move`, `copy` and `test`, in order.
 *
 * @throws PatchError for an operation without its fields, and for a path that does not exist where it has to.
 * Source: RFC 6902, as kustomize 5 applies it.
 */
export function applyJsonPatch(value: JsonObject, operations: readonly JsonValue[]): JsonObject {
  let result: JsonValue = value;
  for (const operation of operations) result = applyOperation(result, operation);
  if (!isJsonObject(result)) throw new PatchError('the patch replaces the object by something that is no map', []);
  return result;
}

type Keys = readonly string[];

function applyOperation(value: JsonValue, operation: JsonValue): JsonValue {
  if (!isJsonObject(operation)) throw new PatchError('an operation is no map of op, path and value', []);
  const path = keysOf(operation, 'path');
  switch (operation.op) {
    case 'add':
      return added(value, path, valueOf(operation));
    case 'remove':
      return removed(value, path);
    case 'replace':
      return replaced(value, path, valueOf(operation));
    case 'copy':
      return added(value, path, readAt(value, keysOf(operation, 'from')));
    case 'move': {
      const from = keysOf(operation, 'from');
      return added(removed(value, from), path, readAt(value, from));
    }
    case 'test':
      if (JSON.stringify(readAt(value, path)) === JSON.stringify(valueOf(operation))) return value;
      throw new PatchError(`the test of ${pointer(path)} does not hold`, path);
    default:
      throw new PatchError(
        `op is ${JSON.stringify(operation.op ?? null)}; it can be add, remove, replace, move, copy or test`,
        path,
      );
  }
}

function keysOf(operation: JsonObject, field: 'path' | 'from'): Keys {
  const text = operation[field];
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) {
    throw new PatchError(
      `${field} is ${JSON.stringify(text ?? null)}; it starts with a slash, like /spec/interval`,
      [],
    );
  }
  return text === ''
    ? []
    : text
        .slice(1)
        .split('/')
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueOf(operation: JsonObject): JsonValue {
  return operation.value ?? null;
}

function readAt(value: JsonValue, path: Keys): JsonValue {
  let here: JsonValue | undefined = value;
  for (const key of path) {
    if (isJsonObject(here)) here = here[key];
    else if (Array.isArray(here)) here = here[indexOf(key, here.length - 1, path)];
    else here = undefined;
  }
  if (here === undefined) throw missing(path);
  return here;
}

function added(value: JsonValue, path: Keys, addition: JsonValue): JsonValue {
  return changeAt(value, path, addition, (parent, key) => {
    if (isJsonObject(parent)) return { ...parent, [key]: addition };
    if (!Array.isArray(parent)) throw missing(path);
    const index = key === '-' ? parent.length : indexOf(key, parent.length, path);
    return parent.toSpliced(index, 0, addition);
  });
}

/** Like kustomize, and unlike the RFC, accepts a field that is not there. */
function replaced(value: JsonValue, path: Keys, replacement: JsonValue): JsonValue {
  return changeAt(value, path, replacement, (parent, key) => {
    if (isJsonObject(parent)) return { ...parent, [key]: replacement };
    if (!Array.isArray(parent)) throw missing(path);
    return parent.with(indexOf(key, parent.length - 1, path), replacement);
  });
}

function removed(value: JsonValue, path: Keys): JsonValue {
  return changeAt(value, path, null, (parent, key) => {
    if (Array.isArray(parent)) return parent.toSpliced(indexOf(key, parent.length - 1, path), 1);
    if (!isJsonObject(parent) || parent[key] === undefined) throw missing(path);
    const { [key]: _, ...rest } = parent;
    return rest;
  });
}

type Change = (parent: JsonValue, key: string) => JsonValue;

function changeAt(value: JsonValue, path: Keys, whole: JsonValue, change: Change, depth = 0): JsonValue {
  const key = path[depth];
  if (key === undefined) return whole;
  if (depth === path.length - 1) return change(value, key);
  const child = readAt(value, [key]);
  const changed = changeAt(child, path, whole, change, depth + 1);
  if (isJsonObject(value)) return { ...value, [key]: changed };
  return Array.isArray(value) ? value.with(Number(key), changed) : changed;
}

function indexOf(key: string, last: number, path: Keys): number {
  const index = /^-?\d+$/.test(key) ? Number(key) : Number.NaN;
  const counted = index < 0 ? index + last + 1 : index;
  if (!(counted >= 0 && counted <= last)) throw missing(path);
  return counted;
}

function missing(path: Keys): PatchError {
  return new PatchError(`the path ${pointer(path)} does not exist in the object`, path);
}

function pointer(path: Keys): string {
  return path.map((key) => `/${key}`).join('');
}
