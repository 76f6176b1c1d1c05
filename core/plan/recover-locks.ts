import type { Finding } from '../../schema/finding.js';
import { LOCK_VERSION, type Lock } from '../../schema/lock.js';
import type { MergeNote } from '../merge/merge-yaml.js';
import type { RenderedFile } from '../render/render.js';
import type { Files } from '../tree/tree.js';
import { hashText } from './canonical.js';
import { LOCK_PATH, ownershipOf, parseLock } from './lock.js';

/** The locks by folder; what was done where one is damaged or gone; findings of those that nobody here can read. */
export interface RecoveredLocks {
  readonly locks: ReadonlyMap<string, Lock>;
  /** Folders that were generated and have no lock that can be read. */
  readonly lost: readonly string[];
  readonly notes: readonly MergeNote[];
  readonly findings: readonly Finding[];
}

/** Reads the locks of folders; where one is damaged or gone, Git's history is asked. */
export function recoverLocks(
  repository: Files,
  folders: readonly string[],
  history: ReadonlyMap<string, readonly string[]>,
): RecoveredLocks {
  const locks = new Map<string, Lock>();
  const lost: string[] = [];
  const notes: MergeNote[] = [];
  const findings: Finding[] = [];
  for (const folder of folders) {
    const file = `${folder}/${LOCK_PATH}`;
    const text = repository.get(file);
    const parsed = text === undefined ? undefined : parseLock(file, text);
    if (parsed?.kind === 'lock') locks.set(folder, parsed.lock);
    else if (parsed?.kind === 'newer') findings.push(parsed.finding);
    else {
      const old = (history.get(file) ?? []).map((each) => parseLock(file, each)).find(({ kind }) => kind === 'lock');
      if (old?.kind === 'lock') {
        locks.set(folder, old.lock);
        notes.push({ file, object: '', message: `${LOST} it was found in Git's history.` });
      } else if (parsed !== undefined || storedPaths(repository, folder).length > 0) lost.push(folder);
    }
  }
  return { locks, lost, notes, findings };
}

/** The oldest release that a lock of the repository is of; undefined without one. Its release.yaml may say another. */
export function releaseBefore(repository: Files): string | undefined {
  const releases = [...repository].flatMap(([path, text]) => {
    const parsed = path.endsWith(`/${LOCK_PATH}`) ? parseLock(path, text) : undefined;
    return parsed?.kind === 'lock' ? parsed.lock.release : [];
  });
  return releases.sort()[0];
}

/** The lock files that are damaged or gone although their folder was generated; sorted as the folders. */
export function lostLocks(repository: Files, folders: readonly string[]): readonly string[] {
  return recoverLocks(repository, folders, new Map()).lost.map((folder) => `${folder}/${LOCK_PATH}`);
}

/**
 * A lock made from the stored copies of a folder and a new rendering of its release: a copy that equals what is rendered
 * is confirmed by it.
 */
export function rebuildLock(
  repository: Files,
  folder: string,
  release: string,
  rendered: readonly RenderedFile[],
): { readonly lock: Lock; readonly note: MergeNote } {
  const fresh = new Map(rendered.map((file) => [file.path, file]));
  const files = storedPaths(repository, folder).map((relative) => {
    const { id = relative, text = '' } = fresh.get(`${folder}/${relative}`) ?? {};
    return [relative, { id, ownership: ownershipOf(id), sha256: hashText(text), objects: [] as string[] }] as const;
  });
  const message = `${LOST} it was made anew from the stored copies and a new rendering of release ${release}.`;
  return {
    lock: { version: LOCK_VERSION, generator: '0.0.0', release, files: Object.fromEntries(files) },
    note: { file: `${folder}/${LOCK_PATH}`, object: '', message },
  };
}

const LOST = 'The lock was damaged or gone;';

/** The files below a folder whose released text is stored, relative to it. */
function storedPaths(repository: Files, folder: string): readonly string[] {
  const prefix = `${folder}/.catalyst/base/`;
  return [...repository.keys()].flatMap((path) =>
    path.startsWith(prefix) && path.endsWith('.base') ? path.slice(prefix.length, -'.base'.length) : [],
  );
}
