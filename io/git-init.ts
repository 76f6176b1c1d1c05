import { mkdirSync } from 'node:fs';
import { diskError } from './environment-error.js';
import { gitOutput, type GitEnvironment } from './run-git.js';

/**
 * Makes the folder (and the folders above it) a repository whose first commit will go to `branch`.
 *
 * @throws EnvironmentError when the folder cannot be made or git refuses.
 */
export async function initRepository(dir: string, branch: string, env: GitEnvironment = process.env): Promise<void> {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw diskError(`create the folder ${dir}`, error);
  }
  await gitOutput(`create a repository in ${dir}`, dir, ['init', '--quiet', `--initial-branch=${branch}`], { env });
}
