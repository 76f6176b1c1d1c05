import type { Slot } from '../../schema/catalog.js';
import { namespaceFact, secretFact } from '../catalog/facts.js';
import type { ClusterModel } from './cluster-model.js';
import type { OwnUnit } from './own-units.js';

/** The Blueprint that the unit fills. */
export const HARBOR_RELEASE = 'bp-harbor';

/** The Secret of the administrator that the unit signs in as; the chart brings it. */
const ADMIN_SECRET = 'harbor/harbor-admin';

/** True where there is a Harbor, and one that lets a unit of Flux sign in and fill it. */
export function hasHarborUnit({ slots }: { readonly slots: readonly Pick<Slot, 'blueprint' | 'provides'>[] }): boolean {
  const harbor = slots.find(({ blueprint }) => blueprint === HARBOR_RELEASE);
  return harbor?.provides.chartSecrets?.includes(ADMIN_SECRET) === true;
}

/** The unit that fills a host cluster's Harbor: projects, proxy caches, mirror, schedules. */
export function harborUnit(cluster: ClusterModel): readonly OwnUnit[] {
  if (!hasHarborUnit(cluster)) return [];
  return [
    {
      name: 'harbor',
      purpose: 'What the registry holds: projects, proxy caches, the pull mirror, scans and quotas.',
      needs: [namespaceFact('harbor'), secretFact(ADMIN_SECRET)],
      after: [],
      healthChecks: [],
      decryption: undefined,
    },
  ];
}
