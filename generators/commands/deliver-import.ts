import type { PlannedWrite } from '../../core/plan/plan.js';
import { beginChanges } from '../../io/apply.js';
import type { FileChange } from '../../io/file-change.js';
import { createBranch, deleteMergedBranch, returnToHead } from '../../io/git-branch.js';
import { commitPaths } from '../../io/git-commit.js';
import { push, type PushResult } from '../../io/git-push.js';
import { inspectRepository, type Repository } from '../../io/git-state.js';
import { uncleanPaths } from '../../io/git-status.js';
import { UsageError } from '../exit-codes.js';
import type { DeliverOptions } from './deliver.js';
import type { OpenRepository } from './open-repository.js';
import { remoteOf } from './refuse-unready.js';

/** What became of the files of an import. */
export interface ImportDelivery {
  /** Undefined when nothing was committed. */
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly remote: string | undefined;
  /** Undefined when nothing was to be pushed. */
  readonly push: PushResult | undefined;
}

/**
 * Writes specs, locks and bases, commits and pushes them.
 *
 * When the commit is refused, files, branch and index are put back as they were.
 *
 * @throws UsageError and EnvironmentError before anything is written, or after everything was put back.
 */
export async function deliverImport(
  writes: readonly PlannedWrite[],
  options: DeliverOptions,
  { git }: OpenRepository & { readonly git: Repository },
): Promise<ImportDelivery> {
  const changes = writes.map(({ path, text }): FileChange => ({ kind: 'write', path, text }));
  await refuseUnclean(git.root, writes);
  const branch = await enterNewBranch(git, options);
  let commit: string | undefined;
  try {
    commit = await writeAndCommit(git.root, changes, options);
  } catch (error) {
    await leaveNewBranch(git, branch);
    throw error;
  }
  if (!options.push || branch === undefined) return { commit, branch, remote: undefined, push: undefined };
  const remote = remoteOf(git, options.remote);
  return { commit, branch, remote, push: await push(git.root, { remote, branch }) };
}

/** A spec that the team has begun is completed as it stands; anything else in the way stops the run. */
async function refuseUnclean(root: string, writes: readonly PlannedWrite[]): Promise<void> {
  const unclean = await uncleanPaths(
    root,
    writes.map(({ path }) => path),
  );
  const refused = unclean.filter(({ path }) => !path.endsWith('/sovereign.yaml'));
  if (refused.length === 0) return;
  throw new UsageError(
    `These paths would be written, and git does not see them as committed and unchanged:\n${refused.map(({ path, kind }) => `  ${path} (${kind})`).join('\n')}`,
    'Commit or stash them first; take ignored ones out of .gitignore.',
  );
}

async function enterNewBranch(git: Repository, { branch, commit }: DeliverOptions): Promise<string | undefined> {
  if (branch === undefined || branch === git.branch || !commit) return git.branch;
  const result = await createBranch(git.root, branch);
  if (result.kind === 'switched') return branch;
  const why = result.kind === 'refused' ? `: ${result.why}` : '.';
  throw new UsageError(`git does not make branch "${branch}"${why}`, 'Write another --branch.');
}

async function leaveNewBranch(git: Repository, branch: string | undefined): Promise<void> {
  if (branch === undefined || branch === git.branch) return;
  const state = await inspectRepository(git.root);
  if (state.kind !== 'repository' || state.head !== git.head) return;
  const back = await returnToHead(git.root, git);
  if (back.kind === 'switched') await deleteMergedBranch(git.root, branch);
}

async function writeAndCommit(
  root: string,
  changes: readonly FileChange[],
  { commit, message }: DeliverOptions,
): Promise<string | undefined> {
  const begun = await beginChanges(root, changes);
  if (begun.kind === 'busy')
    throw new UsageError(`Another run (process ${begun.pid}) is at work in ${root}.`, 'Wait for it to end.');
  if (begun.kind === 'interrupted')
    throw new UsageError(`A run was interrupted in ${root}.`, 'Run this again to settle it.');
  if (!commit) {
    begun.finish();
    return undefined;
  }
  try {
    const result = await commitPaths(root, { paths: changes.map(({ path }) => path), message });
    if (result.kind === 'refused') {
      throw new UsageError(
        `git refused the commit; the files are as they were.\n${result.output.trim()}`,
        'Do what the message asks, then run this again.',
      );
    }
    begun.finish();
    return result.kind === 'committed' ? result.commit : undefined;
  } catch (error) {
    begun.rollback();
    throw error;
  }
}
