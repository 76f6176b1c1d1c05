import { z } from 'zod';

const name = z.string().min(1);
const sentence = z.string().min(1);
/** As Helm's `targetPath` writes it: `ingress.hosts[0].host`. */
const valuePath = z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+|\[\d+\])*$/);

/**
 * `migrations.yaml` of a release: what moves since an earlier one, so that edits travel along, and what nobody but a
 * person can do. Every list may be left out.
 */
export const migrationSchema = z.strictObject({
  /** The release that is left. */
  from: z.string().regex(/^\d{4}\.\d{2}$/),
  /** Values of a HelmRelease that its chart reads at another path now; below `spec.values`. */
  values: z.array(z.strictObject({ release: name, from: valuePath, to: valuePath })).default([]),
  /** Logical ids of files that are called otherwise now. */
  files: z.array(z.strictObject({ from: name, to: name })).default([]),
  /** Objects that have another name now. */
  objects: z.array(z.strictObject({ kind: name, namespace: z.string(), from: name, to: name })).default([]),
  /** HelmReleases that are gone, and what each leaves behind on the cluster. */
  removed: z.array(z.strictObject({ release: name, leaves: sentence })).default([]),
  /** What a person must do. Shown where the repository has the object. */
  steps: z.array(z.strictObject({ object: name, what: sentence, do: sentence })).default([]),
});

/** What changes from one release to the next. */
export type Migration = z.infer<typeof migrationSchema>;
