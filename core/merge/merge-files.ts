import { canonicalText } from '../plan/canonical.js';
import { resourceLabel } from '../tree/resource.js';
import { isYamlFile, type Files } from '../tree/tree.js';
import { conflictOf, type Conflict, type ConflictReason } from './conflict.js';
import type { Decisions } from './decision.js';
import { changeEntries, isKustomizationFile, type EntryChanges } from './list-entries.js';
import { isOpaque, mergeFile } from './merge-file.js';
import { migrateTexts, type Moves } from './migrate.js';
import { isOnlyReformatted, type MergeNote } from './merge-yaml.js';
import { indexObjects, objectKeys, pairFiles, type FileGroup, type FileIds, type ObjectIndex } from './pair-files.js';

/** Three trees, as files by path. `ours` also holds the team's own files, but no records of the generator. */
export interface TreesToMerge {
  readonly base: Files;
  readonly ours: Files;
  readonly theirs: Files;
  readonly ids: FileIds;
  /** Logical ids of files that are written once and then the team's. */
  readonly once?: ReadonlySet<string>;
  /** Paths of ours that are no plain files: links are never written through. */
  readonly links?: ReadonlySet<string>;
  /** What people decided about conflicts. */
  readonly decisions?: Decisions;
  /** What the release moves: edits travel along. */
  readonly moves?: Moves;
}

/** What becomes of ours. A moved file is among all three: its old path goes, its new one is written. */
export interface TreeMerge {
  /** New and changed files, by path. */
  readonly writes: readonly { readonly path: string; readonly text: string }[];
  readonly deletes: readonly string[];
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  /**
   * The released texts to store for files with open conflicts, in place of the new render, so that they come up again:
   * by generated path; undefined where none may be stored.
   */
  readonly bases: ReadonlyMap<string, string | undefined>;
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
}

/** What becomes of one file. */
interface FileOutcome {
  readonly write?: { readonly path: string; readonly text: string };
  readonly remove?: string;
  readonly move?: { readonly from: string; readonly to: string };
  /** Where the generator puts it, whatever the team calls it. */
  readonly generated?: string | undefined;
  readonly released?: string | undefined;
  /** The released text to store with conflicts, when it is not `released`. */
  readonly base?: string;
  /** True when `base` is to be stored although no conflict is open in this file. */
  readonly isHeld?: boolean;
  /** True when people just decided that the file stays, or stays away. */
  readonly isDecided?: boolean;
  readonly conflicts?: readonly Conflict[];
  readonly notes?: readonly MergeNote[];
}

/**
 * Merges two trees file by file; all lists are sorted by path.
 *
 * Files go together by logical id, then by path, then by the objects they hold. What the team deleted stays deleted,
 * what it wrote stays; files that are written once are never touched again.
 */
export function mergeFiles(trees: TreesToMerge): TreeMerge {
  const objects = indexObjects(trees.ours, trees.ids);
  const groups = pairFiles(trees.base, trees.ours, trees.ids, objects);
  const outcomes = groups.map((group) => ({
    generated: group.theirs ?? group.base,
    released: releasedText(trees, group),
    ...mergeGroup(trees, group, objects),
  }));
  const removed = new Set(outcomes.flatMap(({ remove }) => remove ?? []));
  const findTaken = indexTaken([...trees.ours.keys()].filter((path) => !removed.has(path)).sort());
  const free = outcomes.map((outcome) => keepOffTaken(trees.ours, findTaken, outcome));
  const held = heldFiles(groups, free);
  const clear = free.map((outcome, index) => followHeld(trees, groups[index], held, outcome));
  const writes = clear.flatMap(({ write }) => write ?? []).sort(byPath);
  const written = new Set(writes.map(({ path }) => path));
  return {
    writes,
    deletes: clear.flatMap(({ remove }) => (remove === undefined || written.has(remove) ? [] : remove)).sort(),
    moves: clear.flatMap(({ move }) => move ?? []).sort((left, right) => (left.from < right.from ? -1 : 1)),
    bases: openBases(clear),
    conflicts: clear.flatMap(({ conflicts }) => conflicts ?? []).sort(byFile),
    notes: clear.flatMap(({ notes }) => notes ?? []).sort(byFile),
  };
}

/** The files that stay, or stay away, against the release: while a conflict is open, and as it was decided just now. */
interface HeldFiles {
  readonly all: EntryChanges;
  readonly decided: EntryChanges;
}

