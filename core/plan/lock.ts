import type { Finding } from '../../schema/finding.js';
import {
  LOCK_VERSION,
  lockSchema,
  type Lock,
  type LockedConflict,
  type LockedFile,
  type Ownership,
} from '../../schema/lock.js';
import type { Conflict } from '../merge/conflict.js';
import type { RenderedFile } from '../render/render.js';
import { resourceKey } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import { canonicalText, hashText } from './canonical.js';

/** Where the lock of a folder stands, relative to it. */
export const LOCK_PATH = '.catalyst/lock.json';

/** Where the pristine text of a file stands, relative to the same folder. Flux would apply it without the ending. */
export function basePath(path: string): string {
  return `.catalyst/base/${path}.base`;
}

/** What the lock keeps of conflicts, by the order of their ids. */
export function lockConflicts(conflicts: readonly Conflict[]): readonly LockedConflict[] {
  const kept = conflicts.map(({ id, file, object, field, reason, base, ours, theirs }) => {
    const values = Object.entries({ base, ours, theirs }).filter(([, value]) => value !== undefined);
    return { id, file, object, field, reason, ...Object.fromEntries(values) };
  });
  return kept.sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** What a lock says besides its files. */
export type LockHeader = Pick<Lock, 'generator' | 'release' | 'spec'>;

/** The lock of freshly rendered files, their paths relative to `folder`. */
export function buildLock(header: LockHeader, folder: string, files: readonly RenderedFile[], tree: Tree): Lock {
  const locked = files.map(({ path, id, text }): [string, LockedFile] => [
    path.slice(folder.length + 1),
    {
      id,
      ownership: ownershipOf(id),
      sha256: hashText(text),
      objects: tree.manifestsOf(path).flatMap(({ resource }) => (resource === undefined ? [] : resourceKey(resource))),
    },
  ]);
  return { version: LOCK_VERSION, ...header, files: Object.fromEntries(locked) };
}

const WRITTEN_ONCE = /(^|\/)((extra|secrets)\/kustomization\.yaml|release\.yaml)$/;

/** Who keeps a file once it is written, by its logical id. */
export function ownershipOf(id: string): Ownership {
  return WRITTEN_ONCE.test(id) ? 'once' : 'merged';
}

/** The lock as text: sorted, one line a file or conflict, so that a change of one is a change of one line. */
export function formatLock(lock: Lock): string {
  const { files, conflicts = [], ...header } = lock;
  const head = Object.entries(header).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const lines = Object.keys(files)
    .sort()
    .map((path) => `    ${JSON.stringify(path)}: ${JSON.stringify(files[path])}`);
  const open = conflicts.map((conflict) => `    ${JSON.stringify(conflict)}`);
  const tail = open.length === 0 ? '' : `,\n  "conflicts": [\n${open.join(',\n')}\n  ]`;
  return `{\n${head.join('')}  "files": {\n${lines.join(',\n')}\n  }${tail}\n}\n`;
}

/** A lock that was read, or why it cannot be: it is damaged, or a newer generator wrote it. */
export type ParsedLock =
  { readonly kind: 'lock'; readonly lock: Lock } | { readonly kind: 'problem' | 'newer'; readonly finding: Finding };

/** Reads a lock's text; a lock of another version or a damaged one is reported, never guessed at. */
export function parseLock(file: string, text: string): ParsedLock {
  const problem = (message: string, help: string): Extract<ParsedLock, { finding: Finding }> => ({
    kind: 'problem',
    finding: { rule: 'lock-readable', severity: 'error', message, help, file },
  });
  const restore = 'Restore the file from Git, or run "generator-catalyst upgrade", which can do without it.';
  let value: unknown;
  try {
    value = JSON.parse(canonicalText(text));
  } catch {
    return problem('The lock is not readable as JSON.', restore);
  }
  const result = lockSchema.safeParse(value);
  if (result.success) return { kind: 'lock', lock: result.data };
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > LOCK_VERSION) {
    return {
      ...problem(
        `The lock has version ${version}; this generator reads version ${LOCK_VERSION}.`,
        'Install the generator that wrote it, or a newer one.',
      ),
      kind: 'newer',
    };
  }
  return problem('The lock does not have the form of one.', restore);
}
