import { posix } from 'node:path';
import { findRoots } from '../flux/host-clusters.js';
import type { Tree } from '../tree/tree.js';
import type { ScopeOf } from './pair.js';

/** The scopes of two trees' files: the folder of the host cluster that a file stands in, else that below `clusters/`. */
export function scopesOf(trees: readonly Tree[]): ScopeOf {
  const roots = new Set(trees.flatMap((tree) => findRoots(tree).map(({ file }) => posix.dirname(file))));
  const known = new Map<string, string>();
  const scopeOfFolder = (folder: string): string => {
    const found = known.get(folder);
    if (found !== undefined) return found;
    const isScope = roots.has(folder) || folder === '.' || posix.dirname(folder) === 'clusters';
    const scope = isScope ? folder : scopeOfFolder(posix.dirname(folder));
    known.set(folder, scope);
    return scope;
  };
  return (file) => scopeOfFolder(posix.dirname(file));
}
