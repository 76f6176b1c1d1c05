import { z } from 'zod';
import { harborFields } from '../harbor.js';
import { QUANTITY, field, matches } from './field.js';

const storage = z.discriminatedUnion('type', [
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
]);

/** The registry of each host cluster. */
export const harbor = z.strictObject({
  storage: field(storage.prefault({ type: 's3' }), 'Where the registry keeps its blobs.', { type: 's3' }),
  database: field(
    z.enum(['cnpg', 'internal']).default('cnpg'),
    "cnpg: a PostgreSQL cluster of its own. internal: the chart's single pod.",
    'cnpg',
  ),
  redis: field(
    z.enum(['internal', 'valkey']).default('internal'),
    "internal: the chart's single pod. valkey: the platform's Valkey.",
    'internal',
  ),
  ...harborFields,
});
