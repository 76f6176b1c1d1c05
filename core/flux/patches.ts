import { posix } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
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
  const refuse = (message: string, help: string): readonly Draft[] => {
    reportError(state, file.manifest, at, message, help);
    return drafts;
  };
  const text = readPatchText(state, file, entry, at);
  if (text === undefined) return drafts;
  const documents = parsePatch(text);
  if (documents === undefined) return refuse('The patch is not readable as YAML.', 'Correct the YAML of the patch.');
  const operations = documents.length === 1 && Array.isArray(documents[0]) ? documents[0] : undefined;
  const patches = documents.filter(isPatchOfObject);
  if (operations === undefined && (patches.length === 0 || patches.length < documents.length)) {
    const help = 'Write apiVersion, kind and metadata.name into it, or make it a list of JSON patch operations.';
    return refuse('The patch is neither an object with kind and name nor a list of operations.', help);
  }
  if (!isJsonObject(entry.target)) {
    if (operations === undefined)
      return patches.reduce((left, patch) => mergeById(state, file, at, patch, left), drafts);
    return refuse('A JSON patch has no target.', 'Add "target:" with kind and name of the object to patch.');
  }
  if (patches.length > 1) {
    return refuse('The patch has a target and several documents.', 'Write one entry of "patches" for each document.');
  }
  const selector = parseSelector(entry.target);
  if (selector.kind === 'refused') return refuse(`The target is not readable: ${selector.message}.`, 'Correct it.');
  const selected = new Set(drafts.filter(selector.selects));
  if (selected.size === 0) {
    const message = `The target of the patch selects nothing: ${JSON.stringify(entry.target)}.`;
    const help = 'Correct the target, or delete the patch; kustomize ignores it without a word.';
    state.findings.push(findingAt('kustomize-patch-target', 'warning', file.manifest, at, message, help));
  }
  const isRenaming = isJsonObject(entry.options) && entry.options.allowNameChange === true;
  return drafts.flatMap((draft) => {
    if (!selected.has(draft)) return [draft];
    if (operations !== undefined) return attempt(state, file, at, draft, () => patchFields(draft, operations));
    return attempt(state, file, at, draft, () => patches.flatMap((patch) => mergeInto(draft, patch, isRenaming)));
  });
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
  const merged = strategicMerge(draft.value, { ...patch, ...(apiVersion === undefined ? {} : { apiVersion }) });
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
  return documents.map((document) => document.toJS() as JsonValue).filter((value) => value !== null);
}

function isPatchOfObject(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && textOf(value.kind) !== '' && identityOf(value).name !== '';
}
