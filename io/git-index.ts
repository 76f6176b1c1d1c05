import { askGit, gitOutput, splitNul, type GitEnvironment } from './run-git.js';

/** What the index holds for paths: `mode object stage` of each, more than one while a path is in conflict. */
export type IndexEntries = ReadonlyMap<string, readonly string[]>;

/**
 * The entries of the index for some of its paths; a path that the index lacks is not in the map.
 *
 * @throws EnvironmentError when git cannot read the index.
 */
export async function readIndexEntries(
  root: string,
  paths: readonly string[],
  env: GitEnvironment = process.env,
): Promise<IndexEntries> {
  const output = await gitOutput('read the index', root, ['ls-files', '--stage', '-z', '--full-name'], { env });
  return entriesOf(output, paths, (fields) => fields.join(' '));
}

/**
 * What the index would hold for some paths if nothing were staged; empty while the branch has no commit.
 *
 * @throws EnvironmentError when git cannot read the commit.
 */
export async function readHeadEntries(
  root: string,
  paths: readonly string[],
  env: GitEnvironment = process.env,
): Promise<IndexEntries> {
  const head = await askGit(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { env });
  if (head.exitCode !== 0) return new Map();
  const output = await gitOutput('read the last commit', root, ['ls-tree', '-r', '-z', '--full-tree', 'HEAD'], { env });
  return entriesOf(output, paths, ([mode, , object]) => `${mode} ${object} 0`);
}

/**
 * Makes the index hold exactly these entries for these paths, and leaves every other path alone.
 *
 * @throws EnvironmentError when the index is locked by another git process, or cannot be written.
 */
export async function restoreIndexEntries(
  root: string,
  paths: readonly string[],
  entries: IndexEntries,
  env: GitEnvironment = process.env,
): Promise<void> {
  const now = await readIndexEntries(root, paths, env);
  const changed = paths.filter((path) => now.get(path)?.join() !== entries.get(path)?.join());
  if (changed.length === 0) return;
  const gone = changed.map((path) => `${path}\0`).join('');
  const kept = changed.flatMap((path) => (entries.get(path) ?? []).map((entry) => `${entry}\t${path}\0`)).join('');
  const doing = 'put the index back';
  await gitOutput(doing, root, ['update-index', '--force-remove', '-z', '--stdin'], { env, stdin: gone });
  await gitOutput(doing, root, ['update-index', '-z', '--index-info'], { env, stdin: kept });
}

// Both listings are `field field field TAB path NUL`.
function entriesOf(
  listing: string,
  paths: readonly string[],
  entryOf: (fields: readonly string[]) => string,
): IndexEntries {
  const wanted = new Set(paths);
  const entries = new Map<string, string[]>();
  for (const record of splitNul(listing)) {
    const tab = record.indexOf('\t');
    const path = record.slice(tab + 1);
    if (!wanted.has(path)) continue;
    entries.set(path, [...(entries.get(path) ?? []), entryOf(record.slice(0, tab).split(' '))]);
  }
  return entries;
}
