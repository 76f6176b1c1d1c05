import { askGit, gitError, gitOutput, splitNul, type GitEnvironment } from './run-git.js';

/** A path that git does not see as committed and unchanged. */
export interface UncleanPath {
  readonly path: string;
  /** `staged` also when there are further changes that are not; `ignored` would silently not be committed. */
  readonly kind: 'conflicted' | 'staged' | 'modified' | 'untracked' | 'ignored';
}

/**
 * Those of the given paths that a commit of ours would mix with the user's work, or that git ignores.
 *
 * Sorted by path. Paths that do not exist and are not ignored are clean. A path below an untracked file, or below an
 * untracked repository, is reported too.
 *
 * @throws EnvironmentError when git cannot read the repository, or a path leads through a symbolic link.
 */
export async function uncleanPaths(
  root: string,
  paths: readonly string[],
  env: GitEnvironment = process.env,
): Promise<readonly UncleanPath[]> {
  if (paths.length === 0) return [];
  const [changed, ignored] = await Promise.all([readStatus(root, env), readIgnored(root, paths, env)]);
  const unclean: UncleanPath[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const kind = withAncestors(path).flatMap((each) => changed.get(each) ?? [])[0];
    if (kind !== undefined) unclean.push({ path, kind });
    else if (ignored.has(path)) unclean.push({ path, kind: 'ignored' });
  }
  return unclean;
}

function withAncestors(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, depth) => parts.slice(0, parts.length - depth).join('/'));
}

// No pathspec: thousands of paths do not fit on a command line, and status reads none from a file.
async function readStatus(root: string, env: GitEnvironment): Promise<ReadonlyMap<string, UncleanPath['kind']>> {
  const args = ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=all'];
  const output = await gitOutput('read the state of the work tree', root, args, { env });
  const kindByPath = new Map<string, UncleanPath['kind']>();
  for (const record of splitNul(output)) {
    const entry = parseStatusRecord(record);
    if (entry === undefined) continue;
    // An untracked repository is listed as a folder, `vendor/`.
    const path = entry.path.replace(/\/$/, '');
    // A file taken out of the index only is listed twice: staged first, then untracked.
    if (!kindByPath.has(path)) kindByPath.set(path, entry.kind);
  }
  return kindByPath;
}

// https://git-scm.com/docs/git-status#_porcelain_format_version_2: the path is the ninth field of an ordinary change,
// the eleventh of an unmerged one, and may hold spaces.
function parseStatusRecord(record: string): UncleanPath | undefined {
  const fields = record.split(' ');
  const type = fields[0];
  if (type === '?') return { path: record.slice(2), kind: 'untracked' };
  if (type === 'u') return { path: fields.slice(10).join(' '), kind: 'conflicted' };
  if (type !== '1') return undefined;
  const isStaged = !(fields[1] ?? '').startsWith('.');
  return { path: fields.slice(8).join(' '), kind: isStaged ? 'staged' : 'modified' };
}

async function readIgnored(root: string, paths: readonly string[], env: GitEnvironment): Promise<ReadonlySet<string>> {
  // A path that begins with a colon would be read as a pattern; check-ignore knows no other way to say so.
  const stdin = paths.map((path) => `./${path}\0`).join('');
  const outcome = await askGit(root, ['check-ignore', '-z', '--stdin'], { env, stdin });
  // 1 means that none is ignored.
  if (outcome.exitCode > 1) throw gitError('ask git which paths are ignored', outcome);
  return new Set(splitNul(outcome.stdout).map((path) => path.slice('./'.length)));
}
