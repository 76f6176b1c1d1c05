import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from './environment-error.js';
import { readHeadEntries, readIndexEntries, restoreIndexEntries } from './git-index.js';
import { maskCredentials } from './mask-credentials.js';
import { PATHSPECS_FILE, runFolder } from './run-folder.js';
import { gitOutput, runGit, type GitEnvironment, type GitOutcome } from './run-git.js';

/** What became of a commit. */
export type CommitResult =
  | { readonly kind: 'committed'; readonly commit: string }
  /** The last commit already holds these paths as they are. */
  | { readonly kind: 'nothing-to-commit' }
  /** A hook, the signing or git itself said no; `output` is what they printed, credentials masked. */
  | { readonly kind: 'refused'; readonly output: string };

/** What goes into a commit: paths relative to the root, written or deleted, and the whole message. */
export interface CommitRequest {
  readonly paths: readonly string[];
  readonly message: string;
}

/**
 * Commits the paths as they are in the work tree, and only them, as `git commit` would: hooks, signing and filters run,
 * and what the user has staged elsewhere stays staged.
 *
 * After a refusal the index is as before; the work tree is the caller's to restore.
 *
 * @throws EnvironmentError when git cannot read or write the index.
 */
export async function commitPaths(
  root: string,
  request: CommitRequest,
  env: GitEnvironment = process.env,
): Promise<CommitResult> {
  const before = await readIndexEntries(root, request.paths, env);
  // Git calls a path that is neither tracked nor there a mistake: a file of ours that was made and deleted again.
  const paths = request.paths.filter((path) => before.has(path) || isPresent(root, path));
  if (paths.length === 0) return { kind: 'nothing-to-commit' };
  const staged = await runOnPaths(root, ['add', '--all'], paths, env);
  if (staged.exitCode !== 0) return refusal(staged, () => restoreIndexEntries(root, paths, before, env));
  if (!(await differsFromHead(root, paths, env))) return { kind: 'nothing-to-commit' };
  const committed = await runOnPaths(root, ['commit', '--quiet', '--only', `--message=${request.message}`], paths, env);
  if (committed.exitCode !== 0) return refusal(committed, () => restoreIndexEntries(root, paths, before, env));
  // A hook that formats stages its own text in an index that git drops: ours would take it back.
  if (await differsFromHead(root, paths, env)) await unstagePaths(root, paths, env);
  const head = await gitOutput('read the new commit', root, ['rev-parse', 'HEAD'], { env });
  return { kind: 'committed', commit: head.trimEnd() };
}

/**
 * Takes the paths out of what is staged: the index holds for them what the last commit holds.
 *
 * @throws EnvironmentError when git cannot read or write the index.
 */
export async function unstagePaths(
  root: string,
  paths: readonly string[],
  env: GitEnvironment = process.env,
): Promise<void> {
  await restoreIndexEntries(root, paths, await readHeadEntries(root, paths, env), env);
}

function isPresent(root: string, path: string): boolean {
  try {
    lstatSync(join(root, path));
    return true;
  } catch {
    return false;
  }
}

// The hooks see the user's environment, so literal paths are asked for path by path. They come from a file: were they
// written to git's input, a kill of ours in between would leave `git add --all` with no path, which means every path.
async function runOnPaths(
  root: string,
  command: readonly string[],
  paths: readonly string[],
  env: GitEnvironment,
): Promise<GitOutcome> {
  const folder = await runFolder(root, env);
  const file = join(folder, PATHSPECS_FILE);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, paths.map((path) => `:(top,literal)${path}\0`).join(''));
  } catch (error) {
    throw diskError(`write ${file}`, error);
  }
  const outcome = await runGit(root, [...command, `--pathspec-from-file=${file}`, '--pathspec-file-nul'], { env });
  rmSync(file, { force: true });
  return outcome;
}

async function differsFromHead(root: string, paths: readonly string[], env: GitEnvironment): Promise<boolean> {
  const [index, head] = await Promise.all([readIndexEntries(root, paths, env), readHeadEntries(root, paths, env)]);
  return paths.some((path) => index.get(path)?.join() !== head.get(path)?.join());
}

async function refusal(outcome: GitOutcome, restore: () => Promise<void>): Promise<CommitResult> {
  await restore();
  return { kind: 'refused', output: maskCredentials(`${outcome.stderr}${outcome.stdout}`).trim() };
}
