import type { Condition } from '../../schema/catalog.js';
import type { DATABASES, REDIS_KINDS, STORAGE_TYPES } from '../../schema/harbor.js';
import type { Provider } from '../../schema/host-cluster-codes.js';

/** What conditions of the catalog are asked against: one host cluster's answers. */
export interface ClusterTraits {
  readonly provider: Provider;
  readonly storage: (typeof STORAGE_TYPES)[number];
  readonly database: (typeof DATABASES)[number];
  readonly redis: (typeof REDIS_KINDS)[number];
  readonly qaTestSession: boolean;
  readonly severalHostClusters: boolean;
  readonly buildingBlock: string;
}

/** True when every trait that the condition names is the cluster's; no condition always holds. */
export function holds(condition: Condition | undefined, traits: ClusterTraits): boolean {
  if (condition === undefined) return true;
  return Object.entries(condition).every(([trait, value]) => traits[trait as keyof ClusterTraits] === value);
}

/** The answers of a host cluster that nothing is known of: kinds, classes and Namespaces are the same on every one. */
export const ANY_CLUSTER: ClusterTraits = {
  provider: 'hetzner',
  storage: 's3',
  database: 'cnpg',
  redis: 'internal',
  qaTestSession: false,
  severalHostClusters: false,
  buildingBlock: 'rtz',
};
