import type { Repository } from '../../io/git-state.js';
import { UsageError } from '../exit-codes.js';

/** Stops where a commit would mix with what the user has begun, belong to no branch, or have no author. */
export function refuseUnready({ operation, branch, identity, root }: Repository, wanted: string | undefined): void {
  if (operation !== undefined) {
    const end = operation === 'bisect' ? 'git bisect reset' : `git ${operation} --abort`;
    throw new UsageError(`A ${operation} is under way in ${root}.`, `Finish it, or end it with "${end}".`);
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

/** The remote that a push goes to. */
export function remoteOf({ upstream }: Repository, wanted: string | undefined): string {
  return wanted ?? upstream?.remote ?? 'origin';
}

/** Stops where there is nobody to push to. */
export function refuseNoRemote(git: Repository, wanted: string | undefined): void {
  const remote = remoteOf(git, wanted);
  const names = git.remotes.map(({ name }) => name);
  if (names.includes(remote)) return;
  const help =
    names.length === 0
      ? `Add it with "git remote add ${remote} URL", or leave --push out.`
      : `Write --remote with one of ${names.join(', ')}, or leave --push out.`;
  throw new UsageError(`${git.root} has no remote "${remote}".`, help);
}
