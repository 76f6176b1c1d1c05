import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { parseHostClusterName } from '../../schema/host-cluster-codes.js';
import { list } from '../bringup/object-facts.js';
import type { Tree } from '../tree/tree.js';
import { isOfKind, resourceLabel } from '../tree/resource.js';
import { effectiveObjects, type EffectiveObject, type EffectiveObjects } from './effective.js';
import { GIT_REPOSITORY, HELM_RELEASE, isDomain, type SovereignPlace } from './layout.js';
import { textOfVariable, variablesByName, variablesOfUnits, type ReadVariable } from './read-variables.js';

/** A Sovereign in a layout that is not ours, as far as its files tell. */
export interface ForeignReading extends EffectiveObjects {
  readonly place: SovereignPlace;
  readonly variables: ReadonlyMap<string, ReadVariable>;
  /** Undefined where neither folder, variable nor label says it. */
  readonly domain: string | undefined;
  readonly source: EffectiveObject | undefined;
  /** By what a Blueprint is called: the chart, else the HelmRelease. */
  readonly releases: ReadonlyMap<string, EffectiveObject>;
  readonly hostClusters: readonly string[];
}

/** Reads a Sovereign in any layout. */
export function readForeign(tree: Tree, place: SovereignPlace): ForeignReading {
  const effective = effectiveObjects(tree, place);
  const objects = [...effective.objects.values()];
  const variables = variablesByName(variablesOfUnits(place.units));
  return {
    ...effective,
    place,
    variables,
    domain: domainOf(place, variables, objects),
    source: sourceOf(tree, place, objects),
    releases: releasesIn(objects),
    hostClusters: hostClustersOf(place, variables, objects),
  };
}

function domainOf(
  { folder }: SovereignPlace,
  variables: ForeignReading['variables'],
  objects: readonly EffectiveObject[],
): string | undefined {
  const labels = objects.map(({ value }) => valueAt(value, ['metadata', 'labels', 'catalyst.openova.io/sovereign']));
  const candidates = [folder.slice('clusters/'.length), textOfVariable(variables.get('SOVEREIGN_FQDN')), ...labels];
  return candidates.find((name): name is string => typeof name === 'string' && isDomain(name));
}

/** The GitRepository that the units read; else the only one of the Sovereign, or of the whole repository. */
function sourceOf(
  tree: Tree,
  { units }: SovereignPlace,
  objects: readonly EffectiveObject[],
): EffectiveObject | undefined {
  const named = units.map(({ value }) => valueAt(value, ['spec', 'sourceRef', 'name']));
  const own = objects.filter(({ value }) => isOfKind(value, GIT_REPOSITORY));
  const read = own.find(({ resource }) => named.includes(resource.name)) ?? own[0];
  if (read !== undefined) return read;
  const [only, ...others] = tree.ofKind(GIT_REPOSITORY);
  if (only?.resource === undefined || others.length > 0) return undefined;
  return { resource: only.resource, value: only.value, file: only.file };
}

function releasesIn(objects: readonly EffectiveObject[]): ForeignReading['releases'] {
  const releases = new Map<string, EffectiveObject>();
  for (const object of objects) {
    if (!isOfKind(object.value, HELM_RELEASE)) continue;
    const chart = valueAt(object.value, ['spec', 'chart', 'spec', 'chart']);
    for (const name of [chart, object.resource.name]) {
      if (typeof name === 'string' && !releases.has(name)) releases.set(name, object);
    }
  }
  return releases;
}

const NAMING_VARIABLES = [
  'HOST_CLUSTER',
  'CLUSTER_MESH_NAME',
  'SOVEREIGN_PRIMARY_REGION',
  'SOVEREIGN_REPLICA_REGION',
  'SOVEREIGN_REGION_CANONICAL_LABEL',
];

/** Every name by the pattern of host clusters: from variables, folders, names of objects, and single values. */
function hostClustersOf(
  { folder }: SovereignPlace,
  variables: ForeignReading['variables'],
  objects: readonly EffectiveObject[],
): readonly string[] {
  const ofVariables = NAMING_VARIABLES.flatMap((name) => textOfVariable(variables.get(name)) ?? []);
  const ofFolders = objects.flatMap(({ file }) =>
    file.startsWith(`${folder}/`)
      ? file
          .slice(folder.length + 1)
          .split('/')
          .slice(0, -1)
      : [],
  );
  const ofNames = objects.map(({ resource }) => resource.name);
  const ofValues = objects.flatMap(({ value }) => stringsIn(value));
  const all = [...ofVariables, ...ofFolders, ...ofNames, ...ofValues];
  return [...new Set(all.filter((name) => !('help' in parseHostClusterName(name))))];
}

function stringsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((item) => stringsIn(item as JsonValue));
  return isJsonObject(value) ? Object.values(value).flatMap(stringsIn) : [];
}

/** The issuer of the wildcard certificate, as a certificate of the tree names it. */
export function issuerOf({ objects }: ForeignReading): string | undefined {
  const certificates = [...objects.values()].filter(({ value }) =>
    isOfKind(value, { group: 'cert-manager.io', kind: 'Certificate' }),
  );
  const wildcard = certificates.find(({ value }) =>
    JSON.stringify(valueAt(value, ['spec', 'dnsNames'])).includes('*.'),
  );
  const name = valueAt(wildcard?.value, ['spec', 'issuerRef', 'name']);
  return typeof name === 'string' && !name.includes('$') ? name : undefined;
}

/** Further zones that the Gateway listens for, besides what stands below the domain. */
export function listenedZones({ objects, domain = '' }: ForeignReading): readonly string[] {
  const gateways = [...objects.values()].filter(({ value }) =>
    isOfKind(value, { group: 'gateway.networking.k8s.io', kind: 'Gateway' }),
  );
  const hosts = gateways.flatMap(({ value }) =>
    list(valueAt(value, ['spec', 'listeners'])).flatMap(({ hostname }) =>
      typeof hostname === 'string' ? hostname : [],
    ),
  );
  const zones = hosts.filter((host) => host.startsWith('*.')).map((host) => host.slice(2));
  const isFurther = (zone: string): boolean => isDomain(zone) && zone !== domain && !zone.endsWith(`.${domain}`);
  return [...new Set(zones.filter(isFurther))];
}

/** Who makes the Secrets, as far as the units and objects of the tree show it. */
export function foreignSecrets({ place, objects }: ForeignReading): JsonObject {
  const keys = place.units.flatMap(({ value }) =>
    valueAt(value, ['spec', 'decryption', 'provider']) === 'sops'
      ? [valueAt(value, ['spec', 'decryption', 'secretRef', 'name'])]
      : [],
  );
  if (keys.length > 0) {
    const [key] = keys;
    return key === undefined || key === 'sops-age' ? { mode: 'sops' } : { mode: 'sops', secretRef: { name: key } };
  }
  const isSealed = [...objects.values()].some(({ resource }) => resource.kind === 'SealedSecret');
  return isSealed ? { mode: 'sealed' } : {};
}

/** What an object is called in reports. */
export function labelOf({ resource }: EffectiveObject): string {
  return resourceLabel(resource);
}
