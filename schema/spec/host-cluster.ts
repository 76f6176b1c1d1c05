import { z } from 'zod';
import { parseHostClusterName } from '../host-cluster-codes.js';
import { blueprint } from './blueprint.js';
import { QUANTITY, field, matches } from './field.js';

const INSTANCE_TYPE = /^[a-z]+[0-9][a-z0-9-]*$/;

const workers = z
  .strictObject({
    min: field(
      z.int().min(0).max(100).default(2),
      'Fewest worker machines; 0 leaves the control plane to run everything.',
      2,
    ),
    max: field(z.int().min(0).max(100).default(10), 'Most worker machines.', 10),
    cpu: field(z.number().min(0.5).optional(), 'Processor cores of one machine; with memory it is checked.', 4),
    memory: field(matches(QUANTITY, 'a size such as 8Gi').optional(), 'Memory of one machine.', '8Gi'),
    instanceType: field(
      matches(INSTANCE_TYPE, 'a machine type of the provider, such as cpx32').default('cpx32'),
      'Machine type at the provider.',
      'cpx32',
    ),
  })
  .refine(({ min, max }) => min <= max, {
    error: 'It is below min.',
    params: { help: 'Write a max that is min or more.' },
    path: ['max'],
  });

/** One k3s cluster of a Sovereign. */
export const hostCluster = z
  .strictObject({
    name: field(z.string(), 'Provider, region, building block and environment.', 'hz-fsn-mgt-prod'),
    provider: field(
      z.literal('none').optional(),
      'none: the machines are of a provider without a code; the first two parts of the name are free then.',
      'none',
    ),
    retired: field(
      z.boolean().default(false),
      'True before a host cluster is removed: Flux then leaves everything running when its objects go.',
      true,
    ),
    blueprints: field(
      z.record(z.string(), blueprint).default({}),
      "Deviations of this host cluster, over the Sovereign's.",
      {
        'bp-falco': { enabled: false },
      },
    ),
    meshId: field(
      z.int().min(1).max(255).optional(),
      'Number in the Cilium cluster mesh, never changed once used. Default: its place in the list, from 1.',
      1,
    ),
    workers: field(workers.prefault({}), 'Worker machines that the autoscaler keeps.', { min: 2, max: 10 }),
  })
  .superRefine(({ name, provider }, context) => {
    const parsed = parseHostClusterName(name, provider);
    if (!('help' in parsed)) return;
    context.addIssue({ code: 'custom', message: parsed.message, params: { help: parsed.help }, path: ['name'] });
  });

/** A host cluster as the spec names it. */
export type HostClusterSpec = z.infer<typeof hostCluster>;
