import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../core/tree/tree.js';
import { diskError } from './environment-error.js';
import { lookAt } from './paths.js';

/** The files of a folder, and what cannot be read as text; every list sorted, every path relative to the root. */
export interface RepositoryFiles {
  readonly files: Files;
  /** Files with a NUL, or that are not UTF-8. */
  readonly binary: readonly string[];
  /** Links to files and to folders, never followed. */
  readonly symlinks: readonly string[];
}

/**
 * Reads every file below a folder of the work tree, tracked or not.
 *
 * `prefix` is relative to the root, with or without a slash at its end; `''` is the whole root. A folder that does not
 * exist is empty. Git directories are left out.
 *
 * @throws EnvironmentError when something cannot be read.
 */
export function readRepositoryFiles(root: string, prefix: string): RepositoryFiles {
  const found: FoundFiles = { files: new Map(), binary: [], symlinks: [] };
  const folder = prefix.replace(/\/+$/, '');
  try {
    const link = firstLink(root, folder);
    if (link !== undefined) found.symlinks.push(link);
    else if (lookAt(join(root, folder))?.isDirectory()) readFolder(root, folder, found);
  } catch (error) {
    throw diskError(`read the files in ${join(root, folder)}`, error);
  }
  return {
    files: new Map([...found.files].sort(([first], [second]) => (first < second ? -1 : 1))),
    binary: found.binary.sort(),
    symlinks: found.symlinks.sort(),
  };
}

interface FoundFiles {
  readonly files: Map<string, string>;
  readonly binary: string[];
  readonly symlinks: string[];
}

function firstLink(root: string, folder: string): string | undefined {
  const parts = folder.split('/');
  const prefixes = parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
  return prefixes.find((prefix) => prefix !== '' && lookAt(join(root, prefix))?.isSymbolicLink());
}

function readFolder(root: string, folder: string, found: FoundFiles): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.name === '.git') continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) found.symlinks.push(path);
    else if (entry.isDirectory()) readFolder(root, path, found);
    else if (entry.isFile()) readText(root, path, found);
  }
}

function readText(root: string, path: string, found: FoundFiles): void {
  const text = decodeText(readFileSync(join(root, path)));
  if (text === undefined) found.binary.push(path);
  else found.files.set(path, text);
}

function decodeText(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

// With its byte order mark: what is written back keeps every byte of the team.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
