import type { CrossplaneProviderSpec } from '../../schema/spec/infrastructure.js';
import type { AwaitedCrd } from '../bringup/host-cluster.js';
import { kindFact, secretFact, type Fact } from '../catalog/facts.js';
import { admittedGroups, needsOfManifest } from '../catalog/manifest-needs.js';
import type { ClusterModel } from './cluster-model.js';
import type { OwnUnit } from './own-units.js';
import type { ReleaseModel } from './release-model.js';

/** The unit of Crossplane's Providers, and the one of what they sign in with. */
export const PROVIDERS_UNIT = 'infrastructure-providers';

/** It comes second: its kinds are made by the Providers of the first. */
export const CONFIG_UNIT = 'infrastructure-config';

/** The Providers of a host cluster, in the order of the spec. */
export function providersOn({
  spec,
  traits,
}: Pick<ClusterModel, 'spec' | 'traits'>): readonly CrossplaneProviderSpec[] {
  return spec.infrastructure.providers.filter(({ cloud }) => cloud === undefined || cloud === traits.provider);
}

/** The name of the CRD of a provider's configuration. */
export function configCrd({ config }: CrossplaneProviderSpec): string {
  const group = config.apiVersion.split('/')[0] ?? '';
  return `${config.kind.toLowerCase()}s.${group}`;
}

/** The CRDs that Crossplane makes once the Providers of a host cluster are there, by name. */
export function awaitedCrds(cluster: ClusterModel): ReadonlyMap<string, AwaitedCrd> {
  return new Map(
    providersOn(cluster).map((provider) => {
      const madeFor = { group: 'pkg.crossplane.io', kind: 'Provider', namespace: '', name: provider.name };
      return [configCrd(provider), { kind: configKind(provider), madeFor }] as const;
    }),
  );
}

/** What a Provider itself needs. */
export function needsOfProviders({ catalog }: Pick<ReleaseModel, 'catalog'>): readonly Fact[] {
  return needsOfManifest({ apiVersion: 'pkg.crossplane.io/v1', kind: 'Provider' }, admittedGroups(catalog));
}

/**
 * The two units of a host cluster's Providers; none without any.
 *
 * Flux understands no condition of a Provider, and would call it ready at once. It does know when a CRD is established:
 * so the first unit waits for the CRDs of the configurations, which is all that the second one needs.
 */
export function infrastructureUnits(cluster: ClusterModel, release: ReleaseModel): readonly OwnUnit[] {
  const providers = providersOn(cluster);
  if (providers.length === 0) return [];
  return [
    {
      name: PROVIDERS_UNIT,
      purpose: "Crossplane's Providers. Ready once the CRDs of their configurations are there.",
      needs: needsOfProviders(release),
      after: [],
      healthChecks: providers.map((provider) => ({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        name: configCrd(provider),
      })),
      decryption: undefined,
    },
    {
      name: CONFIG_UNIT,
      purpose: 'What the Providers sign in to their clouds with.',
      needs: providers.flatMap((provider) => [
        configKind(provider),
        secretFact(`flux-system/${provider.config.secretRef.name}`),
      ]),
      after: [PROVIDERS_UNIT],
      healthChecks: [],
      decryption: undefined,
    },
  ];
}

function configKind({ config }: CrossplaneProviderSpec): Fact {
  return kindFact(`${config.apiVersion.split('/')[0] ?? ''}/${config.kind}`);
}

/** A Secret that Providers sign in with. */
export interface ProviderSecret {
  readonly name: string;
  readonly keys: readonly string[];
  readonly why: string;
}

/** The Secrets that the Providers of a host cluster sign in with, by name, each once with all its keys. */
export function providerSecrets(cluster: Pick<ClusterModel, 'spec' | 'traits'>): readonly ProviderSecret[] {
  const providers = providersOn(cluster);
  const names = [...new Set(providers.map(({ config }) => config.secretRef.name))].sort();
  return names.map((name) => {
    const readers = providers.filter(({ config }) => config.secretRef.name === name);
    return {
      name,
      keys: [...new Set(readers.map(({ config }) => config.secretRef.key))].sort(),
      why: `${readers.map((reader) => reader.name).join(' and ')} ${readers.length === 1 ? 'signs' : 'sign'} in to the cloud with it`,
    };
  });
}
