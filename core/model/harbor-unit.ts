import { namespaceFact, secretFact } from '../catalog/facts.js';
import type { ClusterModel } from './cluster-model.js';
import type { OwnUnit } from './own-units.js';

/** The Blueprint that the unit fills. */
export const HARBOR_RELEASE = 'bp-harbor';

/** True where there is a Harbor to fill. */
export function hasHarborUnit({ slots }: ClusterModel): boolean {
  return slots.some(({ blueprint }) => blueprint === HARBOR_RELEASE);
}

/** The unit that fills a host cluster's Harbor: projects, proxy caches, mirror, schedules. */
export function harborUnit(cluster: ClusterModel): readonly OwnUnit[] {
  if (!hasHarborUnit(cluster)) return [];
  return [
    {
      name: 'harbor',
      purpose: 'What the registry holds: projects, proxy caches, the pull mirror, scans and quotas.',
      needs: [namespaceFact('harbor'), secretFact('harbor/harbor-admin')],
      healthChecks: [],
      decryption: undefined,
    },
  ];
}
