import { parse } from 'yaml';
import { z } from 'zod';
import { groundStateSchema, releaseSchema, slotSchema, type Catalog, type Slot } from '../../schema/catalog.js';
import type { Files } from '../tree/tree.js';

/** A catalog file that is not what it must be: a mistake on our shelf. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError';
}

/** The releases that a shelf holds, oldest first. */
export function releasesOf(shelf: Files): readonly string[] {
  const releases = [...shelf.keys()].filter((path) => path.endsWith('/release.yaml'));
  return releases.map((path) => path.slice(0, -'/release.yaml'.length)).sort();
}

/**
 * One release of the shelf.
 *
 * @throws CatalogError when a file is missing or does not fit its schema, naming file and field.
 */
export function parseCatalog(shelf: Files, release: string): Catalog {
  const slotFiles = [...shelf.keys()].filter((path) => path.startsWith(`${release}/slots/`)).sort();
  const others = releasesOf(shelf).filter((name) => name !== release);
  const slots = slotFiles.map((file): Slot => read(shelf, file, slotSchema));
  return {
    ...read(shelf, `${release}/release.yaml`, releaseSchema),
    slots: slots.sort((left, right) => (left.slot < right.slot ? -1 : 1)),
    groundState: read(shelf, `${release}/ground-state.yaml`, groundStateSchema),
    others: () => others.map((name) => parseCatalog(shelf, name)),
  };
}

/**
 * One file of the shelf.
 *
 * @throws CatalogError when it is missing or does not fit its schema, naming file and field.
 */
export function read<T>(shelf: Files, file: string, schema: z.ZodType<T>): T {
  const text = shelf.get(file);
  if (text === undefined) throw new CatalogError(`catalog/${file} does not exist.`);
  const result = schema.safeParse(parse(text));
  if (!result.success) throw new CatalogError(`catalog/${file}: ${z.prettifyError(result.error)}`);
  return result.data;
}
