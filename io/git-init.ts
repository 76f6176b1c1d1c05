import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { diskError } from './environment-error.js';
import { removeEmptyFolders } from './replace-file.js';
import { gitOutput, type GitEnvironment } from './run-git.js';

/** A repository that was just made. */
export interface NewRepository {
  /** Takes it away again, and the folders that were made for it as far as they are empty. */
  readonly remove: () => void;
}

/**
 * Makes the folder (and the folders above it) a repository whose first commit will go to `branch`.
 *
 * @throws EnvironmentError when the folder cannot be made or git refuses; what was made is then gone again.
 */
export async function initRepository(
  dir: string,
  branch: string,
  env: GitEnvironment = process.env,
): Promise<NewRepository> {
  const firstMade = makeFolder(dir);
  const remove = (): void => {
    rmSync(join(dir, '.git'), { recursive: true, force: true });
    if (firstMade === undefined) return;
    const parent = dirname(firstMade);
    removeEmptyFolders(parent, relative(parent, dir));
  };
  try {
    await gitOutput(`create a repository in ${dir}`, dir, ['init', '--quiet', `--initial-branch=${branch}`], { env });
  } catch (error) {
    remove();
    throw error;
  }
  return { remove };
}

/** The outermost folder that had to be made; undefined when all were there. */
function makeFolder(dir: string): string | undefined {
  try {
    return mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw diskError(`create the folder ${dir}`, error);
  }
}
