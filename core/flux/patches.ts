import { posix } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { readDocument } from '../tree/document-data.js';
import type { FieldPath } from '../tree/manifest.js';
import { KUBERNETES_YAML } from '../tree/yaml.js';
import { draftsById, identityOf, idOf, labelOf, withMetadata, type Draft } from './draft.js';
import { applyJsonPatch } from './json-patch.js';
import { findingAt, itemsOf, mapsOf, reportError, textOf } from './kustomization-file.js';
import type { BuildState, KustomizationFile } from './kustomization-file.js';
import { loadFile } from './load.js';
import { parseSelector } from './selector.js';
import { PatchError, strategicMerge } from './strategic-merge.js';

/** The drafts after `patchesStrategicMerge` and `patches`, in the order kustomize applies them. */
export function applyPatches(state: BuildState, file: KustomizationFile, drafts: readonly Draft[]): readonly Draft[] {
  const legacy = itemsOf(state, file, 'patchesStrategicMerge').map((item, index): PatchEntry => {
    const isFile = state.tree.files.has(posix.join(file.folder, textOf(item)));
    const entry = { [isFile ? 'path' : 'patch']: item };
    return { entry, at: ['patchesStrategicMerge', index] };
  });
  const modern = mapsOf(state, file, 'patches').map(([entry, index]): PatchEntry => ({
    entry,
    at: ['patches', index],
  }));
  return [...legacy, ...modern].reduce((left, entry) => applyEntry(state, file, entry, left), drafts);
}

/** The drafts after `patchesJson6902`, which kustomize applies after labels and annotations. */
export function applyLegacyJsonPatches(
  state: BuildState,
  file: KustomizationFile,
  drafts: readonly Draft[],
): readonly Draft[] {
  const entries = mapsOf(state, file, 'patchesJson6902');
  return entries.reduce<readonly Draft[]>(
    (left, [entry, index]) => applyEntry(state, file, { entry, at: ['patchesJson6902', index] }, left),
    drafts,
  );
}

interface PatchEntry {
  readonly entry: JsonObject;
  readonly at: FieldPath;
}

function applyEntry(
  state: BuildState,
  file: KustomizationFile,
  { entry, at }: PatchEntry,
  drafts: readonly Draft[],
): readonly Draft[] {
  const patch = readPatch(state, file, entry, at);
  if (patch === undefined) return drafts;
  if (patch.kind === 'merges' && !isJsonObject(entry.target)) {
    const patches = at[0] === 'patches' ? patch.objects : patch.objects.map(withTextMarks);
    return patches.reduce((left, object) => mergeById(state, file, at, object, left), drafts);
  }
  const selected = selectTargets(state, file, entry.target, at, drafts);
  const isRenaming = isJsonObject(entry.options) && entry.options.allowNameChange === true;
  return drafts.flatMap((draft) => {
    if (!selected.has(draft)) return [draft];
    return attempt(state, file, at, draft, () => {
      if (patch.kind === 'operations') return patchFields(draft, patch.operations);
      return patch.objects.flatMap((object) => mergeInto(draft, withTextMarks(object), isRenaming));
    });
  });
}

function selectTargets(
  state: BuildState,
  file: KustomizationFile,
  target: JsonValue | undefined,
  at: FieldPath,
  drafts: readonly Draft[],
): ReadonlySet<Draft> {
  if (!isJsonObject(target)) return new Set();
  const selector = parseSelector(target);
  if (selector.kind === 'refused') {
    reportError(state, file.manifest, at, `The target is not readable: ${selector.message}.`, 'Correct the target.');
    return new Set();
  }
  const selected = new Set(drafts.filter(selector.selects));
  if (selected.size === 0) {
    const message = `The target of the patch selects nothing: ${JSON.stringify(target)}.`;
    const help = 'Correct the target, or delete the patch; kustomize ignores it without a word.';
    state.findings.push(findingAt('kustomize-patch-target', 'warning', file.manifest, at, message, help));
  }
  return selected;
}

function mergeById(
  state: BuildState,
  file: KustomizationFile,
  at: FieldPath,
  patch: JsonObject,
  drafts: readonly Draft[],
): readonly Draft[] {
  const matches = draftsById(drafts).get(idOf(patch)) ?? [];
  const [match] = matches;
  if (match === undefined || matches.length > 1) {
    const count = match === undefined ? 'no object' : `${matches.length} objects`;
    const message = `The patch for ${labelOf(patch)} (${textOf(patch.apiVersion)}) matches ${count}.`;
    const help = 'Correct its apiVersion, kind, name and namespace, or delete the patch.';
    reportError(state, file.manifest, at, message, help);
    return drafts;
  }
  const replacement = attempt(state, file, at, match, () => mergeInto(match, patch, false));
  return drafts.flatMap((draft) => (draft === match ? replacement : [draft]));
}

