import { valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { parseHostClusterName } from '../../schema/host-cluster-codes.js';
import type { Manifest } from '../tree/manifest.js';
import type { Tree } from '../tree/tree.js';
import type { HostClusterFolder, SovereignPlace } from './layout.js';
import { readNotifications } from './read-notifications.js';
import { readOverlay, type ReadOverlay } from './read-overlay.js';
import { readOwnBlueprints } from './read-own-blueprints.js';
import {
  textOfVariable,
  valueOfVariable,
  variablesByName,
  variablesOfUnits,
  type ReadVariable,
} from './read-variables.js';
import { workersOf } from './spec-fields.js';
import { present } from './spec-input.js';

/** One host cluster as its folder shows it. */
export interface ReadCluster {
  readonly place: HostClusterFolder;
  readonly units: readonly Manifest[];
  readonly variables: ReadonlyMap<string, ReadVariable>;
  readonly overlay: ReadOverlay;
  readonly meshId: number | undefined;
}

/** The host clusters of a Sovereign in our own layout, in the order of the spec that they were generated from. */
export function readClusters(tree: Tree, { hostClusters, units }: SovereignPlace): readonly ReadCluster[] {
  const clusters = hostClusters.map((place): ReadCluster => {
    const own = units.filter(({ file }) => file.startsWith(`${place.folder}/`));
    const variables = variablesByName(variablesOfUnits(own));
    return {
      place,
      units: own,
      variables,
      overlay: readOverlay(tree, place.folder),
      meshId: meshIdOf(tree, place, variables),
    };
  });
  const order = clusters.map(({ variables }) => regionsOf(variables)).find((regions) => regions.length > 0) ?? [];
  const rank = ({ place, meshId }: ReadCluster): number => {
    const index = order.findIndex(({ name }) => name === place.name);
    return index >= 0 ? index : order.length + (meshId ?? 256);
  };
  return [...clusters].sort((left, right) => rank(left) - rank(right) || (left.place.name < right.place.name ? -1 : 1));
}

function meshIdOf(tree: Tree, { folder }: HostClusterFolder, variables: ReadCluster['variables']): number | undefined {
  const inKit = valueOfVariable(variables.get('CLUSTER_MESH_ID'));
  if (typeof inKit === 'number') return inKit;
  const told = valueAt(parseJson(tree.files.get(`${folder}/sovereign.tfvars.json`)), ['cluster_mesh_id']);
  return typeof told === 'number' ? told : undefined;
}

function regionsOf(
  variables: ReadCluster['variables'],
): readonly { readonly name: string; readonly provider: string }[] {
  const regions = parseJson(textOfVariable(variables.get('SOVEREIGN_REGIONS_JSON')));
  if (!Array.isArray(regions)) return [];
  return (regions as readonly JsonValue[]).map((region) => ({
    name: String(valueAt(region, ['name'])),
    provider: String(valueAt(region, ['provider'])),
  }));
}

function parseJson(text: string | undefined): JsonValue | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

/** What a spec says of each host cluster, its deviations from the release aside. */
export function hostClusterFields(clusters: readonly ReadCluster[]): readonly JsonObject[] {
  return clusters.map((cluster, index) => {
    const { place, variables, meshId } = cluster;
    return present({
      name: place.name,
      provider: isOfNoProvider(cluster) ? 'none' : undefined,
      retired: isRetired(cluster) ? true : undefined,
      meshId: meshId === index + 1 ? undefined : meshId,
      workers: workersOf(variables),
    });
  });
}

function isOfNoProvider({ place, variables }: ReadCluster): boolean {
  const told = regionsOf(variables).find(({ name }) => name === place.name);
  return told === undefined ? 'help' in parseHostClusterName(place.name) : told.provider === 'none';
}

/** True where every unit leaves its objects behind when it goes. */
function isRetired({ units }: ReadCluster): boolean {
  return units.every(
    ({ value }) =>
      valueAt(value, ['spec', 'prune']) === false || valueAt(value, ['spec', 'deletionPolicy']) === 'Orphan',
  );
}

/** Who makes the Secrets: the unit that brings them says it. */
function secretsFields({ units }: ReadCluster): JsonObject {
  const unitOf = (name: string): Manifest | undefined =>
    units.find(({ value }) => valueAt(value, ['metadata', 'name']) === name);
  if (unitOf('external-secrets') !== undefined) return { mode: 'external' };
  const unit = unitOf('secrets');
  if (unit === undefined) return {};
  const key = valueAt(unit.value, ['spec', 'decryption', 'secretRef', 'name']);
  if (valueAt(unit.value, ['spec', 'decryption']) === undefined) return { mode: 'sealed' };
  return present({ mode: 'sops', secretRef: key === undefined || key === 'sops-age' ? undefined : { name: key } });
}

/** What stands in the folder of the host cluster that a Sovereign is told by, as fields of its spec. */
export function folderFields(tree: Tree, cluster: ReadCluster): JsonObject {
  const { folder } = cluster.place;
  return present({
    ownBlueprints: readOwnBlueprints(tree, folder),
    secrets: secretsFields(cluster),
    notifications: readNotifications(tree, folder),
  });
}
