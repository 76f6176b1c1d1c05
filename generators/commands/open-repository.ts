import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { inspectRepository, type Repository } from '../../io/git-state.js';
import { readRepositoryFiles } from '../../io/repository-files.js';
import { settleInterruptedRun } from '../../io/settle.js';
import { switchBranch } from '../../io/git-branch.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import type { Files } from '../../core/tree/tree.js';

/** The repository that a command works on, and everything below its `clusters/`. */
export interface OpenRepository {
  readonly root: string;
  /** Undefined when it does not exist yet; `init` makes it. */
  readonly git: Repository | undefined;
  readonly files: Files;
}

interface OpenOptions {
  readonly repo: string;
  readonly init: boolean;
  readonly branch: string | undefined;
  readonly commit: boolean;
  readonly dryRun: boolean;
}

/** Opens the Flux repository, ends what an interrupted run left, and goes to the branch where it exists. */
export async function openRepository(options: OpenOptions, terminal: Terminal): Promise<OpenRepository> {
  const dir = resolve(options.repo);
  const state = await inspectRepository(dir);
  const isNewInside = state.kind === 'inside-other-repository' && options.init && readdirSync(dir).length === 0;
  if (state.kind === 'inside-other-repository' && !isNewInside) {
    throw new UsageError(
      `${dir} is a folder of the repository ${state.root}.`,
      `Name the repository itself: --repo ${state.root}.`,
    );
  }
  if (state.kind !== 'repository') {
    if (!options.init) {
      const what = state.kind === 'absent' ? 'does not exist' : 'is not a Git repository';
      throw new UsageError(`${dir} ${what}.`, 'Name a repository with --repo, or let --init make one there.');
    }
    return { root: dir, git: undefined, files: readRepositoryFiles(dir, 'clusters').files };
  }
  if (state.isBare) {
    throw new UsageError(
      `${dir} is a bare repository, which has no files to write to.`,
      'Name a clone of it with --repo.',
    );
  }
  await settle(state.root, options, terminal);
  const git = await enterBranch(state, options);
  return { root: git.root, git, files: readRepositoryFiles(git.root, 'clusters').files };
}

async function settle(root: string, { dryRun }: OpenOptions, terminal: Terminal): Promise<void> {
  if (dryRun) return;
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
}

async function enterBranch(git: Repository, { branch, commit, dryRun }: OpenOptions): Promise<Repository> {
  if (commit && !dryRun) refuseUnready(git, branch);
  if (branch === undefined || branch === git.branch) return git;
  if (dryRun) return git;
  const result = await switchBranch(git.root, branch);
  if (result.kind === 'bad-name')
    throw new UsageError(`"${branch}" is no branch name for git.`, 'Write another --branch.');
  if (result.kind === 'refused') {
    throw new UsageError(
      `git does not switch to branch ${branch}: ${result.why}`,
      'Commit or stash your changes first.',
    );
  }
  // An absent branch is made just before the commit, so that a refusal leaves nothing behind.
  if (result.kind === 'absent') return git;
  const state = await inspectRepository(git.root);
  return state.kind === 'repository' ? state : git;
}

function refuseUnready({ operation, branch, identity, root }: Repository, wanted: string | undefined): void {
  if (operation !== undefined) {
    throw new UsageError(
      `A ${operation} is under way in ${root}.`,
      `Finish it, or end it with "git ${operation} --abort".`,
    );
  }
  if (branch === undefined && wanted === undefined) {
    throw new UsageError(
      `HEAD of ${root} is detached: a commit would belong to no branch.`,
      'Check out a branch, or name one with --branch.',
    );
  }
  if (identity === undefined) throw noIdentity();
}

/** Git does not know who commits. */
export function noIdentity(): UsageError {
  return new UsageError(
    'git does not know who you are, so it could not commit.',
    'Tell it:\n      git config --global user.name "Your Name"\n      git config --global user.email you@example.com',
  );
}
