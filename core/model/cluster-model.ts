import type { Route } from '../../schema/catalog.js';
import { parseHostClusterName, type HostClusterName } from '../../schema/host-cluster-codes.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import type { HostClusterSpec } from '../../schema/spec/host-cluster.js';
import { InternalError } from '../internal-error.js';
import type { BlueprintSpec } from '../../schema/spec/blueprint.js';
import { holds, type ClusterTraits } from './conditions.js';
import { registryChoices, type RegistryChoices } from './registry-choices.js';
import { mergeValues } from './values.js';
import { serviceName, type ReleaseModel, type SlotModel } from './release-model.js';

/** One public host and what answers there. */
export interface PublicHost {
  readonly host: string;
  readonly blueprint: string;
  readonly service: string;
  readonly namespace: string;
  readonly port: number;
}

/** Every decision about one host cluster. */
export interface ClusterModel {
  readonly spec: SovereignSpec;
  readonly hostCluster: HostClusterSpec;
  readonly name: HostClusterName;
  /** True for the host cluster that serves the Sovereign's own hosts. */
  readonly isPrimary: boolean;
  /** What every public host of this cluster stands below. */
  readonly domain: string;
  readonly meshId: number;
  readonly traits: ClusterTraits;
  /** Deviations from the release: the Sovereign's, and this host cluster's laid over them. */
  readonly blueprints: Readonly<Record<string, BlueprintSpec>>;
  /** The slots that this cluster installs, by number. */
  readonly slots: readonly SlotModel[];
  /** By host. */
  readonly hosts: readonly PublicHost[];
  readonly registryHost: string;
  readonly registry: RegistryChoices;
  /** The issuer of the Gateway's certificate; the one decision that everything about it derives from. */
  readonly issuer: { readonly name: string; readonly isStaging: boolean };
}

/** Every decision about one Sovereign. */
export interface SovereignModel {
  readonly spec: SovereignSpec;
  readonly release: ReleaseModel;
  readonly clusters: readonly ClusterModel[];
  readonly primary: ClusterModel;
}

/** The folder of a Sovereign. */
export function sovereignFolder({ spec }: Pick<SovereignModel, 'spec'>): string {
  return `clusters/${spec.domain}`;
}

/** The decisions that a spec and a release lead to. The spec's deviations must have been checked before. */
export function buildSovereignModel(spec: SovereignSpec, release: ReleaseModel): SovereignModel {
  const names = spec.hostClusters.map(parsedName);
  const primaryName = (names.find(({ buildingBlock }) => buildingBlock === 'mgt') ?? names[0])?.name;
  const clusters = spec.hostClusters.map((hostCluster, index) =>
    buildClusterModel(spec, release, hostCluster, index, hostCluster.name === primaryName),
  );
  const primary = clusters.find(({ isPrimary }) => isPrimary);
  if (primary === undefined) throw new InternalError('A Sovereign without host clusters passed its schema.');
  return { spec, release, clusters, primary };
}

function buildClusterModel(
  spec: SovereignSpec,
  release: ReleaseModel,
  hostCluster: HostClusterSpec,
  index: number,
  isPrimary: boolean,
): ClusterModel {
  const name = parsedName(hostCluster);
  const domain = isPrimary ? spec.domain : `${name.locationCode}.${spec.domain}`;
  const registry = registryChoices(spec, release.catalog);
  const traits: ClusterTraits = {
    provider: name.provider,
    storage: registry.storage.type,
    database: registry.database,
    redis: registry.redis,
    qaTestSession: spec.qaTestSession,
    severalHostClusters: spec.hostClusters.length > 1,
    buildingBlock: name.buildingBlock,
  };
  const blueprints = deviations(spec, hostCluster);
  const slots = release.slots.filter(
    (slot) => holds(slot.source.when, traits) && blueprints[slot.blueprint]?.enabled !== false,
  );
  const hosts = slots.flatMap((slot) => slot.source.routes.map((route) => publicHost(slot, route, domain, isPrimary)));
  return {
    spec,
    hostCluster,
    name,
    isPrimary,
    domain,
    meshId: hostCluster.meshId ?? index + 1,
    traits,
    blueprints,
    slots,
    hosts: hosts.sort((left, right) => (left.host < right.host ? -1 : 1)),
    registryHost: isPrimary ? `registry.${domain}` : `harbor.${domain}`,
    registry,
    issuer: wildcardIssuer(spec, release),
  };
}

function publicHost(slot: SlotModel, route: Route, domain: string, isPrimary: boolean): PublicHost {
  const label = isPrimary ? route.host : (route.otherClusters ?? route.host);
  return {
    host: `${label}.${domain}`,
    blueprint: slot.blueprint,
    service: serviceName(slot.source, route.service),
    namespace: slot.namespace,
    port: route.port,
  };
}

/**
 * The issuer of the wildcard certificate: staging where QA test sessions run, production otherwise.
 *
 * Production Let's Encrypt gives an identical set of names 5 certificates in 168 hours; a test cluster that is
 * re-created uses that up and loses its TLS Secret.
 */
export function wildcardIssuer(spec: SovereignSpec, { catalog }: ReleaseModel): ClusterModel['issuer'] {
  const { production, staging } = catalog.issuers;
  return spec.qaTestSession && staging !== undefined
    ? { name: staging, isStaging: true }
    : { name: production, isStaging: false };
}

function deviations(spec: SovereignSpec, hostCluster: HostClusterSpec): ClusterModel['blueprints'] {
  const merged: Record<string, BlueprintSpec> = { ...spec.blueprints };
  for (const [name, own] of Object.entries(hostCluster.blueprints)) {
    const common = merged[name] ?? {};
    const values = own.values === undefined ? common.values : mergeValues(common.values ?? {}, own.values);
    merged[name] = { ...common, ...own, ...(values === undefined ? {} : { values }) };
  }
  return merged;
}

function parsedName({ name, provider }: HostClusterSpec): HostClusterName {
  const parsed = parseHostClusterName(name, provider);
  if ('help' in parsed) throw new InternalError(`${parsed.message} The schema let it pass.`);
  return parsed;
}
