import type { ClusterModel } from '../model/cluster-model.js';
import { CONFIG_UNIT, PROVIDERS_UNIT, providersOn } from '../model/infrastructure.js';
import type { Scope } from './expand.js';

/** What the templates of the two units of infrastructure see; an empty list without Providers. */
export function infrastructureScope(cluster: ClusterModel): Scope {
  return {
    crossplaneProviders: providersOn(cluster).map((provider) => ({
      ...provider,
      path: provider.name,
      id: provider.name,
      comment:
        `What ${provider.name} signs in with. It stands in unit ${CONFIG_UNIT}, because its kind is made by the ` +
        `Provider of unit ${PROVIDERS_UNIT}.`,
    })),
  };
}
