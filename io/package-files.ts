import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files } from '../core/tree/tree.js';
import { EnvironmentError } from './environment-error.js';
import { readRepositoryFiles } from './repository-files.js';

/** The folders of data that are shipped beside the code. */
export type PackageFolder = 'templates' | 'catalog' | 'examples';

/**
 * The text files of a folder of this package, sorted, by their path below that folder.
 *
 * @throws EnvironmentError when the installation lacks the folder.
 */
export function readPackageFolder(folder: PackageFolder, root: string = packageRoot()): Files {
  if (!existsSync(join(root, folder))) throw incompleteInstallation(`the folder "${folder}" is missing in ${root}`);
  return readRepositoryFiles(join(root, folder), '').files;
}

/**
 * The version of this package.
 *
 * @throws EnvironmentError when the installation has no readable package.json.
 */
export function packageVersion(root: string = packageRoot()): string {
  const version = readPackageJson(root)?.['version'];
  if (typeof version === 'string') return version;
  throw incompleteInstallation(`${join(root, 'package.json')} has no version`);
}

// The same for sources, for the compiled code below dist/, and for an installed package.
function packageRoot(folder: string = dirname(fileURLToPath(import.meta.url))): string {
  if (readPackageJson(folder)?.['name'] === 'generator-catalyst') return folder;
  if (dirname(folder) === folder) throw incompleteInstallation('its package.json was not found');
  return packageRoot(dirname(folder));
}

function readPackageJson(folder: string): Record<string, unknown> | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function incompleteInstallation(what: string): EnvironmentError {
  const help = 'Install generator-catalyst again: npm install --global generator-catalyst.';
  return new EnvironmentError(`Cannot read the files of generator-catalyst: ${what}.`, help);
}
