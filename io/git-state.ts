import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { diskError, EnvironmentError, errorCode } from './environment-error.js';
import { readGitConfig, remotesOf, upstreamOf, type Remote, type Upstream } from './git-config.js';
import { askGit, gitError, gitOutput, type GitEnvironment } from './run-git.js';

/** What a folder is to git. */
export type RepositoryState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'not-a-repository' }
  /** A sub-folder of the repository at `root`, or a folder inside its git directory. */
  | { readonly kind: 'inside-other-repository'; readonly root: string }
  | Repository;

/** A repository, seen from its top folder. */
export interface Repository {
  readonly kind: 'repository';
  /** The top folder, absolute, as git spells it; the git directory itself when the repository is bare. */
  readonly root: string;
  /** The branch checked out, also when it has no commit yet; undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** The commit checked out; undefined while the branch has none. */
  readonly head: string | undefined;
  readonly isBare: boolean;
  /** What the user began with git and has not ended. */
  readonly operation: Operation | undefined;
  /** Who would author a commit; undefined when git would have to guess the author or the committer. */
  readonly identity: Identity | undefined;
  readonly remotes: readonly Remote[];
  readonly upstream: Upstream | undefined;
}

/** A git command of several steps that waits for its end; `git am` counts as a rebase. */
export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect';

/** The author of a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/**
 * What a folder is to git, and where that repository stands.
 *
 * @throws EnvironmentError when git is missing, the path is a file, or git refuses the repository (other owner, damage).
 */
export async function inspectRepository(dir: string, env: GitEnvironment = process.env): Promise<RepositoryState> {
  if (!isFolder(dir)) return { kind: 'absent' };
  const questions = ['--is-bare-repository', '--is-inside-work-tree', '--absolute-git-dir', '--show-prefix'];
  const answer = await askGit(dir, ['rev-parse', ...questions], { env });
  if (answer.exitCode !== 0) {
    // A damaged repository says "not a git repository: PATH"; only the search that ended says "(or any …)".
    if (/not a git repository \(or any/.test(answer.stderr)) return { kind: 'not-a-repository' };
    throw gitError(`read the repository at ${dir}`, answer);
  }
  const [bare, insideWorkTree, gitDir = dir, prefix] = answer.stdout.split('\n');
  if (bare === 'true') return describeRepository(dir, gitDir, true, env);
  if (insideWorkTree !== 'true') return { kind: 'inside-other-repository', root: gitDir };
  const root = (await gitOutput(`find the top of ${dir}`, dir, ['rev-parse', '--show-toplevel'], { env })).trimEnd();
  if (prefix !== '') return { kind: 'inside-other-repository', root };
  return describeRepository(root, gitDir, false, env);
}

/**
 * The git directory of a work tree, absolute: the linked one's own when the work tree is a linked one.
 *
 * @throws EnvironmentError when the folder is no repository.
 */
export async function gitDirectory(root: string, env: GitEnvironment = process.env): Promise<string> {
  const args = ['rev-parse', '--absolute-git-dir'];
  return (await gitOutput(`find the git directory of ${root}`, root, args, { env })).trimEnd();
}

function isFolder(dir: string): boolean {
  try {
    if (statSync(dir).isDirectory()) return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw diskError(`look at ${dir}`, error);
  }
  throw new EnvironmentError(`Cannot use ${dir} as a repository: it is a file.`, 'Name a folder.');
}

async function describeRepository(
  root: string,
  gitDir: string,
  isBare: boolean,
  env: GitEnvironment,
): Promise<Repository> {
  const [branch, head, identity, config] = await Promise.all([
    askGit(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { env }),
    askGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { env }),
    readIdentity(root, env),
    readGitConfig(root, env),
  ]);
  const branchName = branch.exitCode === 0 ? branch.stdout.trimEnd() : undefined;
  return {
    kind: 'repository',
    root: isBare ? gitDir : root,
    branch: branchName,
    head: head.exitCode === 0 ? head.stdout.trimEnd() : undefined,
    isBare,
    operation: OPERATION_FILES.find(([file]) => existsSync(join(gitDir, file)))?.[1],
    identity,
    remotes: remotesOf(config),
    upstream: branchName === undefined ? undefined : upstreamOf(config, branchName),
  };
}

// The order matters: a rebase that stops at a conflict also leaves CHERRY_PICK_HEAD; `sequencer` stays between the
// commits of a longer cherry-pick. Source: wt-status.c of git.
const OPERATION_FILES: readonly (readonly [string, Operation])[] = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['sequencer', 'cherry-pick'],
  ['BISECT_LOG', 'bisect'],
];

/** Who would commit from a folder; undefined where git would have to guess (it makes up root@hostname). */
export async function readIdentity(root: string, env: GitEnvironment): Promise<Identity | undefined> {
  const [author, committer] = await Promise.all(
    ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT'].map((variable) =>
      askGit(root, ['-c', 'user.useConfigOnly=true', 'var', variable], { env }),
    ),
  );
  if (author?.exitCode !== 0 || committer?.exitCode !== 0) return undefined;
  const [, name, email] = /^(.*) <(.*)> \d+ [+-]\d+$/m.exec(author.stdout) ?? [];
  return name === undefined || email === undefined ? undefined : { name, email };
}
