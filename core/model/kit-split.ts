import { buildKitOverlay, type KitOverlay } from './kit-overlay.js';
import type { ClusterModel } from './cluster-model.js';
import { LATE_KIT } from './own-units.js';
import type { ReleaseModel, SlotModel } from './release-model.js';
import type { SecretsPlan } from './secrets-plan.js';

/** How a unit differs from the shared folder that it applies. */
export interface KitPart extends KitOverlay {
  /** The slots whose releases are all that it applies; undefined for everything that is not deleted. */
  readonly only: readonly SlotModel[] | undefined;
}

/** The two units of a bootstrap kit; the late one is empty where nothing waits for Secrets of another unit. */
export interface SplitKit {
  readonly early: KitPart;
  readonly late: KitPart;
}

/** The bootstrap kit of a host cluster, with the releases apart that wait for Secrets which the others bring about. */
export function splitKit(cluster: ClusterModel, release: ReleaseModel, { unit, lateReleases }: SecretsPlan): SplitKit {
  const { patches, deletions } = buildKitOverlay(cluster, release);
  const isLate = (blueprint: string): boolean => lateReleases.includes(blueprint);
  const moved = lateReleases.map((name) => ({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    name,
    namespace: 'flux-system',
    reason: `${name} reads what unit ${unit ?? ''} brings, so unit ${LATE_KIT} applies it`,
  }));
  return {
    early: { patches: patches.filter(({ id }) => !isLate(id)), deletions: [...deletions, ...moved], only: undefined },
    late: {
      patches: patches.filter(({ id }) => isLate(id)),
      deletions: [],
      only: cluster.slots.filter(({ blueprint }) => isLate(blueprint)),
    },
  };
}
