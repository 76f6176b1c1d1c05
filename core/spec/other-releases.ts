import type { Catalog } from '../../schema/catalog.js';

/**
 * What to do where a release lacks something: the sentence, and which other release of the shelf has it.
 *
 * The first later one is named, else the last earlier one, else none. The others are read for this only.
 */
export function insteadOrMove(instead: string, catalog: Catalog, has: (other: Catalog) => boolean): string {
  const having = releasesWith(catalog, has);
  const later = having.find((release) => release > catalog.release);
  if (later !== undefined) return `${instead}, or move to release ${later}.`;
  const earlier = having.at(-1);
  return earlier === undefined ? `${instead}.` : `${instead}: release ${earlier} was the last with it.`;
}

/** The other releases of the shelf that have something, oldest first. */
export function releasesWith(catalog: Catalog, has: (other: Catalog) => boolean): readonly string[] {
  return catalog
    .others()
    .filter(has)
    .map(({ release }) => release);
}
