import type { Finding } from '../../schema/finding.js';
import type { SovereignModel } from '../model/cluster-model.js';
import { leastCapacity, registryRequests } from '../model/capacity.js';
import type { FindAt } from './check-spec.js';

/** Host clusters whose machines could not even run the registry, as far as the spec says what a machine has. */
export function checkCapacity({ clusters }: SovereignModel, findAt: FindAt): readonly Finding[] {
  return clusters.flatMap((cluster, index) => {
    const needed = registryRequests(cluster);
    const given = leastCapacity(cluster);
    if (given === undefined || (given.cpu >= needed.cpu && given.memory >= needed.memory)) return [];
    const finding = findAt(['hostClusters', index, 'workers'], {
      rule: 'nodes-too-small',
      message:
        `The registry of ${cluster.name.name} asks for ${needed.cpu} CPU and ${needed.memory} GiB; ` +
        `its machines have ${given.cpu} CPU and ${given.memory} GiB at least.`,
      help: 'Write a larger machine type or a larger min, or lower the requests in blueprints.bp-harbor.values.',
    });
    return { ...finding, severity: 'warning' as const };
  });
}
