import { posix } from 'node:path';
import type { Finding } from '../../schema/finding.js';
import { isJsonObject, type JsonObject } from '../../schema/json.js';
import type { FieldPath, Manifest } from '../tree/manifest.js';
import { resourceOf, type Resource } from '../tree/resource.js';
import { isYamlFile, type Tree } from '../tree/tree.js';
import { idOf, identityOf, labelOf, type Draft } from './draft.js';
import { generate } from './generators.js';
import {
  itemsOf,
  kustomizationFilesIn,
  readKustomizationFile,
  reportError,
  reportUnsupported,
  textOf,
} from './kustomization-file.js';
import type { BuildState, KustomizationFile } from './kustomization-file.js';
import { isInside, isRemote, locateFile, resolvePath } from './load.js';
import { moveReferences } from './moved-references.js';
import { addNameHashes } from './name-hash.js';
import { applyLegacyJsonPatches, applyPatches } from './patches.js';
import { addAnnotations, addLabels, setImages, setNamespaces } from './transformers.js';

/** An object as it is built, with the manifest that it was read from. */
export interface BuiltObject {
  readonly value: JsonObject;
  readonly resource: Resource;
  /** Where the object was written; the kustomization file itself for a generated object. */
  readonly origin: Manifest;
}

/** What a path builds to. Each resource is there once; the order is the one that the files give. */
export interface BuildResult {
  readonly objects: readonly BuiltObject[];
  readonly findings: readonly Finding[];
}

/**
 * What `kustomize build` makes of a folder, '' for the root of the repository.
 *
 * Reports `kustomize-build` for everything that stops the real tool, and goes on without it; `kustomize-unsupported`
 * for fields we do not build; `kustomize-patch-target` for a target that selects nothing.
 *
 * Source: kustomize 5.5; compared with it case by case in `test/cases/flux/build`.
 */
export function buildKustomization(tree: Tree, folder: string): BuildResult {
  const state: BuildState = { tree, findings: [] };
  const root = resolvePath('', folder) ?? folder;
  const file = readKustomizationFile(state, root);
  if (file !== undefined) return finish(state, buildFile(state, file, [root], []));
  if (state.findings.length === 0) {
    const message = `The folder "${folder}" has no kustomization.yaml.`;
    const help = 'Add one that lists its resources, or correct the path.';
    state.findings.push({ rule: 'kustomize-build', severity: 'error', message, help });
  }
  return { objects: [], findings: state.findings };
}

/**
 * What a Flux Kustomization builds for its `spec.path`: the folder's kustomization.yaml, or one that Flux makes.
 *
 * Flux lists every YAML file below the path, and a subfolder with a kustomization.yaml of its own as one resource.
 * Reports a path that does not exist or holds no YAML file, and what `buildKustomization` reports: stricter than Flux,
 * which itself takes files outside the folder, and at the path itself also an empty file and unknown fields.
 *
 * Source: scanManifests in github.com/fluxcd/pkg/kustomize.
 */
export function buildFluxPath(tree: Tree, path: string): BuildResult {
  const folder = resolvePath('', path.replace(/^\/+/, ''));
  if (folder !== undefined && kustomizationFilesIn(tree, folder).length > 0) return buildKustomization(tree, folder);
  const state: BuildState = { tree, findings: [] };
  const entries = folder === undefined ? [] : fluxEntries(tree, folder);
  if (entries.length === 0) state.findings.push(nothingBelow(tree, path, folder));
  const pool = poolOf([]);
  for (const entry of entries) {
    const sub = entry.kind === 'folder' ? readKustomizationFile(state, entry.path) : undefined;
    const added = sub === undefined ? readDrafts(state, entry.path) : buildFile(state, sub, [entry.path], []);
    appendDrafts(state, pool, added);
  }
  return finish(state, pool.drafts);
}

function nothingBelow(tree: Tree, path: string, folder: string | undefined): Finding {
  const rule = 'kustomize-build';
  const isThere = folder !== undefined && [...tree.files.keys()].some((file) => isInside(file, folder));
  if (!isThere) {
    const message = `The path "${path}" does not exist, and Flux refuses the Kustomization.`;
    return { rule, severity: 'error', message, help: 'Correct spec.path, or create the folder.' };
  }
  const message = `The path "${path}" holds no YAML file: Flux applies nothing, and prunes what was there.`;
  const help = 'Correct spec.path, or add a kustomization.yaml with "resources: []" to say that it is meant.';
  return { rule, severity: 'warning', message, help };
}

interface FluxEntry {
  readonly kind: 'file' | 'folder';
  readonly path: string;
}

function fluxEntries(tree: Tree, folder: string): readonly FluxEntry[] {
  const entries = new Map<string, FluxEntry>();
  for (const file of [...tree.files.keys()].sort()) {
    if (!isInside(file, folder)) continue;
    const owner = owningFolder(tree, folder, posix.dirname(file));
    if (owner !== undefined) entries.set(owner, { kind: 'folder', path: owner });
    else if (isYamlFile(file)) entries.set(file, { kind: 'file', path: file });
  }
  return [...entries.values()];
}

/** The highest folder between `root` and `folder` that has a kustomization file. */
function owningFolder(tree: Tree, root: string, folder: string): string | undefined {
  if (folder === root || folder === '.' || !isInside(folder, root)) return undefined;
  const higher = owningFolder(tree, root, posix.dirname(folder));
  return higher ?? (kustomizationFilesIn(tree, folder).length > 0 ? folder : undefined);
}

