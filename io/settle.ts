import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { diskError, EnvironmentError } from './environment-error.js';
import { unstagePaths } from './git-commit.js';
import { uncleanPaths } from './git-status.js';
import { readJournal, removeJournal, restoreBefore, standingOf, type Journal } from './journal.js';
import { runFolder } from './run-folder.js';
import type { GitEnvironment } from './run-git.js';
import { takeRunLock } from './run-lock.js';

/** What was found of a run that died, and what was done about it; paths in the order of its changes. */
export type Settlement =
  | { readonly kind: 'nothing' }
  /** The files are as they were before that run, and none of them is staged. */
  | { readonly kind: 'rolled-back'; readonly paths: readonly string[] }
  /** That run had made its commit and only lacked the last step. */
  | { readonly kind: 'committed'; readonly paths: readonly string[] }
  /** Someone has edited these since: nothing was touched. `journal` is the folder to remove to keep the files as they are. */
  | { readonly kind: 'edited-since'; readonly paths: readonly string[]; readonly journal: string }
  /** That run is not dead. */
  | { readonly kind: 'busy'; readonly pid: number };

/**
 * Ends what a killed run has left behind in a work tree: puts its files back, unless it had committed them.
 *
 * @throws EnvironmentError when the disk or git refuses; it can then be called again.
 */
export async function settleInterruptedRun(root: string, env: GitEnvironment = process.env): Promise<Settlement> {
  const folder = await runFolder(root, env);
  const lock = takeRunLock(folder);
  if (lock.kind === 'busy') return lock;
  try {
    const journal = readJournal(folder);
    if (journal === undefined) {
      removeJournal(folder);
      return { kind: 'nothing' };
    }
    return await settleJournal(folder, root, journal, env);
  } catch (error) {
    throw diskError('put back what an interrupted run has left', error);
  } finally {
    lock.release();
  }
}

async function settleJournal(folder: string, root: string, journal: Journal, env: GitEnvironment): Promise<Settlement> {
  await waitForGit(dirname(folder));
  const paths = journal.entries.map(({ path }) => path);
  const standings = journal.entries.map((entry) => ({ path: entry.path, standing: standingOf(root, entry) }));
  if (standings.some(({ standing }) => standing !== 'before') && (await areCommitted(root, paths, env))) {
    removeJournal(folder);
    return { kind: 'committed', paths };
  }
  const edited = standings.filter(({ standing }) => standing === 'edited').map(({ path }) => path);
  if (edited.length > 0) return { kind: 'edited-since', paths: edited, journal: folder };
  restoreBefore(folder, root, journal);
  // Before the run these paths were clean, so what is staged of them is the run's.
  await unstagePaths(root, paths, env);
  removeJournal(folder);
  return { kind: 'rolled-back', paths };
}

// Not as before the run, and yet clean: only a commit does that. It may hold what a hook made of our files.
async function areCommitted(root: string, paths: readonly string[], env: GitEnvironment): Promise<boolean> {
  return (await uncleanPaths(root, paths, env)).length === 0;
}

// A killed run does not take its `git commit` with it: that may still be waiting for a hook, and would commit files that
// are being put back.
async function waitForGit(gitDir: string): Promise<void> {
  const lock = join(gitDir, 'index.lock');
  for (let waited = 0; existsSync(lock); waited += POLL_MILLISECONDS) {
    if (waited >= PATIENCE_MILLISECONDS) {
      const help = `Wait for git to end, or remove ${lock} when no git is running, then run the command again.`;
      throw new EnvironmentError(`Cannot put back what an interrupted run has left: ${lock} exists.`, help);
    }
    await setTimeout(POLL_MILLISECONDS);
  }
}

const POLL_MILLISECONDS = 50;
const PATIENCE_MILLISECONDS = 5000;
