import type { Finding } from '../../schema/finding.js';
import type { Lock } from '../../schema/lock.js';
import type { Files } from '../tree/tree.js';
import { LOCK_PATH, parseLock } from './lock.js';

/** The locks by folder, or why one of them cannot be read. */
export type Locks =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'locks'; readonly locks: ReadonlyMap<string, Lock> };

/** Reads the locks of folders; one that has none was never generated and is left out. */
export function readLocks(repository: Files, folders: readonly string[]): Locks {
  const locks = new Map<string, Lock>();
  const findings: Finding[] = [];
  for (const folder of folders) {
    const file = `${folder}/${LOCK_PATH}`;
    const text = repository.get(file);
    if (text === undefined) continue;
    const parsed = parseLock(file, text);
    if (parsed.kind === 'lock') locks.set(folder, parsed.lock);
    else findings.push(parsed.finding);
  }
  return findings.length > 0 ? { kind: 'findings', findings } : { kind: 'locks', locks };
}
