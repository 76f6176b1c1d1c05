import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError, errorCode } from './environment-error.js';

/**
 * Makes sure that a path stays in its root: relative, normalised, POSIX, not in a git directory, and that none of its
 * folders, nor the file itself, is a symbolic link today.
 *
 * @throws EnvironmentError that names the path and the part that leads elsewhere.
 */
export function assertInside(root: string, path: string): void {
  if (!isNormalised(path)) {
    const help = 'Use a path relative to the repository, such as clusters/acme.example/apps.yaml.';
    throw new EnvironmentError(`Cannot use the path "${path}": it may lead out of the repository.`, help);
  }
  const parts = path.split('/');
  for (const depth of parts.keys()) {
    const part = parts.slice(0, depth + 1).join('/');
    const stats = lookAt(join(root, part));
    if (stats === undefined) return;
    if (stats.isSymbolicLink()) {
      const help = `Replace ${part} by what it points to, or remove it.`;
      throw new EnvironmentError(`Cannot use the path "${path}": ${part} is a symbolic link.`, help);
    }
  }
}

/** The status of what is at an absolute path, links not followed; undefined when there is nothing. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (NOTHING_THERE.includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

const NOTHING_THERE = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'];

// Backslash, colon and `git~1` lead elsewhere on Windows only, where the same repository is checked out too.
function isNormalised(path: string): boolean {
  if (path === '' || /[\0\\:]/.test(path)) return false;
  return path.split('/').every((part) => !['', '.', '..', '.git', 'git~1'].includes(part.toLowerCase()));
}
