import { readBlobs } from './git-tree.js';
import { askGit, type GitEnvironment } from './run-git.js';

/**
 * Every text that paths once had in a repository's history, newest first, on all branches; paths without any are left
 * out.
 *
 * A shallow clone gives what it has. Two git processes, however many paths there are.
 *
 * @throws EnvironmentError when git cannot be started.
 */
export async function readHistory(
  root: string,
  paths: readonly string[],
  env: GitEnvironment = process.env,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (paths.length === 0) return new Map();
  const args = ['log', '--all', '--raw', '--no-abbrev', '--no-renames', '-z', '--format=', '--', ...paths.map(literal)];
  const { exitCode, stdout } = await askGit(root, args, { env });
  // A branch without a commit has no history.
  if (exitCode !== 0) return new Map();
  const blobs = blobsByPath(stdout);
  const texts = await readBlobs(root, [...new Set([...blobs.values()].flat())], env);
  const found = [...blobs].map(([path, ids]) => [path, ids.flatMap((id) => texts.get(id) ?? [])] as const);
  return new Map(found.filter(([, all]) => all.length > 0));
}

function literal(path: string): string {
  return `:(top,literal)${path}`;
}

/** `:MODE MODE OLD NEW STATUS NUL PATH NUL` for each change: both blobs were there once. */
function blobsByPath(raw: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [, old = '', next = '', path = ''] of raw.matchAll(
    /:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*\0([^\0]+)\0/g,
  )) {
    const known = found.get(path) ?? [];
    found.set(path, known);
    for (const id of [next, old]) if (!/^0+$/.test(id) && !known.includes(id)) known.push(id);
  }
  return found;
}
