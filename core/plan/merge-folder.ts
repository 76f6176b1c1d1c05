import type { Lock, LockedFile } from '../../schema/lock.js';
import type { Conflict } from '../merge/conflict.js';
import { mergeFiles, type TreeMerge } from '../merge/merge-files.js';
import type { MergeNote } from '../merge/merge-yaml.js';
import type { RenderedFile } from '../render/render.js';
import type { Tree } from '../tree/tree.js';
import { hashText } from './canonical.js';
import { LOCK_PATH, basePath, buildLock, formatLock, ownershipOf, type LockHeader } from './lock.js';
import type { FolderPlan, FolderState, PlannedWrite } from './plan.js';
import { changedRecords } from './records.js';

/** A folder's plan when the team's edits are kept: what could not be merged is in `conflicts`. */
export interface MergedFolder {
  readonly plan: FolderPlan;
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
}

/**
 * Merges freshly rendered files into a folder of the repository: base is what was generated last, as the lock vouches
 * for it.
 *
 * A file without a base that its hash confirms is compared with the team's text alone: every difference is a conflict.
 */
export function mergeFolder(
  state: FolderState,
  header: LockHeader,
  files: readonly RenderedFile[],
  tree: Tree,
): MergedFolder {
  const { folder, repository } = state;
  const base = knownBases(state);
  const ours = new Map(
    [...repository].filter(([path]) => path.startsWith(`${folder}/`) && !path.startsWith(`${folder}/.catalyst/`)),
  );
  const merged = mergeFiles({
    base: new Map([...base].map(([path, { text }]) => [path, text])),
    ours,
    theirs: new Map(files.map(({ path, text }) => [path, text])),
    ids: {
      base: new Map([...base].map(([path, { id }]) => [path, id])),
      theirs: new Map(files.map(({ path, id }) => [path, id])),
    },
    once: new Set(files.filter(({ id }) => ownershipOf(id) === 'once').map(({ id }) => id)),
  });
  const writes = merged.writes.map(({ path, text }): PlannedWrite => {
    return { kind: repository.has(path) ? 'update' : 'create', path, text };
  });
  const records = mergedRecords(state, header, files, tree, merged);
  return {
    plan: {
      folder,
      writes: [...writes, ...records.writes],
      deletes: [...merged.deletes, ...records.deletes].sort(),
      protected: [],
      unchanged: files.length - writes.length,
    },
    conflicts: merged.conflicts,
    notes: merged.notes,
  };
}

interface KnownBase {
  readonly id: string;
  readonly text: string;
}

/** What was generated last, by path: the stored base, else the file itself, where its hash is the lock's. */
function knownBases({ folder, repository, lock }: FolderState): ReadonlyMap<string, KnownBase> {
  const bases = new Map<string, KnownBase>();
  for (const [relative, { id, sha256 }] of Object.entries(lock?.files ?? {})) {
    const path = `${folder}/${relative}`;
    const candidates = [repository.get(`${folder}/${basePath(relative)}`), repository.get(path)];
    const text = candidates.find((candidate) => candidate !== undefined && hashText(candidate) === sha256);
    if (text !== undefined) bases.set(path, { id, text });
  }
  return bases;
}

/** Lock and bases after the merge: a file with open conflicts keeps its old base, so that they come up again. */
function mergedRecords(
  state: FolderState,
  header: LockHeader,
  files: readonly RenderedFile[],
  tree: Tree,
  { bases }: TreeMerge,
): ReturnType<typeof changedRecords> {
  const { folder, repository, lock } = state;
  const fresh = buildLock(header, folder, files, tree);
  const stored = new Map<string, string>();
  const locked: Record<string, LockedFile> = {};
  for (const { path, id, text } of files) {
    const relative = path.slice(folder.length + 1);
    const before = lock?.files[relative];
    const isKept = ownershipOf(id) === 'once' && before !== undefined;
    const open = bases.has(path) ? bases.get(path) : text;
    const base = isKept ? (repository.get(`${folder}/${basePath(relative)}`) ?? text) : open;
    const entry = isKept ? before : fresh.files[relative];
    if (base === undefined || entry === undefined) continue;
    stored.set(relative, base);
    locked[relative] = isKept ? entry : { ...entry, sha256: hashText(base) };
  }
  // Gone in this release, edited by the team: its conflict stays open too.
  for (const [path, base] of bases) {
    const relative = path.slice(folder.length + 1);
    const before = lock?.files[relative];
    if (base === undefined || before === undefined || stored.has(relative)) continue;
    stored.set(relative, base);
    locked[relative] = before;
  }
  return changedRecords(state, stored, formatLock({ ...fresh, files: locked } satisfies Lock), LOCK_PATH);
}
