import type { Generation } from '../../core/pipeline.js';
import type { Files } from '../../core/tree/tree.js';
import type { FileChange } from '../../io/file-change.js';
import { uncleanPaths } from '../../io/git-status.js';
import { UsageError } from '../exit-codes.js';

/**
 * All changes of a generation in the order they are made.
 *
 * The spec is always in the commit of the tree that was generated from it: one that the team has edited in its place is
 * among the changes, as it is.
 *
 * @throws UsageError when a path holds work that a commit of ours would mix with.
 */
export async function planChanges(generation: Generation, root: string, files: Files): Promise<readonly FileChange[]> {
  const changes = changesOf(generation);
  const spec = `clusters/${generation.sovereign.spec.domain}/sovereign.yaml`;
  const specText = generation.specWrite === undefined ? files.get(spec) : undefined;
  if (changes.length === 0) return [];
  const paths = changes.map(({ path }) => path);
  const unclean = await uncleanPaths(root, specText === undefined ? paths : [...paths, spec]);
  const isEditedSpec = unclean.some(({ path, kind }) => isSpecWork(path, kind, spec, specText));
  const refused = unclean.filter(({ path, kind }) => !isSpecWork(path, kind, spec, specText));
  if (refused.length > 0) throw refusal(refused);
  return isEditedSpec && specText !== undefined ? [{ kind: 'write', path: spec, text: specText }, ...changes] : changes;
}

function changesOf({ folders, specWrite }: Generation): readonly FileChange[] {
  // The spec first: the locks, last in each folder, say that all before them is there.
  const writes = [...(specWrite === undefined ? [] : [specWrite]), ...folders.flatMap((folder) => folder.writes)];
  return [
    ...folders.flatMap(({ deletes }) => deletes.map((path): FileChange => ({ kind: 'delete', path }))),
    ...writes.map(({ path, text }): FileChange => ({ kind: 'write', path, text })),
  ];
}

function isSpecWork(path: string, kind: string, spec: string, specText: string | undefined): boolean {
  return path === spec && specText !== undefined && ['modified', 'staged', 'untracked'].includes(kind);
}

function refusal(unclean: readonly { readonly path: string; readonly kind: string }[]): UsageError {
  const lines = unclean.map(({ path, kind }) => `  ${path} (${kind})`);
  return new UsageError(
    `These paths would be written, and git does not see them as committed and unchanged:\n${lines.join('\n')}`,
    'Commit or stash them first; take ignored ones out of .gitignore.',
  );
}