function finish(state: BuildState, drafts: readonly Draft[]): BuildResult {
  const objects = moveReferences(addNameHashes(drafts)).flatMap(({ value, origin }): readonly BuiltObject[] => {
    const annotations = isJsonObject(value.metadata) ? value.metadata.annotations : undefined;
    const local = isJsonObject(annotations) ? annotations['config.kubernetes.io/local-config'] : undefined;
    const resource = resourceOf(value);
    return resource === undefined || (local !== undefined && local !== 'false') ? [] : [{ value, resource, origin }];
  });
  return { objects, findings: state.findings };
}

/** Builds one kustomization file: on top of `inherited` for a component, else from nothing. */
function buildFile(
  state: BuildState,
  file: KustomizationFile,
  stack: readonly string[],
  inherited: readonly Draft[],
): readonly Draft[] {
  const pool = poolOf(inherited);
  for (const field of ['resources', 'bases']) {
    itemsOf(state, file, field).forEach((item, index) => {
      appendDrafts(state, pool, loadResource(state, file, textOf(item), [field, index], stack));
    });
  }
  appendDrafts(state, pool, generate(state, file));
  let result: readonly Draft[] = pool.drafts;
  itemsOf(state, file, 'components').forEach((item, index) => {
    const component = loadFolder(state, file, textOf(item), ['components', index], stack, 'Component');
    if (component !== undefined) result = buildFile(state, component, [...stack, component.folder], result);
  });
  result = applyPatches(state, file, result);
  result = setNamespaces(state, file, result);
  result = addAnnotations(file, addLabels(state, file, result));
  return setImages(state, file, applyLegacyJsonPatches(state, file, result));
}

function loadResource(
  state: BuildState,
  file: KustomizationFile,
  path: string,
  at: FieldPath,
  stack: readonly string[],
): readonly Draft[] {
  const resolved = resolvePath(file.folder, path);
  const isFile = resolved !== undefined && state.tree.files.has(resolved);
  if (!isFile) {
    const folder = loadFolder(state, file, path, at, stack, 'Kustomization');
    return folder === undefined ? [] : buildFile(state, folder, [...stack, folder.folder], []);
  }
  const located = locateFile(state, file, path, at);
  return located === undefined ? [] : readDrafts(state, located);
}

function loadFolder(
  state: BuildState,
  file: KustomizationFile,
  path: string,
  at: FieldPath,
  stack: readonly string[],
  kind: 'Kustomization' | 'Component',
): KustomizationFile | undefined {
  if (isRemote(path)) {
    reportUnsupported(state, file.manifest, at, path);
    return undefined;
  }
  const folder = resolvePath(file.folder, path);
  const refuse = (message: string, help: string): undefined => {
    reportError(state, file.manifest, at, message, help);
  };
  if (folder === undefined || path === '' || kustomizationFilesIn(state.tree, folder).length === 0) {
    return refuse(
      `"${path}" is neither a file nor a folder with a kustomization.yaml.`,
      'Correct the path, create it, or delete this line.',
    );
  }
  const visited = stack.find((ancestor) => isInside(ancestor, folder));
  if (visited !== undefined) {
    return refuse(
      `"${path}" leads back to "${visited}", which is being built: a cycle.`,
      'Delete this line, or move what both need into a folder of its own.',
    );
  }
  const target = readKustomizationFile(state, folder);
  if (target === undefined) return undefined;
  const found = target.manifest.value.kind === 'Component' ? 'Component' : 'Kustomization';
  if (found === kind) return target;
  return refuse(
    `"${path}" is a ${found}, and this field takes a ${kind}.`,
    `List it under "${found === 'Component' ? 'components' : 'resources'}".`,
  );
}

/** The objects of one file; lists are taken apart. Unreadable YAML is already among the tree's findings. */
function readDrafts(state: BuildState, file: string): readonly Draft[] {
  return state.tree.manifestsOf(file).flatMap((manifest) =>
    itemsOfList(manifest.value).flatMap((value): readonly Draft[] => {
      const original = identityOf(value);
      if (original.kind !== '' && original.name !== '') {
        return [{ value, origin: manifest, original, previousIds: [], needsHash: false }];
      }
      const message = 'The document has no kind or no metadata.name, and kustomize refuses it.';
      reportError(state, manifest, [], message, 'Add what is missing, or move the document out of the resources.');
      return [];
    }),
  );
}

function itemsOfList(value: JsonObject): readonly JsonObject[] {
  if (!textOf(value.kind).endsWith('List') || !Array.isArray(value.items)) return [value];
  return value.items.filter(isJsonObject);
}

/** Drafts that are being gathered, found by the id they have now. */
interface Pool {
  readonly drafts: Draft[];
  readonly byId: Map<string, Draft>;
}

function poolOf(drafts: readonly Draft[]): Pool {
  return { drafts: [...drafts], byId: new Map(drafts.map((draft) => [idOf(draft.value), draft])) };
}

function appendDrafts(state: BuildState, pool: Pool, added: readonly Draft[]): void {
  for (const draft of added) {
    const id = idOf(draft.value);
    const first = pool.byId.get(id);
    if (first === undefined) {
      pool.drafts.push(draft);
      pool.byId.set(id, draft);
      continue;
    }
    const { line } = first.origin.locate(['metadata', 'name']);
    const where = `${first.origin.file}:${line}`;
    const message = `${labelOf(draft.value)} is there already, from ${where}: its id is already registered.`;
    reportError(state, draft.origin, ['metadata', 'name'], message, 'Delete one of the two, or give it another name.');
  }
}
