import { isScalar, parseDocument } from 'yaml';
import { RELEASE_FILE } from './repository-release.js';
import type { Files } from '../tree/tree.js';
import type { SpecText } from './decide-specs.js';

/** A repository and its specs once they state another release. */
export interface MovedRelease {
  readonly repository: Files;
  readonly specs: readonly SpecText[];
}

/** Writes another release where the repository states it, and into each spec that states one; all else keeps its bytes. */
export function moveRelease(repository: Files, specs: readonly SpecText[], release: string): MovedRelease {
  return {
    repository: withRelease(repository, release),
    specs: specs.map((spec) => ({ ...spec, text: writeRelease(spec.text, release) })),
  };
}

/** The repository as if it stated another release; as it is where it states none. */
export function withRelease(repository: Files, release: string): Files {
  const text = repository.get(RELEASE_FILE);
  return text === undefined ? repository : new Map(repository).set(RELEASE_FILE, writeRelease(text, release));
}

/** In quotes: as a number `2026.10` would lose its zero. */
function writeRelease(text: string, release: string): string {
  const node = parseDocument(text).get('release', true);
  if (!isScalar(node) || node.value === release || !node.range) return text;
  const [start, end] = node.range;
  return `${text.slice(0, start)}"${release}"${text.slice(end)}`;
}
