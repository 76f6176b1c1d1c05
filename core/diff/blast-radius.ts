import { posix } from 'node:path';
import { isJsonObject, type JsonValue } from '../../schema/json.js';
import { findRoots, unitPath } from '../flux/host-clusters.js';
import { kustomizationFilesIn } from '../flux/kustomization-file.js';
import { isRemote, resolvePath } from '../flux/load.js';
import { parseManifests, type Manifest } from '../tree/manifest.js';
import { isOfKind } from '../tree/resource.js';
import { isYamlFile, type Tree } from '../tree/tree.js';
import type { Change } from './change.js';

/** A host cluster of a tree, and every file that reaches it. */
export interface Reach {
  /** Folder below `clusters/`: `acme.example.com/hz-fsn-mgt-prod`. */
  readonly cluster: string;
  readonly root: Manifest;
  readonly files: ReadonlySet<string>;
}

/**
 * The files that each host cluster of a tree reads, by cluster: through its units and overlays, and those that merely
 * stand in its folder, such as the variables for OpenTofu.
 */
export function reachOf(tree: Tree): ReadonlyMap<string, Reach> {
  const folders = indexFolders(tree);
  const reaches = new Map<string, Reach>();
  for (const root of findRoots(tree)) {
    const folder = posix.dirname(root.file);
    const cluster = folder.split('/').slice(1).join('/');
    if (reaches.has(cluster)) continue;
    const files = new Set([...filesBelow(folders, folder), ...readFiles(tree, folders, root)]);
    reaches.set(cluster, { cluster, root, files });
  }
  return reaches;
}

/** The host clusters that each change reaches, sorted; a file counts on the side where it stands. */
export function blastRadius(
  from: ReadonlyMap<string, Reach>,
  to: ReadonlyMap<string, Reach>,
): (change: Change) => readonly string[] {
  const before = clustersByFile(from);
  const after = clustersByFile(to);
  return (change) => {
    const clusters = [...(before.get(change.from?.file ?? '') ?? []), ...(after.get(change.to?.file ?? '') ?? [])];
    return [...new Set(clusters)].sort();
  };
}

function clustersByFile(reaches: ReadonlyMap<string, Reach>): ReadonlyMap<string, readonly string[]> {
  const byFile = new Map<string, string[]>();
  for (const { cluster, files } of reaches.values()) {
    for (const file of files) {
      const known = byFile.get(file);
      if (known === undefined) byFile.set(file, [cluster]);
      else known.push(cluster);
    }
  }
  return byFile;
}

/** What stands directly in each folder. */
type Folders = ReadonlyMap<string, { readonly files: readonly string[]; readonly folders: readonly string[] }>;

function indexFolders(tree: Tree): Folders {
  const index = new Map<string, { files: string[]; folders: string[] }>();
  const entry = (folder: string): { files: string[]; folders: string[] } => {
    const known = index.get(folder);
    if (known !== undefined) return known;
    const fresh = { files: [], folders: [] };
    index.set(folder, fresh);
    if (folder !== '.') entry(posix.dirname(folder)).folders.push(folder);
    return fresh;
  };
  for (const file of tree.files.keys()) entry(posix.dirname(file)).files.push(file);
  return index;
}

function filesBelow(index: Folders, folder: string): readonly string[] {
  const { files = [], folders = [] } = index.get(folder) ?? {};
  return [...files, ...folders.flatMap((name) => filesBelow(index, name))];
}

/** The files that kustomize-controller reads for a root and the units that it brings. */
function readFiles(tree: Tree, folders: Folders, root: Manifest): ReadonlySet<string> {
  const files = new Set([root.file]);
  const seen = new Set<string>();
  const queue = [unitFolder(root)];
  for (const folder of queue) {
    if (folder === undefined || seen.has(folder)) continue;
    seen.add(folder);
    const isBuilt = kustomizationFilesIn(tree, folder).length > 0;
    const found = isBuilt ? builtFiles(tree, folder) : filesBelow(folders, folder).filter(isYamlFile);
    for (const file of found) {
      files.add(file);
      for (const manifest of tree.manifestsOf(file)) {
        if (isOfKind(manifest.value, FLUX_KUSTOMIZATION)) queue.push(unitFolder(manifest));
      }
    }
  }
  return files;
}

const FLUX_KUSTOMIZATION = { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' };

function unitFolder({ value }: Manifest): string | undefined {
  const path = unitPath(value);
  return path === undefined ? undefined : resolvePath('', path);
}

/** The files that a kustomization file names, those of the folders that it names, and itself. */
function builtFiles(tree: Tree, root: string): ReadonlySet<string> {
  const files = new Set<string>();
  const queue = [root];
  const seen = new Set<string>();
  for (const folder of queue) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    for (const file of kustomizationFilesIn(tree, folder)) {
      files.add(file);
      for (const name of namesIn(tree, file)) {
        const path = resolvePath(folder, name);
        if (path === undefined) continue;
        if (tree.files.has(path)) files.add(path);
        else queue.push(path);
      }
    }
  }
  return files;
}

/** Everything in a kustomization file that may be a path; what it means is kustomize's affair. */
function namesIn(tree: Tree, file: string): readonly string[] {
  const manifests = isYamlFile(file)
    ? tree.manifestsOf(file)
    : parseManifests(file, tree.files.get(file) ?? '').manifests;
  return manifests.flatMap(({ value }) => stringsIn(value)).filter((text) => /^[^\s:]+$/.test(text) && !isRemote(text));
}

function stringsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return value.includes('=') ? [value.slice(value.indexOf('=') + 1)] : [value];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(stringsIn);
  return isJsonObject(value) ? Object.values(value).flatMap(stringsIn) : [];
}
