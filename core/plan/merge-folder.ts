import type { Lock, LockedFile } from '../../schema/lock.js';
import type { Migrations } from '../../schema/migrations.js';
import { parseValuePath } from '../catalog/migrations.js';
import type { Conflict } from '../merge/conflict.js';
import type { Decisions } from '../merge/decision.js';
import { mergeFiles, type TreeMerge } from '../merge/merge-files.js';
import type { Moves } from '../merge/migrate.js';
import type { MergeNote } from '../merge/merge-yaml.js';
import type { RenderedFile } from '../render/render.js';
import type { Tree } from '../tree/tree.js';
import { hashText } from './canonical.js';
import { findBases, type LostTexts } from './find-bases.js';
import { LOCK_PATH, basePath, buildLock, formatLock, lockConflicts, ownershipOf, type LockHeader } from './lock.js';
import type { FolderPlan, FolderState, PlannedWrite } from './plan.js';
import { changedRecords } from './records.js';

/** A folder's plan when the team's edits are kept: what could not be merged is in `conflicts`. */
export interface MergedFolder {
  readonly plan: FolderPlan;
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
}

/** What a merge needs to know besides the three trees. */
export interface MergeWishes {
  readonly lost: LostTexts;
  readonly decisions: Decisions;
  readonly links: ReadonlySet<string>;
  readonly migrations: readonly Migrations[];
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
  { lost, decisions, links, migrations }: MergeWishes,
): MergedFolder {
  const { folder, repository, lock } = state;
  const base = findBases(state, lost);
  const isOurs = (path: string): boolean => path.startsWith(`${folder}/`) && !path.startsWith(`${folder}/.catalyst/`);
  const ours = new Map([...repository].filter(([path]) => isOurs(path)));
  for (const path of links) if (isOurs(path)) ours.set(path, '');
  const moves = movesOf(migrations);
  const merged = mergeFiles({
    base: base.texts,
    ours,
    theirs: new Map(files.map(({ path, text }) => [path, text])),
    ids: {
      base: new Map(
        Object.entries(lock?.files ?? {}).map(([path, { id }]) => [`${folder}/${path}`, movedId(id, migrations)]),
      ),
      theirs: new Map(files.map(({ path, id }) => [path, id])),
    },
    once: new Set(files.filter(({ id }) => ownershipOf(id) === 'once').map(({ id }) => id)),
    decisions,
    links,
    ...(moves === undefined ? {} : { moves }),
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
    notes: [...base.notes, ...merged.notes],
  };
}

/** What all releases on the way move, in their order; undefined when they move nothing. */
function movesOf(migrations: readonly Migrations[]): Moves | undefined {
  const values = migrations.flatMap((migration) =>
    migration.values.map(({ release, from, to }) => ({ release, from: parseValuePath(from), to: parseValuePath(to) })),
  );
  const objects = migrations.flatMap((migration) =>
    migration.objects.map(({ namespace = '', ...rename }) => ({ ...rename, namespace })),
  );
  return values.length + objects.length === 0 ? undefined : { values, objects };
}

/** The logical id that a file has after all renames on the way. */
function movedId(id: string, migrations: readonly Migrations[]): string {
  return migrations.reduce((known, { files }) => files.find(({ from }) => from === known)?.to ?? known, id);
}

/** Lock and bases after the merge: a file with open conflicts keeps its old base, so that they come up again. */
function mergedRecords(
  state: FolderState,
  header: LockHeader,
  files: readonly RenderedFile[],
  tree: Tree,
  { bases, conflicts }: TreeMerge,
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
    if (base === undefined && before !== undefined) keepLost(state, relative, before, stored, locked);
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
  const open = conflicts.length === 0 ? {} : { conflicts: [...lockConflicts(conflicts)] };
  return changedRecords(state, stored, formatLock({ ...fresh, files: locked, ...open } satisfies Lock), LOCK_PATH);
}

/** A released text that nothing confirms stays in the records as it is, until people accept it or settle the conflict. */
function keepLost(
  { folder, repository }: FolderState,
  relative: string,
  before: LockedFile,
  stored: Map<string, string>,
  locked: Record<string, LockedFile>,
): void {
  const copy = repository.get(`${folder}/${basePath(relative)}`);
  if (copy !== undefined) stored.set(relative, copy);
  locked[relative] = before;
}
