import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { kustomizeYaml } from './kustomize-yaml.js';
import { groupOf } from '../tree/resource.js';
import { listKeysOf, type ListKeys } from './list-keys.js';

/** Thrown for a patch that kustomize cannot apply; `path` says where in the object. */
export class PatchError extends Error {
  constructor(
    message: string,
    readonly path: readonly string[],
  ) {
    super(message);
  }
}

type Patched = JsonValue | undefined;

/** True when the scalar at a path of the object is written in quotes or as a block in its file. */
export type IsQuoted = (path: readonly string[]) => boolean;

interface Context {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: readonly string[];
  readonly isQuoted: IsQuoted;
}

/**
 * The object after a strategic merge patch, undefined when the patch deletes it.
 *
 * Maps merge, `null` deletes a field, `$patch: delete | replace | merge` steers a map. Lists of custom resources are
 * replaced; lists of built-in kinds merge by key, what the patch names first. A quoted scalar keeps its quotes: a
 * number or a boolean that replaces it becomes text.
 *
 * @throws PatchError where the patch has another shape than the object, an empty key, or an unknown directive.
 * Source: kyaml's merge2, as kustomize 5 calls it.
 */
export function strategicMerge(value: JsonObject, patch: JsonObject, isQuoted: IsQuoted): JsonObject | undefined {
  const { apiVersion, kind } = value;
  const context: Context = {
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    path: [],
    isQuoted,
  };
  const merged = mergeValues(value, patch, context);
  return isJsonObject(merged) ? merged : undefined;
}

function mergeValues(value: Patched, patch: Patched, context: Context): Patched {
  if (patch === undefined) return value;
  if (patch === null) return undefined;
  if (value === undefined || value === null) return added(patch, context);
  if (shapeOf(value) !== shapeOf(patch)) {
    throw new PatchError(`the object has a ${shapeOf(value)} and the patch a ${shapeOf(patch)}`, context.path);
  }
  if (isJsonObject(value) && isJsonObject(patch)) return mergeMaps(value, patch, context);
  if (Array.isArray(value) && Array.isArray(patch)) return mergeLists(value, patch, context);
  const keepsQuotes = typeof value === 'string' && (needsQuotes(value) || context.isQuoted(context.path));
  return keepsQuotes ? String(patch) : patch;
}

/** kyaml keeps the style of the scalar that it replaces; the style of one that an earlier patch wrote is not known. */
function needsQuotes(text: string): boolean {
  return /^text: ["'|]/.test(kustomizeYaml({ text }));
}

function shapeOf(value: JsonValue): string {
  if (isJsonObject(value)) return 'map';
  return Array.isArray(value) ? 'list' : 'scalar';
}

/** What a patch adds where the object has nothing: itself, without directives and deletions. */
function added(patch: JsonValue, context: Context): Patched {
  if (isJsonObject(patch))
    return directiveOf(patch, context) === 'delete' ? undefined : mergeMaps({}, withoutDirective(patch), context);
  if (!Array.isArray(patch)) return patch;
  return keysOf(context) === undefined ? patch : mergeLists([], patch, context);
}

function mergeMaps(value: JsonObject, patch: JsonObject, context: Context): JsonObject | undefined {
  const directive = directiveOf(patch, context);
  if (directive === 'delete') return undefined;
  if ('' in value || '' in patch) throw new PatchError('kustomize cannot merge a map with an empty key', context.path);
  const fields = new Map(directive === 'replace' ? [] : Object.entries(value));
  for (const [key, field] of Object.entries(withoutDirective(patch))) {
    const merged = mergeValues(fields.get(key), field, { ...context, path: [...context.path, key] });
    if (merged === undefined) fields.delete(key);
    else fields.set(key, merged);
  }
  return Object.fromEntries(fields);
}

function directiveOf(patch: JsonObject, context: Context): string {
  const directive = patch.$patch ?? 'merge';
  if (directive === 'delete' || directive === 'replace' || directive === 'merge') return directive;
  throw new PatchError(`$patch is ${JSON.stringify(directive)}; it can be delete, replace or merge`, context.path);
}

function withoutDirective(patch: JsonObject): JsonObject {
  const { $patch: _, ...fields } = patch;
  return fields;
}

function keysOf({ apiVersion, kind, path }: Context): ListKeys | undefined {
  const field = path.at(-1);
  return field === undefined ? undefined : listKeysOf(groupOf(apiVersion), kind, field);
}

function mergeLists(value: readonly JsonValue[], patch: readonly JsonValue[], context: Context): Patched {
  const keys = keysOf(context)?.keys;
  if (keys === undefined) return patch;
  if (keys.length === 0) return [...new Set([...patch, ...value])];
  const directive = patch.find((item) => isJsonObject(item) && Object.keys(item).join() === '$patch');
  const items = patch.filter((item) => item !== directive);
  const isKept = !isJsonObject(directive) || directiveOf(directive, context) === 'merge';
  if (!isKept && isJsonObject(directive) && directive.$patch === 'delete') return undefined;
  return mergeItems(isKept ? value : [], items, keys, context);
}

function mergeItems(
  value: readonly JsonValue[],
  patch: readonly JsonValue[],
  keys: readonly string[],
  context: Context,
): readonly JsonValue[] {
  const left = [...value];
  const known = keys.filter((key) =>
    [...value, ...patch].some((item) => isJsonObject(item) && item[key] !== undefined),
  );
  const fromPatch: JsonValue[] = [];
  for (const item of patch) {
    const index = left.findIndex((candidate) => isSameItem(candidate, item, known));
    if (index < 0 && left.some((candidate) => isVagueAbout(item, candidate, known))) continue;
    const merged = mergeValues(left[index], item, context);
    if (merged === undefined || isEmptyMap(merged)) left.splice(index, index < 0 ? 0 : 1);
    else if (index >= 0 && known.length > 1) left[index] = merged;
    else {
      if (index >= 0) left.splice(index, 1);
      fromPatch.push(merged);
    }
  }
  return [...fromPatch, ...left];
}

function isSameItem(item: JsonValue, other: JsonValue, keys: readonly string[]): boolean {
  if (!isJsonObject(item) || !isJsonObject(other)) return false;
  return keys.length > 0 && keys.every((key) => item[key] === other[key]);
}

/** kustomize drops an item of the patch that leaves out a key which the item it means has, such as `protocol`. */
function isVagueAbout(item: JsonValue, other: JsonValue, keys: readonly string[]): boolean {
  if (!isJsonObject(item) || !isJsonObject(other)) return false;
  const written = keys.filter((key) => item[key] !== undefined);
  return written.length > 0 && written.length < keys.length && isSameItem(item, other, written);
}

function isEmptyMap(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
