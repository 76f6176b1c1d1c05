import type { Lock } from '../../schema/lock.js';
import type { RenderedFile } from '../render/render.js';
import type { Files, Tree } from '../tree/tree.js';
import { canonicalText, hashText } from './canonical.js';
import { LOCK_PATH, basePath, buildLock, formatLock, ownershipOf, type LockHeader } from './lock.js';
import { changedRecords } from './records.js';

/** A file that will be written. `isOurs` is false only for the spec. */
export interface PlannedWrite {
  readonly kind: 'create' | 'update';
  readonly path: string;
  readonly text: string;
}

/** A file that generating would change although it is not ours to change. */
export interface Protected {
  readonly path: string;
  /** `edited`: differs from what was generated. `deleted`: was generated and is gone. `foreign`: was never ours. */
  readonly reason: 'edited' | 'deleted' | 'foreign';
}

/** All that will be shown and done for one folder with a lock. */
export interface FolderPlan {
  readonly folder: string;
  /** Lock last: until it is written the folder is as the old lock says. */
  readonly writes: readonly PlannedWrite[];
  readonly deletes: readonly string[];
  readonly protected: readonly Protected[];
  /** Generated files that are as they will be. */
  readonly unchanged: number;
}

/** What a folder is now. */
export interface FolderState {
  readonly folder: string;
  readonly repository: Files;
  readonly lock: Lock | undefined;
}

/**
 * Compares freshly rendered files with a folder of the repository.
 *
 * Nothing that the team wrote, edited or deleted is among writes and deletes; it is in `protected` instead.
 */
export function planFolder(
  state: FolderState,
  header: LockHeader,
  files: readonly RenderedFile[],
  tree: Tree,
): FolderPlan {
  const { folder, repository, lock } = state;
  const writes: PlannedWrite[] = [];
  const deletes: string[] = [];
  const kept: Protected[] = [];
  for (const file of files) {
    const step = stepFor(file, state);
    if (step === undefined) continue;
    if ('reason' in step) kept.push(step);
    else writes.push(step);
  }
  const generated = new Set(files.map(({ path }) => path));
  for (const [relative, locked] of Object.entries(lock?.files ?? {})) {
    const path = `${folder}/${relative}`;
    const text = repository.get(path);
    if (generated.has(path) || text === undefined || locked.ownership === 'once') continue;
    if (hashText(text) === locked.sha256) deletes.push(path);
    else kept.push({ path, reason: 'edited' });
  }
  const unchanged = files.length - writes.length - kept.filter(({ path }) => generated.has(path)).length;
  const records = recordFiles(state, header, files, tree);
  return {
    folder,
    writes: [...writes, ...records.writes],
    deletes: [...deletes, ...records.deletes].sort(),
    protected: kept.sort((left, right) => (left.path < right.path ? -1 : 1)),
    unchanged,
  };
}

function stepFor(file: RenderedFile, { folder, repository, lock }: FolderState): PlannedWrite | Protected | undefined {
  const { path, text } = file;
  const locked = lock?.files[path.slice(folder.length + 1)];
  const present = repository.get(path);
  const isOnce = ownershipOf(file.id) === 'once';
  if (present === undefined) {
    if (locked === undefined) return { kind: 'create', path, text };
    return isOnce ? undefined : { path, reason: 'deleted' };
  }
  if (canonicalText(present) === canonicalText(text) || (isOnce && locked !== undefined)) return undefined;
  if (locked === undefined) return { path, reason: 'foreign' };
  if (hashText(present) !== locked.sha256) return { path, reason: 'edited' };
  return { kind: 'update', path, text };
}

/** The lock and the bases, as far as they change. */
function recordFiles(
  state: FolderState,
  header: LockHeader,
  files: readonly RenderedFile[],
  tree: Tree,
): ReturnType<typeof changedRecords> {
  const { folder, repository, lock } = state;
  const bases = new Map<string, string>();
  for (const { path, id, text } of files) {
    const relative = path.slice(folder.length + 1);
    const first = ownershipOf(id) === 'once' ? repository.get(`${folder}/${basePath(relative)}`) : undefined;
    bases.set(relative, first ?? text);
  }
  const fresh = keepFirstHash(buildLock(header, folder, files, tree), lock);
  return changedRecords(state, bases, formatLock(fresh), LOCK_PATH);
}

/** A file that is written once keeps the hash of what was written then. */
function keepFirstHash(fresh: Lock, before: Lock | undefined): Lock {
  const files = Object.entries(fresh.files).map(([path, file]) => {
    const first = before?.files[path];
    return [path, file.ownership === 'once' && first !== undefined ? first : file] as const;
  });
  return { ...fresh, files: Object.fromEntries(files) };
}
