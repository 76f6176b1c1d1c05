import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Generation } from '../../core/pipeline.js';
import { beginChanges, type AppliedChanges } from '../../io/apply.js';
import type { FileChange } from '../../io/file-change.js';
import { commitPaths } from '../../io/git-commit.js';
import { createBranch } from '../../io/git-branch.js';
import { initRepository } from '../../io/git-init.js';
import { aheadOf, push, type PushResult } from '../../io/git-push.js';
import { inspectRepository, readIdentity, type Repository } from '../../io/git-state.js';
import { uncleanPaths } from '../../io/git-status.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { noIdentity, type OpenRepository } from './open-repository.js';

/** What is done with a plan. */
export interface DeliverOptions {
  readonly branch: string | undefined;
  readonly commit: boolean;
  readonly push: boolean;
  readonly remote: string | undefined;
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

/**
 * Writes, commits and pushes.
 *
 * When the commit is refused the work tree is put back as it was.
 *
 * @throws UsageError and EnvironmentError before anything is written, or after everything was put back.
 */
export async function deliver(
  generation: Generation,
  options: DeliverOptions,
  repository: OpenRepository,
  terminal: Terminal,
): Promise<Delivery> {
  const changes = changesOf(generation);
  const git = repository.git ?? (await makeRepository(repository.root, options));
  const branch = await committingBranch(git, options, changes);
  const commit =
    changes.length === 0 ? undefined : await writeAndCommit(git.root, changes, generation, options, terminal);
  if (!options.push) return { commit, branch, remote: undefined, push: undefined };
  return { commit, branch, ...(await pushBranch(git, branch, options)) };
}

function changesOf({ folders, specWrite }: Generation): readonly FileChange[] {
  // The spec first: the locks, last in each folder, say that all before them is there.
  const writes = [...(specWrite === undefined ? [] : [specWrite]), ...folders.flatMap((folder) => folder.writes)];
  return [
    ...folders.flatMap(({ deletes }) => deletes.map((path): FileChange => ({ kind: 'delete', path }))),
    ...writes.map(({ path, text }): FileChange => ({ kind: 'write', path, text })),
  ];
}

async function makeRepository(root: string, { branch, commit }: DeliverOptions): Promise<Repository> {
  if (commit && (await readIdentity(existingFolder(root), process.env)) === undefined) throw noIdentity();
  await initRepository(root, branch ?? 'main');
  const state = await inspectRepository(root);
  if (state.kind !== 'repository') throw new UsageError(`${root} is still no repository.`, 'Make it with "git init".');
  return state;
}

/** The nearest folder that exists, from a folder upwards. */
function existingFolder(folder: string): string {
  return existsSync(folder) ? folder : existingFolder(dirname(folder));
}

async function committingBranch(
  git: Repository,
  { branch, commit }: DeliverOptions,
  changes: readonly FileChange[],
): Promise<string | undefined> {
  await refuseUnclean(git.root, changes);
  if (branch === undefined || branch === git.branch || !commit || changes.length === 0) return git.branch;
  const result = await createBranch(git.root, branch);
  if (result.kind === 'switched') return branch;
  const why = result.kind === 'refused' ? `: ${result.why}` : '.';
  throw new UsageError(`git does not make branch "${branch}"${why}`, 'Write another --branch.');
}

async function refuseUnclean(root: string, changes: readonly FileChange[]): Promise<void> {
  const unclean = await uncleanPaths(
    root,
    changes.map(({ path }) => path),
  );
  if (unclean.length === 0) return;
  const lines = unclean.map(({ path, kind }) => `  ${path} (${kind})`);
  throw new UsageError(
    `These paths would be written, and git does not see them as committed and unchanged:\n${lines.join('\n')}`,
    'Commit or stash them first; take ignored ones out of .gitignore.',
  );
}

async function writeAndCommit(
  root: string,
  changes: readonly FileChange[],
  generation: Generation,
  { commit }: DeliverOptions,
  terminal: Terminal,
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
  terminal.progress('Committing …\n');
  return commitOrRollBack(root, changes, generation, begun);
}

async function commitOrRollBack(
  root: string,
  changes: readonly FileChange[],
  generation: Generation,
  begun: AppliedChanges,
): Promise<string | undefined> {
  const paths = changes.map(({ path }) => path);
  let result: Awaited<ReturnType<typeof commitPaths>>;
  try {
    result = await commitPaths(root, { paths, message: commitMessage(generation) });
  } catch (error) {
    begun.rollback();
    throw error;
  }
  if (result.kind === 'refused') {
    begun.rollback();
    throw new UsageError(
      `git refused the commit; the files are as they were.\n${result.output.trim()}`,
      'Do what the message asks, then run this again.',
    );
  }
  begun.finish();
  return result.kind === 'committed' ? result.commit : undefined;
}

function commitMessage({ sovereign, specWrite }: Generation): string {
  const { domain } = sovereign.spec;
  const verb = specWrite?.kind === 'create' ? 'add' : 'regenerate';
  const clusters = sovereign.clusters.map(({ name }) => `- ${name.name}`).join('\n');
  return `${domain}: ${verb} Sovereign on Catalyst ${sovereign.release.catalog.release}\n\n${clusters}\n`;
}

async function pushBranch(
  git: Repository,
  branch: string | undefined,
  options: DeliverOptions,
): Promise<Pick<Delivery, 'remote' | 'push'>> {
  const remote = options.remote ?? git.upstream?.remote ?? 'origin';
  if (branch === undefined)
    throw new UsageError('HEAD is detached: there is no branch to push.', 'Name one with --branch.');
  const ahead = await aheadOf(git.root, { remote, branch });
  if (ahead.kind === 'ahead' && ahead.commits === 0) return { remote, push: undefined };
  return { remote, push: await push(git.root, { remote, branch }) };
}
