import type { Files } from '../core/tree/tree.js';
import { EnvironmentError } from './environment-error.js';
import { askGit, gitOutput, splitNul, type GitEnvironment } from './run-git.js';

/**
 * The text files below a folder as a revision holds them, by path relative to `dir`; binary files and links are left out.
 *
 * Two git processes, however many files there are. `dir` is the folder of a repository, its top or one below.
 *
 * @throws EnvironmentError when git does not know the revision or cannot read it.
 */
export async function readRevisionFiles(
  dir: string,
  revision: string,
  folder: string,
  env: GitEnvironment = process.env,
): Promise<Files> {
  const commit = await resolveRevision(dir, revision, env);
  const doing = `read ${folder} of revision ${revision}`;
  const listing = await gitOutput(doing, dir, ['ls-tree', '-r', '-z', commit, '--', `${folder}/`], { env });
  const entries = splitNul(listing).flatMap((line): readonly Entry[] => {
    const [, mode = '', id = '', path = ''] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    return FILE_MODES.has(mode) ? [{ id, path }] : [];
  });
  if (entries.length === 0) return new Map();
  const texts = await readBlobs(dir, [...new Set(entries.map(({ id }) => id))], env);
  const files = entries.flatMap(({ id, path }): readonly [string, string][] => {
    const text = texts.get(id);
    return text === undefined ? [] : [[path, text]];
  });
  return new Map(files.sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** The texts of blobs by their id, in one git process; what is no text is left out. */
export async function readBlobs(
  dir: string,
  ids: readonly string[],
  env: GitEnvironment,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const stdin = `${ids.join('\n')}\n`;
  return splitBatch(await gitOutput('read files of Git', dir, ['cat-file', '--batch'], { env, stdin }), ids);
}

interface Entry {
  readonly id: string;
  readonly path: string;
}

const FILE_MODES: ReadonlySet<string> = new Set(['100644', '100755']);

async function resolveRevision(dir: string, revision: string, env: GitEnvironment): Promise<string> {
  const question = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { exitCode, stdout } = await askGit(dir, question, { env });
  if (exitCode === 0) return stdout.trim();
  throw new EnvironmentError(
    `git knows no revision "${revision}" in ${dir}.`,
    'Write a branch, tag or commit; in CI fetch it first, for example "git fetch origin main".',
  );
}

/** The texts of `git cat-file --batch`, whose answers come in the order of the questions. */
function splitBatch(output: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  let start = 0;
  ids.forEach((id, index) => {
    const head = output.indexOf('\n', start);
    const size = Number(output.slice(start, head).split(' ')[2]);
    const next = ids[index + 1];
    // Sizes are in bytes and bytes that are no UTF-8 were replaced, so the next header is looked for instead.
    const end = next === undefined ? output.length - 1 : output.indexOf(`\n${next} blob `, head);
    const text = output.slice(head + 1, end);
    if (Buffer.byteLength(text, 'utf8') === size && !text.includes('\0')) texts.set(id, text);
    start = end + 1;
  });
  return texts;
}
