import { parse } from 'yaml';
import { z } from 'zod';
import { migrationSchema, type Migration } from '../../schema/migrations.js';
import type { FieldPath } from '../tree/manifest.js';
import type { Files } from '../tree/tree.js';
import { CatalogError, releasesOf } from './parse.js';

/**
 * What changes on the way from one release to another, oldest first; empty when nothing does, and on the way back.
 *
 * @throws CatalogError when a file of the shelf does not fit its schema.
 */
export function migrationsOf(shelf: Files, from: string, to: string): readonly Migration[] {
  return releasesOf(shelf)
    .filter((release) => release > from && release <= to)
    .flatMap((release) => readMigration(shelf, release) ?? []);
}

function readMigration(shelf: Files, release: string): Migration | undefined {
  const file = `${release}/migrations.yaml`;
  const text = shelf.get(file);
  if (text === undefined) return undefined;
  const result = migrationSchema.safeParse(parse(text));
  if (!result.success) throw new CatalogError(`catalog/${file}: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** The steps of a path of values as Helm's `targetPath` writes it: `a.b[0].c`. */
export function parseValuePath(path: string): FieldPath {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) => (index === undefined ? key : Number(index)));
}