function heldFiles(groups: readonly FileGroup[], outcomes: readonly FileOutcome[]): HeldFiles {
  const held = groups.flatMap((group, index) => {
    const { conflicts = [], isDecided = false } = outcomes[index] ?? {};
    const isHeld = isDecided || conflicts.some(({ object }) => object === '');
    return isHeld ? { ...group, isDecided } : [];
  });
  const changes = (files: typeof held): EntryChanges => ({
    added: new Set(
      files.flatMap(({ base, ours, theirs }) => (theirs === undefined && ours === base ? (base ?? []) : [])),
    ),
    dropped: new Set(
      files.flatMap(({ base, ours, theirs = [] }) => (base === undefined && ours === undefined ? theirs : [])),
    ),
  });
  return { all: changes(held), decided: changes(held.filter(({ isDecided }) => isDecided)) };
}

/**
 * A kustomization.yaml lists a file that stays, and none that was not written: else Flux prunes what the team keeps, or
 * nothing builds. Its base says the same until the conflict is settled, so that its entry then goes or comes with the
 * file.
 */
function followHeld(
  trees: TreesToMerge,
  group: FileGroup | undefined,
  { all, decided }: HeldFiles,
  outcome: FileOutcome,
): FileOutcome {
  const { base, ours, theirs } = group ?? {};
  if (group === undefined || ours === undefined || theirs === undefined || !isKustomizationFile(theirs)) return outcome;
  const [released, fresh] = [base === undefined ? undefined : trees.base.get(base), trees.theirs.get(theirs)];
  if (released === undefined || fresh === undefined) return outcome;
  const followed = changeEntries(theirs, fresh, released, all);
  if (followed === fresh) return outcome;
  const merged = mergeGroup({ ...trees, theirs: new Map([[theirs, followed]]) }, group, new Map());
  const settled = { added: decided.dropped, dropped: decided.added };
  const stored = changeEntries(theirs, merged.base ?? followed, fresh, settled);
  const { generated, released: text } = outcome;
  return { generated, released: text, ...merged, base: stored, isHeld: stored !== fresh };
}

function releasedText({ base }: TreesToMerge, group: FileGroup): string | undefined {
  return group.base === undefined ? undefined : base.get(group.base);
}

