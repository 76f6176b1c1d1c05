import { z } from 'zod';
import { QUANTITY, field, matches } from './field.js';

const storage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('filesystem'),
    size: field(matches(QUANTITY, 'a size such as 20Gi').default('20Gi'), "Size of the registry's volume.", '20Gi'),
  }),
  z.strictObject({ type: z.literal('s3') }),
]);

/** The registry of each host cluster. */
export const harbor = z.strictObject({
  storage: field(storage.default({ type: 's3' }), 'Where the registry keeps its blobs.', { type: 's3' }),
});
