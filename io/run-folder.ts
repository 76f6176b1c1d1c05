import { join } from 'node:path';
import { gitDirectory } from './git-state.js';
import type { GitEnvironment } from './run-git.js';

/** Where a run keeps its lock, its journal and its lists: in the git directory of the work tree, never committed. */
export async function runFolder(root: string, env: GitEnvironment = process.env): Promise<string> {
  return join(await gitDirectory(root, env), 'generator-catalyst');
}

/** The file of the run folder that names the paths of a commit, while git reads it. */
export const PATHSPECS_FILE = 'pathspecs';
