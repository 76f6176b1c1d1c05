import type { Generation } from '../../core/pipeline.js';
import type { Files } from '../../core/tree/tree.js';
import { beginChanges } from '../../io/apply.js';
import type { FileChange } from '../../io/file-change.js';
import { createBranch, deleteMergedBranch, returnToHead } from '../../io/git-branch.js';
import { commitPaths } from '../../io/git-commit.js';
import { initRepository } from '../../io/git-init.js';
import { aheadOf, push, type PushResult } from '../../io/git-push.js';
import { inspectRepository, type Repository } from '../../io/git-state.js';
import { uncleanPaths } from '../../io/git-status.js';
import { readRepositoryFiles } from '../../io/repository-files.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { remoteOf } from './refuse-unready.js';
import type { OpenRepository } from './open-repository.js';

/** What is done with a plan. */
export interface DeliverOptions {
  readonly branch: string | undefined;
  readonly commit: boolean;
  readonly push: boolean;
  readonly remote: string | undefined;
  /** Of the commit. */
  readonly message: string;
}

/** What became of a plan. */
export interface Delivery {
  /** Undefined when nothing was committed. */
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly remote: string | undefined;
  /** Undefined when nothing was to be pushed. */
  readonly push: PushResult | undefined;
}

/** The changes of a plan, in the order they are made; throws where one would mix with work that is not committed. */
export type PlanChanges = (root: string) => Promise<readonly FileChange[]>;

/**
 * Writes, commits and pushes.
 *
 * When the commit is refused, files, branch and index are put back as they were, and a repository that was made for it
 * is gone again.
 *
 * @throws UsageError and EnvironmentError before anything is written, or after everything was put back.
 */
export async function deliver(
  plan: PlanChanges,
  options: DeliverOptions,
  { git, root, files }: Pick<OpenRepository, 'git' | 'root' | 'files'>,
  terminal: Terminal,
): Promise<Delivery> {
  if (git === undefined) return deliverToNew(plan, options, root, terminal);
  const changes = await plan(git.root);
  if (changes.length === 0) return pushIfAsked(git, undefined, options.branch ?? git.branch, options);
  const branch = await makeBranch(git, options);
  try {
    const check = (): void => refuseStale(git.root, files);
    const commit = await writeAndCommit(git.root, changes, options, terminal, check);
    return await pushIfAsked(git, commit, branch, options);
  } catch (error) {
    await unmakeBranch(git, branch);
    throw error;
  }
}

/** A plan is for the files that it was made from: another run, or an editor, may have written since. */
function refuseStale(root: string, files: Files): void {
  const now = readRepositoryFiles(root, 'clusters').files;
  const changed = [...new Set([...files.keys(), ...now.keys()])].find((path) => files.get(path) !== now.get(path));
  if (changed === undefined) return;
  throw new UsageError(`${changed} was changed while this ran; nothing was written.`, 'Run this again.');
}

async function deliverToNew(
  plan: PlanChanges,
  options: DeliverOptions,
  root: string,
  terminal: Terminal,
): Promise<Delivery> {
  const branch = options.branch ?? 'main';
  const made = await initRepository(root, branch);
  try {
    const changes = await plan(root);
    const commit = await writeAndCommit(root, changes, options, terminal);
    return { commit, branch, remote: undefined, push: undefined };
  } catch (error) {
    made.remove();
    throw error;
  }
}

/** Makes the branch that was asked for, unless it is checked out; gives the branch that the commit goes to. */
async function makeBranch(git: Repository, { branch, commit }: DeliverOptions): Promise<string | undefined> {
  if (branch === undefined || branch === git.branch || !commit) return git.branch;
  const result = await createBranch(git.root, branch);
  if (result.kind === 'switched') return branch;
  const why = result.kind === 'refused' ? `: ${result.why}` : '.';
  throw new UsageError(`git does not make branch "${branch}"${why}`, 'Write another --branch.');
}

async function unmakeBranch(git: Repository, branch: string | undefined): Promise<void> {
  if (branch === undefined || branch === git.branch) return;
  const state = await inspectRepository(git.root);
  // A push that failed for a reason of its own comes after the commit, which stays.
  if (state.kind !== 'repository' || state.head !== git.head) return;
  const back = await returnToHead(git.root, git);
  if (back.kind === 'switched') await deleteMergedBranch(git.root, branch);
}

async function writeAndCommit(
  root: string,
  changes: readonly FileChange[],
  { commit, message }: DeliverOptions,
  terminal: Terminal,
  check?: () => void,
): Promise<string | undefined> {
  const begun = await beginChanges(root, changes, process.env, check);
  if (begun.kind === 'busy')
    throw new UsageError(`Another run (process ${begun.pid}) is at work in ${root}.`, 'Wait for it to end.');
  if (begun.kind === 'interrupted')
    throw new UsageError(`A run was interrupted in ${root}.`, 'Run this again to settle it.');
  if (!commit) {
    begun.finish();
    return undefined;
  }
  terminal.progress('Committing …\n');
  try {
    const id = await commitChanges(root, changes, message);
    begun.finish();
    return id;
  } catch (error) {
    begun.rollback();
    throw error;
  }
}

async function commitChanges(
  root: string,
  changes: readonly FileChange[],
  message: string,
): Promise<string | undefined> {
  const paths = changes.map(({ path }) => path);
  const result = await commitPaths(root, { paths, message });
  if (result.kind === 'committed') return result.commit;
  if (result.kind === 'nothing-to-commit') return undefined;
  throw new UsageError(
    `git refused the commit; the files are as they were.\n${result.output.trim()}`,
    'Do what the message asks, then run this again.',
  );
}

/** Pushes what the remote does not have, also of earlier runs. A branch that was not made holds nothing to push. */
async function pushIfAsked(
  git: Repository,
  commit: string | undefined,
  branch: string | undefined,
  options: DeliverOptions,
): Promise<Delivery> {
  const isMade = commit !== undefined || (branch === git.branch && git.head !== undefined);
  if (!options.push || branch === undefined || !isMade) return { commit, branch, remote: undefined, push: undefined };
  const remote = remoteOf(git, options.remote);
  const ahead = await aheadOf(git.root, { remote, branch });
  if (ahead.kind === 'ahead' && ahead.commits === 0) return { commit, branch, remote, push: undefined };
  return { commit, branch, remote, push: await push(git.root, { remote, branch }) };
}

/** True when the folders of a generation are as they will be, and yet no commit holds them. */
export async function isUncommitted({ folders }: Generation, root: string): Promise<boolean> {
  const locks = folders.map(({ folder }) => `${folder}/.catalyst/lock.json`);
  return (await uncleanPaths(root, locks)).length > 0;
}