function openBases(outcomes: readonly FileOutcome[]): ReadonlyMap<string, string | undefined> {
  const open = outcomes.flatMap(({ generated, released, base = released, isHeld = false, conflicts = [] }) =>
    generated === undefined || (conflicts.length === 0 && !isHeld) ? [] : [[generated, base] as const],
  );
  return new Map(open.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function mergeGroup(trees: TreesToMerge, group: FileGroup, objects: ObjectIndex): FileOutcome {
  const outcome = compareGroup(trees, group, objects);
  const [conflict] = outcome.conflicts ?? [];
  if (conflict === undefined || conflict.object !== '') return outcome;
  const decision = trees.decisions?.get(conflict.id);
  if (decision?.kind === 'ours') return { isDecided: true };
  return (decision?.kind === 'theirs' ? asReleased(trees, group) : undefined) ?? outcome;
}

/** The file as the release has it; undefined where it is a link, through which nothing is written. */
function asReleased({ theirs, links }: TreesToMerge, group: FileGroup): FileOutcome | undefined {
  const text = group.theirs === undefined ? undefined : theirs.get(group.theirs);
  if (group.ours !== undefined && links?.has(group.ours) === true) return undefined;
  if (text === undefined) return group.ours === undefined ? undefined : { remove: group.ours };
  return { write: { path: group.ours ?? group.theirs ?? '', text } };
}

function compareGroup(trees: TreesToMerge, group: FileGroup, objects: ObjectIndex): FileOutcome {
  const { base, ours, theirs } = group;
  if (trees.once?.has(group.id) && (base !== undefined || ours !== undefined)) return {};
  const released = base === undefined ? undefined : trees.base.get(base);
  const fresh = theirs === undefined ? undefined : (trees.theirs.get(theirs) ?? '');
  const mine = ours === undefined ? undefined : (trees.ours.get(ours) ?? '');
  if (fresh === undefined || theirs === undefined) return deletedByRelease(trees, group, released, mine);
  if (mine === undefined || ours === undefined) {
    if (base !== undefined) return deletedByTeam(base, released, fresh);
    return addedByRelease(theirs, fresh, objects);
  }
  if (released === undefined) return addedByBoth(group, mine, fresh);
  const isRead = trees.links?.has(ours) !== true;
  if (!isRead && canonicalText(released) !== canonicalText(fresh))
    return {
      conflicts: [fileConflict(ours, 'not-mergeable', 'is a link, or no text, here and changed in this release')],
    };
  return isRead ? mergeAt(trees, group, { released, mine, fresh }) : {};
}

function mergeAt(
  { decisions, moves }: TreesToMerge,
  { base, ours = '', theirs = '' }: FileGroup,
  { released, mine, fresh }: { readonly released: string; readonly mine: string; readonly fresh: string },
): FileOutcome {
  // The team's own name for a file wins; otherwise it goes where the release puts it.
  const path = ours === base ? theirs : ours;
  const texts = { base: released, ours: mine };
  const migrated = moves === undefined ? texts : migrateTexts(texts, moves);
  const { text, base: next, conflicts, notes } = mergeFile({ path, theirs: fresh, ...migrated }, decisions);
  const isMoved = path !== ours;
  return {
    ...(text === mine && !isMoved ? {} : { write: { path, text } }),
    ...(isMoved ? { remove: ours, move: { from: ours, to: path } } : {}),
    base: next,
    conflicts,
    notes,
  };
}

function deletedByRelease(
  { links }: TreesToMerge,
  { ours }: FileGroup,
  released: string | undefined,
  mine: string | undefined,
): FileOutcome {
  if (ours === undefined || mine === undefined) return {};
  const isUntouched = released !== undefined && links?.has(ours) !== true && isAsReleased(ours, released, mine);
  if (isUntouched) return { remove: ours };
  const help = 'Settle it with "generator-catalyst resolve": --ours keeps it as your own, --theirs deletes it.';
  return { conflicts: [fileConflict(ours, 'changed-and-deleted', 'changed here and is gone in this release', help)] };
}

function isAsReleased(path: string, released: string, mine: string): boolean {
  if (canonicalText(released) === canonicalText(mine)) return true;
  return isYamlFile(path) && !isOpaque(path, mine) && isOnlyReformatted(canonicalText(released), canonicalText(mine));
}

function deletedByTeam(path: string, released: string | undefined, fresh: string): FileOutcome {
  if (released !== undefined && canonicalText(released) === canonicalText(fresh)) return {};
  const message = 'The file was deleted here and changed in this release: it stays deleted.';
  return { notes: [{ file: path, object: '', message }] };
}

function addedByRelease(path: string, text: string, objects: ObjectIndex): FileOutcome {
  const key = objectKeys(path, text).find((object) => objects.has(object));
  if (key === undefined) return { write: { path, text } };
  const what = `is new in this release, but ${objects.get(key) ?? ''} already holds ${labelOf(key)}`;
  return {
    conflicts: [
      fileConflict(path, 'both-added', what, 'Keep one of the two objects and run "generator-catalyst upgrade" again.'),
    ],
  };
}

function labelOf(key: string): string {
  const [, kind = '', namespace = '', name = ''] = key.split('/');
  return resourceLabel({ kind, namespace, name });
}

/** Two-way: nobody knows what either side changed. */
function addedByBoth({ base, ours = '' }: FileGroup, mine: string, fresh: string): FileOutcome {
  if (canonicalText(mine) === canonicalText(fresh)) return {};
  const what =
    base === undefined
      ? 'is new in this release and exists here with different content'
      : 'differs from this release, and the text it was released with is lost';
  return { conflicts: [fileConflict(ours, 'both-added', what)] };
}

/** A file is not written where something of the team's stands: another file, a folder, or a file in place of a folder. */
function keepOffTaken(ours: Files, findTaken: FindTaken, outcome: FileOutcome): FileOutcome {
  const { write, move, released } = outcome;
  if (write === undefined || (ours.has(write.path) && move === undefined)) return outcome;
  const taken = findTaken(write.path);
  if (taken === undefined) return outcome;
  const what = `${move === undefined ? 'is new' : `moves to ${move.to}`} in this release, but ${taken} is in its place`;
  const help = `Move ${taken} elsewhere and run "generator-catalyst upgrade" again.`;
  const generated = move?.from ?? write.path;
  return { generated, released, conflicts: [fileConflict(generated, 'path-taken', what, help)] };
}

type FindTaken = (path: string) => string | undefined;

/** Finds the file that stands in the way of a path: at it, above it, or the first one below it. */
function indexTaken(paths: readonly string[]): FindTaken {
  const files = new Set(paths);
  const firstBelow = new Map<string, string>();
  for (const path of paths) {
    for (const folder of foldersAbove(path)) if (!firstBelow.has(folder)) firstBelow.set(folder, path);
  }
  return (path) => [...foldersAbove(path), path].find((place) => files.has(place)) ?? firstBelow.get(path);
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function fileConflict(file: string, reason: ConflictReason, what: string, help?: string): Conflict {
  const words = { file, reason, message: `The file ${what}.` };
  return conflictOf(help === undefined ? words : { ...words, help });
}

function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : 1;
}

function byFile(left: { readonly file: string }, right: { readonly file: string }): number {
  if (left.file === right.file) return 0;
  return left.file < right.file ? -1 : 1;
}