function attempt(
  state: BuildState,
  file: KustomizationFile,
  at: FieldPath,
  draft: Draft,
  patch: () => readonly Draft[],
): readonly Draft[] {
  try {
    return patch();
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    const where = error.path.length === 0 ? '' : ` at ${error.path.join('.')}`;
    const message = `The patch does not fit ${labelOf(draft.value)}${where}: ${error.message}.`;
    reportError(state, file.manifest, at, message, `Compare the patch with ${draft.origin.file}.`);
    return [draft];
  }
}

/** Kind, name and namespace stay what they are, unless the patch may rename. */
function mergeInto(draft: Draft, patch: JsonObject, isRenaming: boolean): readonly Draft[] {
  const { apiVersion, kind } = draft.value;
  const { name, namespace } = identityOf(draft.value);
  const fields = { ...patch, ...(apiVersion === undefined ? {} : { apiVersion }) };
  const merged = strategicMerge(draft.value, fields, (path) => draft.origin.isQuoted(path));
  if (merged === undefined) return [];
  const kept = withMetadata(kind === undefined ? merged : { ...merged, kind }, {
    name: isRenaming ? identityOf(merged).name : name,
    namespace: namespace === '' ? undefined : namespace,
  });
  const previousIds = isRenaming ? [...draft.previousIds, idOf(draft.value)] : draft.previousIds;
  return [{ ...draft, value: kept, previousIds }];
}

function patchFields(draft: Draft, operations: readonly JsonValue[]): readonly Draft[] {
  const value = applyJsonPatch(draft.value, operations);
  return [{ ...draft, value, previousIds: [...draft.previousIds, idOf(draft.value)] }];
}

/** With a target, kustomize makes text of every label and annotation first: `null` writes "null" and deletes nothing. */
function withTextMarks(patch: JsonObject): JsonObject {
  const metadata = isJsonObject(patch.metadata) ? patch.metadata : {};
  const marks = ['labels', 'annotations'].filter((field) => metadata[field] !== undefined);
  return withMetadata(patch, Object.fromEntries(marks.map((field) => [field, textMarks(metadata[field])])));
}

function textMarks(marks: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(marks)) return undefined;
  const texts = Object.entries(marks).map(([key, value]) => {
    return [key, typeof value === 'object' && value !== null ? '' : String(value)] as const;
  });
  return Object.fromEntries(texts);
}

type Patch =
  | { readonly kind: 'operations'; readonly operations: readonly JsonValue[] }
  | { readonly kind: 'merges'; readonly objects: readonly JsonObject[] };

function readPatch(state: BuildState, file: KustomizationFile, entry: JsonObject, at: FieldPath): Patch | undefined {
  const refuse = (message: string, help: string): undefined => {
    reportError(state, file.manifest, at, message, help);
  };
  const text = readPatchText(state, file, entry, at);
  if (text === undefined) return undefined;
  const documents = parsePatch(text);
  if (documents === undefined) return refuse('The patch is not readable as YAML.', 'Correct the YAML of the patch.');
  const [first, second] = documents;
  const hasTarget = isJsonObject(entry.target);
  if (Array.isArray(first) && second === undefined) {
    if (hasTarget) return { kind: 'operations', operations: first };
    return refuse('A JSON patch has no target.', 'Add "target:" with kind and name of the object to patch.');
  }
  const objects = documents.filter(isPatchOfObject);
  if (objects.length === 0 || objects.length < documents.length) {
    const help = 'Write apiVersion, kind and metadata.name into it, or make it a list of JSON patch operations.';
    return refuse('The patch is neither an object with kind and name nor a list of operations.', help);
  }
  if (!hasTarget || objects.length === 1) return { kind: 'merges', objects };
  return refuse('The patch has a target and several documents.', 'Write one entry of "patches" for each document.');
}

function readPatchText(
  state: BuildState,
  file: KustomizationFile,
  entry: JsonObject,
  at: FieldPath,
): string | undefined {
  const patch = textOf(entry.patch).trim();
  const path = textOf(entry.path);
  if ((patch === '') === (path === '')) {
    const message = patch === '' ? 'The patch is empty.' : 'The patch has both "patch" and "path".';
    reportError(state, file.manifest, at, message, 'Write the patch under "patch:", or name its file under "path:".');
    return undefined;
  }
  return path === '' ? patch : loadFile(state, file, path, at);
}

function parsePatch(text: string): readonly JsonValue[] | undefined {
  const documents = parseAllDocuments(text, KUBERNETES_YAML);
  if (!Array.isArray(documents) || documents.some((document) => document.errors.length > 0)) return undefined;
  const read = documents.map(readDocument);
  if (read.some(({ kind }) => kind === 'fault')) return undefined;
  return read.flatMap((data) => (data.kind === 'data' && data.value !== null ? [data.value as JsonValue] : []));
}

function isPatchOfObject(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && textOf(value.kind) !== '' && identityOf(value).name !== '';
}
