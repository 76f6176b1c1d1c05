import { LOCK_PATH, basePath, parseLock } from '../plan/lock.js';
import type { FolderPlan, PlannedWrite } from '../plan/plan.js';
import { parseManifests } from '../tree/manifest.js';
import { resourceKey } from '../tree/resource.js';
import { isYamlFile, type Files } from '../tree/tree.js';

/** What generating would do, as far as files go. */
export interface GeneratedPlan {
  readonly folders: readonly FolderPlan[];
  readonly releaseWrite: PlannedWrite | undefined;
  readonly sovereigns: readonly { readonly specWrite: PlannedWrite | undefined }[];
}

/**
 * The repository as it would be if every generated file held exactly what is generated.
 *
 * Other than after `sovereign`, files that the team edited or deleted hold the generated text too: that is how their
 * edits show. Files that are written once, and those that were never generated, stay as they are; but in a folder that
 * has no lock yet, a file goes when all its objects are generated into others.
 */
export function generatedFiles(repository: Files, { folders, sovereigns, releaseWrite }: GeneratedPlan): Files {
  const files = new Map(repository);
  for (const { folder, writes, deletes, protected: kept } of folders) {
    const isOurs = repository.has(`${folder}/${LOCK_PATH}`);
    for (const { path, text } of writes) files.set(path, text);
    for (const path of deletes) files.delete(path);
    for (const { path } of kept) files.delete(path);
    const generated = mergedFiles(files, folder);
    for (const path of generated) {
      const base = files.get(`${folder}/${basePath(path)}`);
      if (base !== undefined) files.set(`${folder}/${path}`, base);
    }
    if (!isOurs) for (const path of replacedFiles(files, folder, generated)) files.delete(path);
  }
  for (const write of [releaseWrite, ...sovereigns.map(({ specWrite }) => specWrite)]) {
    if (write !== undefined) files.set(write.path, write.text);
  }
  return files;
}

/** The files of a folder's lock that follow each generation, by their path below the folder. */
function mergedFiles(files: Files, folder: string): readonly string[] {
  const path = `${folder}/${LOCK_PATH}`;
  const parsed = parseLock(path, files.get(path) ?? '');
  if (parsed.kind !== 'lock') return [];
  const locked = Object.entries(parsed.lock.files);
  return locked.flatMap(([file, { ownership }]) => (ownership === 'merged' ? [file] : []));
}

/** Files that nobody generated, all of whose objects stand in generated ones of the same unit. */
function replacedFiles(files: Files, folder: string, generated: readonly string[]): readonly string[] {
  const paths = new Set(generated.map((path) => `${folder}/${path}`));
  const unitOf = (path: string): string => path.slice(folder.length + 1).split('/')[0] ?? '';
  const objectsIn = (path: string): readonly string[] =>
    parseManifests(path, files.get(path) ?? '').manifests.flatMap(({ resource }) =>
      resource === undefined ? [] : `${unitOf(path)} ${resourceKey(resource)}`,
    );
  const foreign = [...files.keys()].filter(
    (path) => path.startsWith(`${folder}/`) && isYamlFile(path) && !paths.has(path),
  );
  if (foreign.length === 0) return [];
  const known = new Set([...paths].filter(isYamlFile).flatMap(objectsIn));
  return foreign.filter((path) => {
    const objects = objectsIn(path);
    return objects.length > 0 && objects.every((object) => known.has(object));
  });
}
