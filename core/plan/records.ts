import { canonicalText } from './canonical.js';
import { basePath } from './lock.js';
import type { FolderState, PlannedWrite } from './plan.js';

/** The lock and the bases, as far as they change; the lock last. Paths of `bases` are below the folder. */
export function changedRecords(
  { folder, repository }: FolderState,
  bases: ReadonlyMap<string, string>,
  lock: string,
  lockPath: string,
): { readonly writes: readonly PlannedWrite[]; readonly deletes: readonly string[] } {
  const wanted = new Map([...bases].map(([relative, text]) => [`${folder}/${basePath(relative)}`, text]));
  wanted.set(`${folder}/${lockPath}`, lock);
  const writes: PlannedWrite[] = [];
  for (const [path, text] of wanted) {
    const present = repository.get(path);
    // A checkout may have turned the line ends.
    if (present !== undefined && canonicalText(present) === canonicalText(text)) continue;
    writes.push({ kind: present === undefined ? 'create' : 'update', path, text });
  }
  const prefix = `${folder}/.catalyst/base/`;
  const deletes = [...repository.keys()].filter((path) => path.startsWith(prefix) && !wanted.has(path));
  return { writes, deletes };
}
