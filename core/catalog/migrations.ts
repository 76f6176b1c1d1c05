import { migrationsSchema, type Migrations } from '../../schema/migrations.js';
import type { FieldPath } from '../tree/manifest.js';
import type { Files } from '../tree/tree.js';
import { read, releasesOf } from './parse.js';

/**
 * The moves of every release after `from` up to `to`, oldest first.
 *
 * Empty where `to` is no later than `from`. A release without a migrations.yaml asks for nothing and is left out.
 *
 * @throws CatalogError when a file does not fit its schema, naming file and field.
 */
export function migrationsOf(shelf: Files, from: string, to: string): readonly Migrations[] {
  return releasesOf(shelf)
    .filter((release) => release > from && release <= to)
    .flatMap((release) => {
      const file = `${release}/migrations.yaml`;
      return shelf.has(file) ? [{ ...read(shelf, file, migrationsSchema), to: release }] : [];
    });
}

/** The steps of a path of values as Helm's `targetPath` writes it: `a.b[0].c`. */
export function parseValuePath(path: string): FieldPath {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) => (index === undefined ? key : Number(index)));
}
