import { plannedWrites, type Generation } from '../../core/pipeline.js';
import type { Files } from '../../core/tree/tree.js';
import type { FileChange } from '../../io/file-change.js';
import { uncleanPaths } from '../../io/git-status.js';
import { UsageError } from '../exit-codes.js';

/**
 * All changes of a generation in the order they are made.
 *
 * A spec is always in the commit of the tree that was generated from it: one that the team has edited in its place is
 * among the changes, as it is.
 *
 * @throws UsageError when a path holds work that a commit of ours would mix with.
 */
export async function planChanges(generation: Generation, root: string, files: Files): Promise<readonly FileChange[]> {
  const changes = changesOf(generation);
  if (changes.length === 0) return [];
  const specs = presentSpecs(generation, files);
  const unclean = await uncleanPaths(root, [...changes.map(({ path }) => path), ...specs.keys()]);
  const isSpecWork = ({ path, kind }: (typeof unclean)[number]): boolean =>
    specs.has(path) && ['modified', 'staged', 'untracked'].includes(kind);
  const refused = unclean.filter((each) => !isSpecWork(each));
  if (refused.length > 0) throw refusal(refused);
  const edited = unclean.flatMap(({ path }): FileChange[] => {
    const text = specs.get(path);
    return text === undefined ? [] : [{ kind: 'write', path, text }];
  });
  return [...edited, ...changes];
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

function refusal(unclean: readonly { readonly path: string; readonly kind: string }[]): UsageError {
  const lines = unclean.map(({ path, kind }) => `  ${path} (${kind})`);
  return new UsageError(
    `These paths would be written, and git does not see them as committed and unchanged:\n${lines.join('\n')}`,
    'Commit or stash them first; take ignored ones out of .gitignore.',
  );
}
