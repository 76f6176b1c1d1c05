import { existsSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Files } from '../../core/tree/tree.js';
import { isBranch, isBranchName, switchBranch } from '../../io/git-branch.js';
import { inspectRepository, readIdentity, type Repository, type RepositoryState } from '../../io/git-state.js';
import { readRepositoryFiles } from '../../io/repository-files.js';
import { settleInterruptedRun } from '../../io/settle.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { refuseNoRemote, refuseUnready, noIdentity } from './refuse-unready.js';

/** The repository that a command works on, and everything below its `clusters/`. */
export interface OpenRepository {
  readonly root: string;
  /** Undefined when it does not exist yet; `init` makes it. */
  readonly git: Repository | undefined;
  /** As it was before a branch was entered. */
  readonly before: Repository | undefined;
  readonly files: Files;
  /** Links, and files that are no text: nothing is known of what they hold, so nothing is written there. */
  readonly unreadable: readonly string[];
}

interface OpenOptions {
  readonly repo: string;
  readonly init: boolean;
  readonly branch: string | undefined;
  readonly commit: boolean;
  readonly dryRun: boolean;
  readonly push: boolean;
  readonly remote: string | undefined;
}

/** Opens the Flux repository, ends what an interrupted run left, and goes to the branch where it exists. */
export async function openRepository(options: OpenOptions, terminal: Terminal): Promise<OpenRepository> {
  const dir = resolve(options.repo);
  if (options.branch !== undefined && !(await isBranchName(options.branch))) {
    throw new UsageError(`"${options.branch}" is no branch name for git.`, 'Write another --branch.');
  }
  const state = await inspectRepository(dir);
  if (state.kind !== 'repository') return openNewRepository(dir, state, options);
  if (state.isBare) {
    throw new UsageError(
      `${dir} is a bare repository, which has no files to write to.`,
      'Name a clone of it with --repo.',
    );
  }
  if (!options.dryRun) {
    if (options.commit) refuseUnready(state, options.branch);
    if (options.push) refuseNoRemote(state, options.remote);
    await settle(state.root, terminal);
  }
  const git = await enterBranch(state, options);
  return { root: git.root, git, before: state, ...readClustersFolder(git.root) };
}

async function openNewRepository(
  dir: string,
  state: Exclude<RepositoryState, Repository>,
  { init, commit, dryRun, push }: OpenOptions,
): Promise<OpenRepository> {
  const isEmptyInside = state.kind === 'inside-other-repository' && init && readdirSync(dir).length === 0;
  if (state.kind === 'inside-other-repository' && !isEmptyInside) {
    throw new UsageError(
      `${dir} is a folder of the repository ${state.root}.`,
      `Name the repository itself: --repo ${state.root}.`,
    );
  }
  if (!init) {
    const what = state.kind === 'absent' ? 'does not exist' : 'is not a Git repository';
    throw new UsageError(`${dir} ${what}.`, 'Name a repository with --repo, or let --init make one there.');
  }
  if (push && !dryRun) {
    throw new UsageError(
      'A repository that is made now has no remote to push to.',
      'Leave --push out; add a remote with "git remote add origin URL", then run this again with --push.',
    );
  }
  if (commit && !dryRun && (await readIdentity(existingFolder(dir), process.env)) === undefined) throw noIdentity();
  return { root: dir, git: undefined, before: undefined, ...readClustersFolder(dir) };
}

/** The nearest folder that exists, from a folder upwards. */
function existingFolder(folder: string): string {
  return existsSync(folder) ? folder : existingFolder(dirname(folder));
}

function readClustersFolder(root: string): Pick<OpenRepository, 'files' | 'unreadable'> {
  const { files, binary, symlinks } = readRepositoryFiles(root, 'clusters');
  return { files, unreadable: [...binary, ...symlinks].sort() };
}

/** Ends what an interrupted run left in a repository; false when none was interrupted. */
export async function settleRepository(repo: string, terminal: Terminal): Promise<boolean> {
  const dir = resolve(repo);
  const state = await inspectRepository(dir);
  if (state.kind !== 'repository') {
    throw new UsageError(`${dir} is not a Git repository.`, 'Name the repository with --repo.');
  }
  return settle(state.root, terminal);
}

async function settle(root: string, terminal: Terminal): Promise<boolean> {
  const settlement = await settleInterruptedRun(root);
  if (settlement.kind === 'rolled-back') {
    terminal.progress(
      `An earlier run was interrupted; ${settlement.paths.length} files were put back as they were before it.\n`,
    );
  }
  if (settlement.kind === 'busy') {
    throw new UsageError(`Another run (process ${settlement.pid}) is at work in ${root}.`, 'Wait for it to end.');
  }
  if (settlement.kind === 'edited-since') {
    throw new UsageError(
      `An earlier run was interrupted, and these files were edited since:\n  ${settlement.paths.join('\n  ')}`,
      `Keep them as they are with "rm -r ${settlement.journal}", then run this again.`,
    );
  }
  return settlement.kind === 'rolled-back';
}

/** Goes to a branch that exists. One that does not is made just before the commit. */
async function enterBranch(git: Repository, { branch, dryRun }: OpenOptions): Promise<Repository> {
  if (branch === undefined || branch === git.branch) return git;
  if (dryRun) return refuseOtherBranch(git, branch);
  const result = await switchBranch(git.root, branch);
  if (result.kind === 'refused') {
    throw new UsageError(
      `git does not switch to branch ${branch}: ${result.why}`,
      'Commit or stash your changes first.',
    );
  }
  if (result.kind !== 'switched') return git;
  const state = await inspectRepository(git.root);
  return state.kind === 'repository' ? state : git;
}

/** A dry run reads the work tree and switches nothing, so it could only show another branch than it was asked for. */
async function refuseOtherBranch(git: Repository, branch: string): Promise<Repository> {
  if (git.head === undefined || !(await isBranch(git.root, branch))) return git;
  throw new UsageError(
    `A dry run shows the branch that is checked out, which is not "${branch}".`,
    `Check it out with "git switch ${branch}", or leave --branch out.`,
  );
}
