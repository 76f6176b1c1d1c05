import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EnvironmentError } from './environment-error.js';
import type { FileChange } from './file-change.js';
import { assertInside, lookAt } from './paths.js';
import { removeFolderIfEmpty, replaceFile, temporaryOf } from './replace-file.js';
import { PATHSPECS_FILE } from './run-folder.js';

const HASH = z.string().regex(/^[0-9a-f]{64}$/);

const JOURNAL = z.strictObject({
  version: z.literal(1),
  entries: z.array(
    z.strictObject({
      path: z.string(),
      /** The file as it was, kept under `backup/<number>`; null when there was none. */
      before: z.strictObject({ hash: HASH, mode: z.int(), backup: z.string().regex(/^[0-9]+$/) }).nullable(),
      /** The hash of the file as the run leaves it; null when it is deleted. */
      after: HASH.nullable(),
    }),
  ),
  /** The folders that the run makes, outer ones first. */
  folders: z.array(z.string()),
});

/** How the work tree was before a run, and how the run would leave it; order as the changes are made. */
export type Journal = z.infer<typeof JOURNAL>;

type JournalEntry = Journal['entries'][number];

/** Where a file stands: as before the run, as after it, or neither because someone has edited it. */
export type Standing = 'before' | 'after' | 'edited';

/**
 * Writes what a run is about to change; from its last step on, the run counts as begun.
 *
 * @throws EnvironmentError for a path that leads out of the root, that is a folder, or that comes twice.
 */
export function writeJournal(folder: string, root: string, changes: readonly FileChange[]): Journal {
  removeJournal(folder);
  mkdirSync(join(folder, 'backup'), { recursive: true });
  const seen = new Set<string>();
  const folders = new Set<string>();
  const entries = changes.map((change, number) => {
    assertInside(root, change.path);
    if (seen.has(change.path)) throw unusable(change.path, 'it is changed twice in one run');
    seen.add(change.path);
    if (change.kind === 'write') missingFolders(root, change.path).forEach((each) => folders.add(each));
    const before = backUp(root, change.path, folder, String(number));
    return { path: change.path, before, after: change.kind === 'write' ? hashOf(Buffer.from(change.text)) : null };
  });
  const journal: Journal = { version: 1, entries, folders: [...folders].sort() };
  writeFileSync(join(folder, 'journal.tmp'), JSON.stringify(journal));
  renameSync(join(folder, 'journal.tmp'), join(folder, 'journal.json'));
  return journal;
}

/**
 * Reads the journal of a run that did not come to its end; undefined when there is none.
 *
 * @throws EnvironmentError when it cannot be understood.
 */
export function readJournal(folder: string): Journal | undefined {
  const path = join(folder, 'journal.json');
  if (!existsSync(path)) return undefined;
  const parsed = JOURNAL.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const help = `Compare the work tree with the copies in ${join(folder, 'backup')}, then remove ${folder}.`;
  throw new EnvironmentError(`Cannot read ${path}: another version of this program wrote it.`, help);
}

/** Forgets a run; after the first step there is nothing to go back to. */
export function removeJournal(folder: string): void {
  rmSync(join(folder, 'journal.json'), { force: true });
  rmSync(join(folder, 'journal.tmp'), { force: true });
  rmSync(join(folder, PATHSPECS_FILE), { force: true });
  rmSync(join(folder, 'backup'), { force: true, recursive: true });
}

/** Where the file of an entry stands now. */
export function standingOf(root: string, entry: JournalEntry): Standing {
  const hash = currentHash(root, entry.path);
  if (hash === (entry.before?.hash ?? null)) return 'before';
  return hash === entry.after ? 'after' : 'edited';
}

/**
 * Puts every file back as it was before the run, byte for byte and with its mode, and removes what the run made.
 *
 * May be stopped at any instant and done again.
 *
 * @throws the first error of the operating system, after all other files were put back; the journal is still there.
 */
export function restoreBefore(folder: string, root: string, journal: Journal): void {
  const failures: unknown[] = [];
  for (const entry of journal.entries.toReversed()) {
    try {
      restoreEntry(folder, root, entry);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  for (const each of journal.folders.toReversed()) removeFolderIfEmpty(join(root, each));
}

function restoreEntry(folder: string, root: string, { path, before }: JournalEntry): void {
  assertInside(root, path);
  const file = join(root, path);
  removeFile(temporaryOf(file));
  if (before === null) removeFile(file);
  else if (!isAsBefore(root, path, before)) {
    replaceFile(file, readFileSync(join(folder, 'backup', before.backup)), before.mode);
  }
}

function removeFile(path: string): void {
  if (lookAt(path) !== undefined) rmSync(path, { force: true });
}

function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function backUp(root: string, path: string, folder: string, backup: string): JournalEntry['before'] {
  const stats = lookAt(join(root, path));
  if (stats === undefined) return null;
  if (!stats.isFile()) throw unusable(path, 'there is no file but a folder or a device at that place');
  const content = readFileSync(join(root, path));
  writeFileSync(join(folder, 'backup', backup), content);
  return { hash: hashOf(content), mode: stats.mode & 0o7777, backup };
}

function missingFolders(root: string, path: string): readonly string[] {
  const missing: string[] = [];
  for (let each = dirname(path); each !== '.'; each = dirname(each)) {
    const stats = lookAt(join(root, each));
    if (stats?.isDirectory()) break;
    if (stats !== undefined) throw unusable(path, `${each} is a file, not a folder`);
    missing.push(each);
  }
  return missing;
}

function currentHash(root: string, path: string): string | null | undefined {
  try {
    assertInside(root, path);
  } catch {
    return undefined;
  }
  const stats = lookAt(join(root, path));
  if (stats === undefined) return null;
  return stats.isFile() ? hashOf(readFileSync(join(root, path))) : undefined;
}

function isAsBefore(root: string, path: string, before: NonNullable<JournalEntry['before']>): boolean {
  if (currentHash(root, path) !== before.hash) return false;
  return ((lookAt(join(root, path))?.mode ?? 0) & 0o7777) === before.mode;
}

function unusable(path: string, why: string): EnvironmentError {
  return new EnvironmentError(`Cannot write "${path}": ${why}.`, 'Move what is there to another place.');
}
