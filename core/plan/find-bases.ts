import type { Lock } from '../../schema/lock.js';
import type { MergeNote } from '../merge/merge-yaml.js';
import type { Files } from '../tree/tree.js';
import { canonicalText, hashText } from './canonical.js';
import { basePath } from './lock.js';

/** Where else a released text is looked for, once neither the file nor its stored copy has the hash of the lock. */
export interface LostTexts {
  /** What Git's history holds of a path, newest first. */
  readonly history: ReadonlyMap<string, readonly string[]>;
  /** What this generator gives for the lock's release now, by path; empty where all before it sufficed. */
  readonly rendered: Files;
  /** Paths for which people take what is there, without a hash that confirms it. */
  readonly accepted: ReadonlySet<string>;
}

/** A folder as its lock describes it, and what the repository holds. */
interface LockedFolder {
  readonly folder: string;
  readonly repository: Files;
  readonly lock: Lock | undefined;
}

/** The released texts of a folder's files by path; a file whose text is lost has none. Notes say what was unusual. */
export interface FoundBases {
  readonly texts: ReadonlyMap<string, string>;
  readonly notes: readonly MergeNote[];
}

/**
 * Finds what was generated last, step by step: the stored copy, the file itself, Git's history, a new rendering of the
 * same release. Each counts only when its hash is the lock's.
 */
export function findBases({ folder, repository, lock }: LockedFolder, lost: LostTexts): FoundBases {
  const texts = new Map<string, string>();
  const notes: MergeNote[] = [];
  for (const [relative, { sha256 }] of Object.entries(lock?.files ?? {})) {
    const path = `${folder}/${relative}`;
    const known = confirmedText({ folder, repository, relative, sha256 });
    const found = known === undefined ? searchText(path, sha256, repository.get(storedPath(path)), lost) : known;
    if (found === undefined) continue;
    // A checkout may have turned its line ends, and the merge is to see them as the team's.
    texts.set(path, canonicalText(typeof found === 'string' ? found : found.text));
    if (typeof found !== 'string') notes.push({ file: path, object: '', message: found.how });
  }
  return { texts, notes };
}

/**
 * The generated files whose released text neither they nor their stored copies confirm, nor what is known of Git's
 * history; sorted.
 */
export function lostPaths(
  { folder, repository, lock }: LockedFolder,
  history: LostTexts['history'] = new Map(),
): readonly string[] {
  const files = Object.entries(lock?.files ?? {});
  const lost = files.filter(([relative, { sha256 }]) => {
    const known = (history.get(`${folder}/${relative}`) ?? []).some((text) => hashText(text) === sha256);
    return !known && confirmedText({ folder, repository, relative, sha256 }) === undefined;
  });
  return lost.map(([relative]) => `${folder}/${relative}`).sort();
}

/** Where the stored copy of a generated file stands. */
export function storedPath(path: string): string {
  const [clusters = '', folder = '', ...rest] = path.split('/');
  return `${clusters}/${folder}/${basePath(rest.join('/'))}`;
}

function confirmedText(place: {
  readonly folder: string;
  readonly repository: Files;
  readonly relative: string;
  readonly sha256: string;
}): string | undefined {
  const { folder, repository, relative, sha256 } = place;
  const candidates = [repository.get(`${folder}/${basePath(relative)}`), repository.get(`${folder}/${relative}`)];
  return candidates.find((text) => text !== undefined && hashText(text) === sha256);
}

interface FoundText {
  readonly text: string;
  /** A sentence for people. */
  readonly how: string;
}

function searchText(
  path: string,
  sha256: string,
  stored: string | undefined,
  { history, rendered, accepted }: LostTexts,
): FoundText | undefined {
  const old = (history.get(path) ?? []).find((text) => hashText(text) === sha256);
  if (old !== undefined) return { text: old, how: `${LOST} it was found in Git's history.` };
  const again = rendered.get(path);
  if (again !== undefined && hashText(again) === sha256) {
    return { text: again, how: `${LOST} it was rendered again, and has the hash of the lock.` };
  }
  if (!accepted.has(path)) return undefined;
  const taken = stored ?? again;
  if (taken === undefined) return undefined;
  const which = stored === undefined ? 'a new rendering' : 'the stored copy';
  return { text: taken, how: `${LOST} ${which} was taken for it, as --accept-base asks.` };
}

const LOST = 'The text that it was released with was damaged or gone;';
