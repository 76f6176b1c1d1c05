import { parseManifests } from '../tree/manifest.js';
import { resourceKey } from '../tree/resource.js';
import { isYamlFile, type Files } from '../tree/tree.js';

/** Logical ids by path: the lock's for the released files, the new render's for theirs. */
export interface FileIds {
  readonly base: ReadonlyMap<string, string>;
  readonly theirs: ReadonlyMap<string, string>;
}

/** One generated file across the three trees; a path is undefined where the tree has no such file. */
export interface FileGroup {
  readonly id: string;
  readonly base: string | undefined;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** Which file of the team holds an object, for files that were not generated. */
export type ObjectIndex = ReadonlyMap<string, string>;

/**
 * The generated files that belong together, by logical id, sorted by id.
 *
 * base and theirs pair by id, or by path where the id of a file changed. Ours has the released path; where that is gone, it is
 * the file of the team that holds most of the released file's objects.
 */
export function pairFiles(base: Files, ours: Files, ids: FileIds, objects: ObjectIndex): readonly FileGroup[] {
  const released = new Map([...ids.base].map(([path, id]) => [id, path]));
  const fresh = freshById(released, ids);
  const groups = [...new Set([...released.keys(), ...fresh.keys()])].sort().map((id): FileGroup => {
    const [before, after] = [released.get(id), fresh.get(id)];
    if (before === undefined) return { id, base: undefined, ours: present(ours, after), theirs: after };
    const mine = present(ours, before) ?? renamedTo(base.get(before) ?? '', before, objects);
    return { id, base: before, ours: mine, theirs: after };
  });
  return groups;
}

/** The paths of theirs by id; a file whose id is new takes that of the released file at its path, if that went. */
function freshById(released: ReadonlyMap<string, string>, ids: FileIds): ReadonlyMap<string, string> {
  const known = new Set(ids.theirs.values());
  const idFor = (path: string, id: string): string => {
    const before = ids.base.get(path);
    return released.has(id) || before === undefined || known.has(before) ? id : before;
  };
  return new Map([...ids.theirs].map(([path, id]) => [idFor(path, id), path]));
}

function present(files: Files, path: string | undefined): string | undefined {
  return path !== undefined && files.has(path) ? path : undefined;
}

function renamedTo(text: string, path: string, objects: ObjectIndex): string | undefined {
  const counts = new Map<string, number>();
  const keys = objectKeys(path, text);
  for (const key of keys) {
    const file = objects.get(key);
    if (file !== undefined) counts.set(file, (counts.get(file) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([left, most], [right, more]) => more - most || (left < right ? -1 : 1));
  return best !== undefined && best[1] * 2 > keys.length ? best[0] : undefined;
}

/** The objects in the files of ours that were not generated, now or before; the first file wins. */
export function indexObjects(ours: Files, ids: FileIds): ObjectIndex {
  const index = new Map<string, string>();
  for (const path of [...ours.keys()].sort()) {
    if (ids.base.has(path) || ids.theirs.has(path)) continue;
    for (const key of objectKeys(path, ours.get(path) ?? '')) if (!index.has(key)) index.set(key, path);
  }
  return index;
}

/** What a file's manifests identify; empty for what is no YAML. */
export function objectKeys(path: string, text: string): readonly string[] {
  if (!isYamlFile(path)) return [];
  const { manifests } = parseManifests(path, text);
  return manifests.flatMap(({ resource }) => (resource === undefined ? [] : resourceKey(resource)));
}
