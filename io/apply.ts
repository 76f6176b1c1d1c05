import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diskError, EnvironmentError } from './environment-error.js';
import type { FileChange } from './file-change.js';
import { readJournal, removeJournal, restoreBefore, writeJournal, type Journal } from './journal.js';
import { assertInside, lookAt } from './paths.js';
import { removeEmptyFolders, replaceFile } from './replace-file.js';
import { runFolder } from './run-folder.js';
import type { GitEnvironment } from './run-git.js';
import { takeRunLock } from './run-lock.js';

/** What became of a set of changes. */
export type BeginResult =
  | AppliedChanges
  /** Another process is at work in this repository. */
  | { readonly kind: 'busy'; readonly pid: number }
  /** A run died here before; `settleInterruptedRun` comes first. */
  | { readonly kind: 'interrupted' };

/** Changes that stand in the work tree and can still be taken back. Exactly one of the two is called. */
export interface AppliedChanges {
  readonly kind: 'applied';
  /** Keeps the changes: after the commit. */
  readonly finish: () => void;
  /** Puts every file back as it was, also those that a hook has changed since. */
  readonly rollback: () => void;
}

/**
 * Makes all the changes in the work tree, in their order, or none of them.
 *
 * A journal in the git directory is written first, so that a run killed at any instant can be put back. Every file
 * appears in one step. Folders that a delete leaves empty are removed. `check` is called once nobody else can begin, and
 * what it throws is thrown.
 *
 * @throws EnvironmentError when a path leads out of the root or is no file (nothing was touched), or when the disk
 * refuses (everything was put back).
 */
export async function beginChanges(
  root: string,
  changes: readonly FileChange[],
  env: GitEnvironment = process.env,
  check: () => void = () => undefined,
): Promise<BeginResult> {
  const folder = await runFolder(root, env);
  const lock = takeRunLock(folder);
  if (lock.kind === 'busy') return lock;
  let journal: Journal | undefined;
  runChecked(check, lock.release);
  try {
    journal = readJournal(folder) === undefined ? prepare(folder, root, changes) : undefined;
  } catch (error) {
    lock.release();
    throw diskError('prepare the changes', error);
  }
  if (journal === undefined) {
    lock.release();
    return { kind: 'interrupted' };
  }
  const run = { folder, root, journal, release: lock.release };
  applyOrRollBack(run, changes);
  return { kind: 'applied', finish: () => endRun(run), rollback: () => rollBack(run) };
}

function runChecked(check: () => void, release: () => void): void {
  try {
    check();
  } catch (error) {
    release();
    throw error;
  }
}

interface Run {
  readonly folder: string;
  readonly root: string;
  readonly journal: Journal;
  readonly release: () => void;
}

function prepare(folder: string, root: string, changes: readonly FileChange[]): Journal {
  try {
    return writeJournal(folder, root, changes);
  } catch (error) {
    removeJournal(folder);
    throw error;
  }
}

function applyOrRollBack(run: Run, changes: readonly FileChange[]): void {
  for (const change of changes) {
    try {
      applyChange(run.root, change);
    } catch (error) {
      rollBack(run);
      throw diskError(`${change.kind} ${change.path} (every file is as it was before)`, error);
    }
  }
}

function applyChange(root: string, change: FileChange): void {
  // Again, just before the write: an earlier change, or someone else, may have put a link there.
  assertInside(root, change.path);
  const file = join(root, change.path);
  if (change.kind === 'delete') {
    rmSync(file, { force: true });
    removeEmptyFolders(root, dirname(change.path));
    return;
  }
  replaceFile(file, Buffer.from(change.text), modeOf(file, change.executable));
}

function modeOf(file: string, executable: boolean | undefined): number | undefined {
  const before = lookAt(file)?.mode;
  if (executable === undefined) return before === undefined ? undefined : before & 0o7777;
  const mode = before === undefined ? 0o666 & ~process.umask() : before & 0o7777;
  // Who may read may execute, as git does it on checkout.
  return executable ? mode | ((mode & 0o444) >> 2) : mode & ~0o111;
}

function rollBack(run: Run): void {
  try {
    restoreBefore(run.folder, run.root, run.journal);
  } catch (error) {
    run.release();
    const words = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(
      `Cannot put every file back as it was: ${words}.`,
      `Mend what stops it and run the command again; the files as they were are kept in ${run.folder}.`,
      { cause: error },
    );
  }
  endRun(run);
}

function endRun(run: Run): void {
  removeJournal(run.folder);
  run.release();
}
