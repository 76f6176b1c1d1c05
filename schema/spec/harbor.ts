import { z } from 'zod';
import { DATABASES, REDIS_KINDS, harborFields } from '../harbor.js';
import { QUANTITY, field, matches } from './field.js';

/** Where the registry keeps its blobs. */
export const registryStorage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('filesystem'),
    size: field(matches(QUANTITY, 'a size such as 20Gi').default('20Gi'), "Size of the registry's volume.", '20Gi'),
  }),
  z.strictObject({
    type: z.literal('s3'),
    redirect: field(
      z.boolean().default(true),
      'False where clients cannot reach the bucket themselves: the registry then hands out blobs.',
      false,
    ),
  }),
  z.strictObject({ type: z.literal('gcs') }),
  z.strictObject({ type: z.literal('azure') }),
  z.strictObject({ type: z.literal('seaweedfs') }),
]);

/** The registry of each host cluster. */
export const harbor = z.strictObject({
  storage: field(
    registryStorage.optional(),
    'Where the registry keeps its blobs. Default: s3, or seaweedfs where the release has nothing else.',
    { type: 's3' },
  ),
  database: field(
    z.enum(DATABASES).optional(),
    "cnpg: a PostgreSQL cluster of its own. internal: the chart's single pod. Default: cnpg where the release has it.",
    'cnpg',
  ),
  redis: field(
    z.enum(REDIS_KINDS).default('internal'),
    "internal: the chart's single pod. valkey: the platform's Valkey.",
    'internal',
  ),
  ...harborFields,
});

/** A storage as the spec writes it. */
export type RegistryStorage = z.infer<typeof registryStorage>;
