import { tmpdir } from 'node:os';
import { askGit, gitError, runGit, type GitEnvironment } from './run-git.js';

/** What became of a change of branch; `why` is git's own words. */
export type BranchResult =
  | { readonly kind: 'switched' }
  | { readonly kind: 'bad-name' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly why: string };

/** True when git allows the name for a branch, by the rules of `git check-ref-format`. */
export async function isBranchName(name: string, env: GitEnvironment = process.env): Promise<boolean> {
  if (name.startsWith('-')) return false;
  const outcome = await askGit(tmpdir(), ['check-ref-format', '--branch', name], { env });
  // `@{-1}` is allowed and stands for another name.
  return outcome.exitCode === 0 && outcome.stdout.trimEnd() === name;
}

/**
 * Makes a branch where HEAD is and switches to it; index and work tree stay as they are.
 *
 * Works on a branch without a commit too: the next commit is the new branch's first. Gives `switched`, `bad-name`,
 * `exists` or `refused`.
 */
export async function createBranch(
  root: string,
  name: string,
  env: GitEnvironment = process.env,
): Promise<BranchResult> {
  if (!(await isBranchName(name, env))) return { kind: 'bad-name' };
  if (await isBranch(root, name, env)) return { kind: 'exists' };
  return switched(await runGit(root, ['switch', '--quiet', '--no-track', '--create', name], { env }));
}

/**
 * Switches to a local branch.
 *
 * From a branch without a commit it goes to any name, as git would before the first commit. Gives `switched`, `absent`,
 * `bad-name`, or `refused` when the switch would lose a change of the user.
 */
export async function switchBranch(
  root: string,
  name: string,
  env: GitEnvironment = process.env,
): Promise<BranchResult> {
  if (!(await isBranchName(name, env))) return { kind: 'bad-name' };
  if (await isBranch(root, name, env)) {
    return switched(await runGit(root, ['switch', '--quiet', '--no-guess', name], { env }));
  }
  const head = await askGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { env });
  if (head.exitCode === 0) return { kind: 'absent' };
  return switched(await runGit(root, ['symbolic-ref', 'HEAD', `refs/heads/${name}`], { env }));
}

/**
 * Goes back to where HEAD was before a switch: a branch, with or without a commit, or a commit of no branch.
 *
 * Gives `switched`, or `refused` when the switch would lose a change of the user.
 */
export async function returnToHead(
  root: string,
  before: { readonly branch: string | undefined; readonly head: string | undefined },
  env: GitEnvironment = process.env,
): Promise<BranchResult> {
  if (before.branch === undefined) {
    return switched(await runGit(root, ['switch', '--quiet', '--detach', before.head ?? 'HEAD'], { env }));
  }
  if (before.head !== undefined) return switchBranch(root, before.branch, env);
  return switched(await runGit(root, ['symbolic-ref', 'HEAD', `refs/heads/${before.branch}`], { env }));
}

/**
 * Deletes a local branch that holds nothing of its own, such as one made for a commit that was refused.
 *
 * A branch that does not exist is fine.
 *
 * @throws EnvironmentError when it is checked out, or has commits that HEAD does not have.
 */
export async function deleteMergedBranch(root: string, name: string, env: GitEnvironment = process.env): Promise<void> {
  if (!(await isBranch(root, name, env))) return;
  const outcome = await askGit(root, ['branch', '--quiet', '--delete', name], { env });
  if (outcome.exitCode !== 0) throw gitError(`delete the branch "${name}"`, outcome);
}

/** True when there is a local branch of this name. */
export async function isBranch(root: string, name: string, env: GitEnvironment = process.env): Promise<boolean> {
  const outcome = await askGit(root, ['show-ref', '--verify', '--quiet', `refs/heads/${name}`], { env });
  return outcome.exitCode === 0;
}

function switched(outcome: { readonly exitCode: number; readonly stderr: string }): BranchResult {
  return outcome.exitCode === 0 ? { kind: 'switched' } : { kind: 'refused', why: outcome.stderr.trim() };
}
