import { chmodSync, mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './environment-error.js';

/**
 * Puts a file in place in one step, so that a reader sees the file before or the file after; makes missing folders.
 *
 * `mode` undefined is that of any new file of the user.
 *
 * @throws the error of the operating system.
 */
export function replaceFile(path: string, content: Uint8Array, mode: number | undefined): void {
  const temporary = temporaryOf(path);
  writeNewFile(temporary, content);
  if (mode !== undefined) chmodSync(temporary, mode);
  renameSync(temporary, path);
}

// `wx` never writes through a link that someone put there. Most files meet neither obstacle, so none is looked for.
function writeNewFile(path: string, content: Uint8Array): void {
  try {
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') mkdirSync(dirname(path), { recursive: true });
    else if (code === 'EEXIST') rmSync(path);
    else throw error;
    writeFileSync(path, content, { flag: 'wx' });
  }
}

/** Where a file is written before it takes its place: beside it, so that the rename stays on one file system. */
export function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.generator-catalyst-tmp`);
}

/** Removes a folder of the root, and the folders above it, as far as they are empty; the root stays. */
export function removeEmptyFolders(root: string, folder: string): void {
  for (let each = folder; each !== '.' && each !== ''; each = dirname(each)) {
    if (!removeFolderIfEmpty(join(root, each))) return;
  }
}

/** Removes a folder if it is empty or not there; false when something is in it. */
export function removeFolderIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return true;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}
