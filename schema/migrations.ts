import { z } from 'zod';

const text = z.string().min(1);
/** A full sentence, or several: a person reads it as it stands. */
const sentences = text.regex(/^[A-Z].*\.$/s, { error: 'full sentences' });
const release = z.string().regex(/^\d{4}\.\d{2}$/);
const blueprint = z.string().regex(/^bp-[a-z0-9-]+$/);
const valuePath = z.string().regex(/^[A-Za-z0-9_-]+(\[\d+\]|\.[A-Za-z0-9_-]+)*$/);

/** What moving from one Catalyst release to the next takes besides generating anew: `catalog/<to>/migrations.yaml`. */
export const migrationsSchema = z.strictObject({
  /** The release that the move starts from: the one before on the shelf. */
  from: release,
  /** Values that stand at another path of the same HelmRelease now. Example: `gateway.host`. */
  values: z.array(z.strictObject({ release: blueprint, from: valuePath, to: valuePath })).default([]),
  /** Logical ids of files that are the same file under another id. */
  files: z.array(z.strictObject({ from: text, to: text })).default([]),
  /** Objects that are the same object under another name; no namespace for cluster-wide ones. */
  objects: z.array(z.strictObject({ kind: text, namespace: text.optional(), from: text, to: text })).default([]),
  /** Blueprints that left, and what stays on a host cluster once their HelmReleases are gone. */
  removed: z.array(z.strictObject({ release: blueprint, leaves: sentences })).default([]),
  /** What no file can do: the object it is about, what happens to it, and what a person does. */
  steps: z.array(z.strictObject({ object: text, what: sentences, do: sentences })).default([]),
});

/** The file as it stands on the shelf, its lists filled. */
export type MigrationsFile = z.infer<typeof migrationsSchema>;

/** The move from one release to the next. */
export interface Migrations extends MigrationsFile {
  readonly to: string;
}
