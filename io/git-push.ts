import { readGitConfig, remotesOf, upstreamOf, type GitConfig } from './git-config.js';
import { askGit, gitOutput, runGit, type GitEnvironment, type GitOutcome } from './run-git.js';
import { maskCredentials } from './mask-credentials.js';

/** What is pushed where: a local branch, to the branch of the same name. */
export interface PushRequest {
  readonly remote: string;
  readonly branch: string;
}

/** What became of a push; `why` is the words of git and of the remote, credentials masked. */
export type PushResult =
  | { readonly kind: 'pushed' }
  /** The remote, or a hook before it, was asked and said no. */
  | { readonly kind: 'rejected'; readonly why: string }
  /** The remote could not be asked: network, address, or access. */
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'no-such-remote'; readonly remotes: readonly string[] };

/** How far a branch is ahead of what is known of the remote's, without asking the remote. */
export type Ahead = { readonly kind: 'never-pushed' } | { readonly kind: 'ahead'; readonly commits: number };

/**
 * Pushes a branch, and makes the remote its upstream when it has none. Never forces and never prompts.
 *
 * @throws EnvironmentError when git is missing or the configuration cannot be read.
 */
export async function push(
  root: string,
  { remote, branch }: PushRequest,
  env: GitEnvironment = process.env,
): Promise<PushResult> {
  const config = await readGitConfig(root, env);
  const remotes = remotesOf(config).map(({ name }) => name);
  if (!remotes.includes(remote)) return { kind: 'no-such-remote', remotes };
  const tracking = upstreamOf(config, branch) === undefined ? ['--set-upstream'] : [];
  const args = ['push', '--porcelain', ...tracking, '--', remote, `refs/heads/${branch}:refs/heads/${branch}`];
  const outcome = await runGit(root, args, { env: withoutSshPrompts(config, env) });
  if (outcome.exitCode === 0) return { kind: 'pushed' };
  // git ends with 1 when a reference was not taken (or a hook said no), with 128 when it came to no talk about one.
  return { kind: outcome.exitCode === 1 ? 'rejected' : 'unreachable', why: reasonOf(outcome) };
}

/**
 * How many commits of a branch the remote is not known to have.
 *
 * @throws EnvironmentError when the local branch does not exist.
 */
export async function aheadOf(
  root: string,
  { remote, branch }: PushRequest,
  env: GitEnvironment = process.env,
): Promise<Ahead> {
  const tracking = `refs/remotes/${remote}/${branch}`;
  const known = await askGit(root, ['show-ref', '--verify', '--quiet', tracking], { env });
  if (known.exitCode !== 0) return { kind: 'never-pushed' };
  const args = ['rev-list', '--count', `${tracking}..refs/heads/${branch}`, '--'];
  const count = await gitOutput(`compare "${branch}" with ${remote}`, root, args, { env });
  return { kind: 'ahead', commits: Number(count) };
}

// GIT_SSH_COMMAND beats core.sshCommand and GIT_SSH, so it is only set where the user set none of them.
function withoutSshPrompts(config: GitConfig, env: GitEnvironment): GitEnvironment {
  if (env['GIT_SSH_COMMAND'] || env['GIT_SSH'] || config.has('core.sshcommand')) return env;
  return { ...env, GIT_SSH_COMMAND: 'ssh -o BatchMode=yes' };
}

// With --porcelain, a refused reference is the line `! TAB from:to TAB [rejected] (fetch first)`.
function reasonOf({ stdout, stderr }: GitOutcome): string {
  const refused = stdout.split('\n').filter((line) => line.startsWith('!\t'));
  const summaries = refused.map((line) => line.split('\t').slice(2).join(' '));
  const words = stderr.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('hint:'));
  return maskCredentials([...summaries, ...words.map((line) => line.trimEnd())].join('\n'));
}
