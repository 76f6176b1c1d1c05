import type { ClusterModel } from '../model/cluster-model.js';
import type { ReleaseModel } from '../model/release-model.js';
import type { ReleaseArtifacts } from './artifacts.js';

/** The charts and known images that a host cluster installs, own versions included. */
export function releaseArtifactsOf({ slots, blueprints }: ClusterModel, { catalog }: ReleaseModel): ReleaseArtifacts {
  return {
    charts: catalog.charts.url.replace('oci://', ''),
    slots: slots.map(({ blueprint, version, source }) => ({
      blueprint,
      version: blueprints[blueprint]?.version ?? version,
      images: source.images ?? [],
    })),
  };
}
