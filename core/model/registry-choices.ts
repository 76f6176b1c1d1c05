import type { Catalog } from '../../schema/catalog.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import { registryStorage, type RegistryStorage } from '../../schema/spec/harbor.js';
import { InternalError } from '../internal-error.js';
import type { ClusterTraits } from './conditions.js';

/** How the registry of each host cluster keeps what it holds. */
export interface RegistryChoices {
  readonly storage: RegistryStorage;
  readonly database: ClusterTraits['database'];
  readonly redis: ClusterTraits['redis'];
}

/** What the spec chooses for the registry; what it leaves open is the release's first choice. */
export function registryChoices({ harbor }: SovereignSpec, { registry }: Pick<Catalog, 'registry'>): RegistryChoices {
  return {
    storage: harbor.storage ?? registryStorage.parse({ type: first(registry.storage) }),
    database: harbor.database ?? first(registry.database),
    redis: harbor.redis,
  };
}

function first<T>([choice]: readonly T[]): T {
  if (choice === undefined) throw new InternalError('A release without choices passed its schema.');
  return choice;
}
