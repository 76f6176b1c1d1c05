import { z } from 'zod';
import { count, cron, dnsSubdomain } from './field.js';
import { templateMetadata } from './kubernetes.js';
import { kindOf, metadataWith, once, rule } from './object.js';
import { podSpec } from './pod.js';

/** Job `batch/v1`. The name becomes a label of its pods, which is why it has 63 characters at most. */
export const job = once(() =>
  z.strictObject({
    ...kindOf('batch/v1', 'Job'),
    metadata: metadataWith(dnsSubdomain.max(63)),
    spec: jobSpec(),
  }),
);

/** A Job. */
export type Job = z.infer<ReturnType<typeof job>>;

/** CronJob `batch/v1`. It adds 11 characters to its name for each Job, which is why it has 52 at most. */
export const cronJob = once(() =>
  z.strictObject({
    ...kindOf('batch/v1', 'CronJob'),
    metadata: metadataWith(dnsSubdomain.max(52)),
    spec: z.strictObject({
      concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']).optional(),
      failedJobsHistoryLimit: count.optional(),
      jobTemplate: z.strictObject({ metadata: templateMetadata.optional(), spec: jobSpec() }),
      schedule: cron,
      startingDeadlineSeconds: z.int().min(0).optional(),
      successfulJobsHistoryLimit: count.optional(),
      suspend: z.boolean().optional(),
      timeZone: z.string().min(1).optional(),
    }),
  }),
);

/** A CronJob. */
export type CronJob = z.infer<ReturnType<typeof cronJob>>;

function jobSpec() {
  return z
    .strictObject({
      activeDeadlineSeconds: z.int().min(1).optional(),
      backoffLimit: count.optional(),
      backoffLimitPerIndex: count.optional(),
      completionMode: z.enum(['NonIndexed', 'Indexed']).optional(),
      completions: count.optional(),
      maxFailedIndexes: count.optional(),
      parallelism: count.optional(),
      podReplacementPolicy: z.enum(['TerminatingOrFailed', 'Failed']).optional(),
      suspend: z.boolean().optional(),
      template: z.strictObject({ metadata: templateMetadata.optional(), spec: podSpec() }),
      ttlSecondsAfterFinished: count.optional(),
    })
    .refine(
      (spec) => ['OnFailure', 'Never'].includes(spec.template.spec.restartPolicy ?? ''),
      rule('A Job needs the restartPolicy OnFailure or Never.', 'Write restartPolicy: Never.', [
        'template',
        'spec',
        'restartPolicy',
      ]),
    );
}
