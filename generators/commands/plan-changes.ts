import { plannedWrites, type Generation } from '../../core/pipeline.js';
import type { PlannedWrite } from '../../core/plan/plan.js';
import type { Files } from '../../core/tree/tree.js';
import type { FileChange } from '../../io/file-change.js';
import { uncleanPaths } from '../../io/git-status.js';
import { UsageError } from '../exit-codes.js';
import type { PlanChanges } from './deliver.js';

/**
 * All changes of a generation in the order they are made.
 *
 * A spec is always in the commit of the tree that was generated from it: one that the team has edited in its place is
 * among the changes, as it is.
 *
 * @throws UsageError when a path holds work that a commit of ours would mix with.
 */
export function planChanges(generation: Generation, files: Files): PlanChanges {
  const changes = changesOf(generation);
  return async (root) =>
    changes.length === 0 ? [] : [...(await editedSpecs(root, changes, presentSpecs(generation, files))), ...changes];
}

/**
 * The changes that write files.
 *
 * A spec that the team has begun is completed as it stands.
 *
 * @throws UsageError when another path holds work that a commit of ours would mix with.
 */
export function planWrites(writes: readonly PlannedWrite[]): PlanChanges {
  const changes = writes.map(({ path, text }): FileChange => ({ kind: 'write', path, text }));
  return async (root) => {
    const unclean = await uncleanPaths(
      root,
      changes.map(({ path }) => path),
    );
    refuseUnclean(unclean.filter(({ path }) => !path.endsWith('/sovereign.yaml')));
    return changes;
  };
}

/** The specs that the team has edited and not committed; anything else that is unclean stops the run. */
async function editedSpecs(
  root: string,
  changes: readonly FileChange[],
  specs: ReadonlyMap<string, string>,
): Promise<readonly FileChange[]> {
  const unclean = await uncleanPaths(root, [...changes.map(({ path }) => path), ...specs.keys()]);
  const isSpecWork = ({ path, kind }: (typeof unclean)[number]): boolean =>
    specs.has(path) && ['modified', 'staged', 'untracked'].includes(kind);
  refuseUnclean(unclean.filter((each) => !isSpecWork(each)));
  return unclean.flatMap(({ path }): FileChange[] => {
    const text = specs.get(path);
    return text === undefined ? [] : [{ kind: 'write', path, text }];
  });
}

/** The specs that stay as they are in the repository, by path. */
function presentSpecs({ sovereigns }: Generation, files: Files): ReadonlyMap<string, string> {
  const kept = sovereigns.filter(({ specWrite }) => specWrite === undefined);
  const paths = kept.map(({ model }) => `clusters/${model.spec.domain}/sovereign.yaml`);
  return new Map(paths.flatMap((path) => [[path, files.get(path)] as const]).filter(isPresent));
}

function isPresent(entry: readonly [string, string | undefined]): entry is readonly [string, string] {
  return entry[1] !== undefined;
}

function changesOf(generation: Generation): readonly FileChange[] {
  return [
    ...generation.folders.flatMap(({ deletes }) => deletes.map((path): FileChange => ({ kind: 'delete', path }))),
    ...plannedWrites(generation).map(({ path, text }): FileChange => ({ kind: 'write', path, text })),
  ];
}

function refuseUnclean(unclean: readonly { readonly path: string; readonly kind: string }[]): void {
  if (unclean.length === 0) return;
  const lines = unclean.map(({ path, kind }) => `  ${path} (${kind})`);
  throw new UsageError(
    `These paths would be written, and git does not see them as committed and unchanged:\n${lines.join('\n')}`,
    'Commit or stash them first; take ignored ones out of .gitignore.',
  );
}
