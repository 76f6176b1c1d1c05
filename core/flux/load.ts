import { posix } from 'node:path';
import type { FieldPath } from '../tree/manifest.js';
import { reportError, reportUnsupported, type BuildState, type KustomizationFile } from './kustomization-file.js';

/** A path of the repository: no `.`, no `..`, no slash at the ends; '' for the root, undefined above it. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  const resolved = posix.join(folder, path).replace(/\/$/, '');
  if (resolved === '..' || resolved.startsWith('../')) return undefined;
  return resolved === '.' ? '' : resolved;
}

/** True when `path` is `folder` or stands below it. */
export function isInside(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/**
 * The text of a file that a kustomization file names, undefined with a report when it cannot be had.
 *
 * Reports files that do not exist and, as plain `kustomize build` does, files outside the folder.
 */
export function loadFile(state: BuildState, file: KustomizationFile, path: string, at: FieldPath): string | undefined {
  const resolved = locateFile(state, file, path, at);
  return resolved === undefined ? undefined : state.tree.files.get(resolved);
}

/** The path of a file that a kustomization file names, under the rules of `loadFile`. */
export function locateFile(
  state: BuildState,
  file: KustomizationFile,
  path: string,
  at: FieldPath,
): string | undefined {
  if (isRemote(path)) {
    reportUnsupported(state, file.manifest, at, path);
    return undefined;
  }
  const resolved = resolvePath(file.folder, path);
  if (resolved === undefined || !state.tree.files.has(resolved)) {
    const help = 'Correct the path, create the file, or delete this line.';
    reportError(state, file.manifest, at, `"${path}" does not exist.`, help);
    return undefined;
  }
  if (!isInside(resolved, file.folder)) {
    const message = `"${path}" is a file outside the folder "${file.folder}", which "kustomize build" refuses.`;
    const folder = `Name its folder "${posix.dirname(path)}" instead, with a kustomization.yaml in it, or copy the file.`;
    const help = at[0] === 'resources' ? folder : 'Copy the file into the folder, or write its text inline.';
    reportError(state, file.manifest, at, message, help);
    return undefined;
  }
  return resolved;
}

/** True for what kustomize would fetch from the network. */
export function isRemote(path: string): boolean {
  return /^(?:[a-z+]+:\/\/|git@|git::|github\.com[/:])|\?ref=/.test(path);
}
