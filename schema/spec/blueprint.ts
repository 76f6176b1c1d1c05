import semver from 'semver';
import { z } from 'zod';
import { field, freeMap } from './field.js';

const exactVersion = z.string().refine((version) => semver.valid(version) === version, {
  error: ({ input }) => `"${String(input)}" is no exact version; a range would install whatever is newest.`,
  params: { help: 'Write one exact version, for example 1.2.3.' },
});

/** How a Sovereign deviates from the release in one Blueprint. */
export const blueprint = z.strictObject({
  enabled: field(z.boolean().default(true), 'False leaves the Blueprint out of this Sovereign.', false),
  version: field(exactVersion.optional(), "Exact chart version instead of the release's.", '1.4.17'),
  values: field(
    freeMap.optional(),
    "Values laid over the release's. Maps merge, lists replace, null takes a value of the release away.",
    { replicas: 2 },
  ),
});

/** A deviation as the spec writes it. */
export type BlueprintSpec = z.infer<typeof blueprint>;
