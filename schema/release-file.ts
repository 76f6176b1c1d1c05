import { z } from 'zod';
import { profileSchema } from './catalog.js';
import { SPEC_API_VERSION } from './sovereign.js';

const RELEASE = 'it is a Catalyst release in quotes, such as "2026.05"';

/** `clusters/_template/release.yaml`: what all Sovereigns of a repository share. */
export const releaseFileSchema = z.strictObject({
  apiVersion: z.literal(SPEC_API_VERSION),
  kind: z.literal('Release'),
  /** Catalyst release of the shared folder. Example: `"2026.05"`. */
  release: z.string({ error: RELEASE }).regex(/^\d{4}\.\d{2}$/, { error: RELEASE }),
  /** Minor versions that the host clusters run; the emitted API versions follow from them. */
  profile: profileSchema,
});

/** What the file says. */
export type ReleaseFile = z.infer<typeof releaseFileSchema>;
