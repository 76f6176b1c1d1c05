import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { sovereignSchema, type SovereignSpec } from '../../schema/sovereign.js';
import { diffValues } from '../diff/values.js';
import { buildSovereignModel, type ClusterModel } from '../model/cluster-model.js';
import { holds } from '../model/conditions.js';
import { buildKitOverlay } from '../model/kit-overlay.js';
import type { ReleaseModel } from '../model/release-model.js';
import { HELM_RELEASE } from './layout.js';
import { ownValuesOf } from './own-values.js';
import type { ReadCluster } from './read-catalyst.js';
import { isEqual, present } from './spec-input.js';

/** Every choice that a release gives for its registry; the first is the default. */
export function registriesOf({ catalog: { registry } }: ReleaseModel): readonly JsonObject[] {
  return registry.storage.flatMap((type) =>
    registry.database.flatMap((database) => registry.redis.map((redis) => ({ storage: { type }, database, redis }))),
  );
}

/** A registry without what the release chooses by default. */
export function withoutRegistryDefaults(harbor: JsonObject, { catalog: { registry } }: ReleaseModel): JsonObject {
  return present({
    ...harbor,
    storage: isEqual(harbor.storage, { type: registry.storage[0] ?? '' }) ? undefined : harbor.storage,
    database: harbor.database === registry.database[0] ? undefined : harbor.database,
    redis: harbor.redis === 'internal' ? undefined : harbor.redis,
  });
}

/** A valid spec made of what is known so far; undefined where something is missing that every spec has. */
export function specSoFar(input: JsonObject): SovereignSpec | undefined {
  return sovereignSchema.safeParse(input).data;
}

/**
 * A spec with the registry and the deviations of Blueprints that the overlays of its host clusters show.
 *
 * Each choice is made, and the overlays that it leads to compared with those in the tree: the nearest is taken.
 */
export function withDeviations(input: JsonObject, clusters: readonly ReadCluster[], release: ReleaseModel): JsonObject {
  const switched = withBlueprints(
    input,
    clusters.map(({ overlay }) =>
      Object.fromEntries([...overlay.switchedOff].map((name) => [name, { enabled: false }])),
    ),
  );
  const candidates = registriesOf(release).map((registry) => withRegistry(switched, registry));
  let best = switched;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const cost = costOf(candidate, clusters, release);
    if (cost >= least) continue;
    least = cost;
    best = candidate;
  }
  return hoisted(withOwnDeviations(best, clusters, release), release);
}

function withRegistry(input: JsonObject, registry: JsonObject): JsonObject {
  return { ...input, harbor: { ...(isJsonObject(input.harbor) ? input.harbor : {}), ...registry } };
}

function modelsOf(input: JsonObject, release: ReleaseModel): readonly ClusterModel[] | undefined {
  const spec = specSoFar(input);
  return spec === undefined ? undefined : buildSovereignModel(spec, release).clusters;
}

function costOf(input: JsonObject, clusters: readonly ReadCluster[], release: ReleaseModel): number {
  const models = modelsOf(input, release);
  if (models === undefined) return Number.POSITIVE_INFINITY;
  return models.reduce((sum, model, index) => {
    const actual = clusters[index]?.overlay.patches ?? new Map<string, JsonObject>();
    const expected = expectedPatches(model, release);
    const names = [...new Set([...actual.keys(), ...expected.keys()])];
    return sum + names.reduce((cost, name) => cost + leavesBetween(expected.get(name), actual.get(name)), 0);
  }, 0);
}

function expectedPatches(model: ClusterModel, release: ReleaseModel): ReadonlyMap<string, JsonObject> {
  return new Map(buildKitOverlay(model, release).patches.map(({ id, spec }) => [id, spec]));
}

function leavesBetween(expected: JsonObject | undefined, actual: JsonObject | undefined): number {
  const changes = diffValues(HELM_RELEASE, expected ?? {}, actual ?? {});
  return changes.reduce((sum, { from, to }) => sum + leaves(from) + leaves(to), 0);
}

function leaves(value: JsonValue | undefined): number {
  if (value === undefined) return 0;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, field: JsonValue) => sum + leaves(field), 0);
}

function withOwnDeviations(input: JsonObject, clusters: readonly ReadCluster[], release: ReleaseModel): JsonObject {
  const models = modelsOf(input, release);
  if (models === undefined) return input;
  const own = models.map((model, index) => {
    const expected = expectedPatches(model, release);
    const slots = new Map(model.slots.map(({ blueprint, version }) => [blueprint, version]));
    const patches = [...(clusters[index]?.overlay.patches ?? [])].filter(([name]) => slots.has(name));
    return Object.fromEntries(
      patches.map(([name, patch]) => {
        const version = valueAt(patch, ['chart', 'spec', 'version']);
        return [
          name,
          present({
            version: typeof version === 'string' && version !== slots.get(name) ? version : undefined,
            values: ownValuesOf(expected.get(name)?.values, patch.values),
          }),
        ];
      }),
    );
  });
  return withBlueprints(input, own);
}

/** A spec with further deviations of each host cluster. */
function withBlueprints(input: JsonObject, deviations: readonly JsonObject[]): JsonObject {
  if (!Array.isArray(input.hostClusters)) return input;
  const hostClusters = input.hostClusters.map((each: JsonValue, index) => {
    const before = isJsonObject(each) && isJsonObject(each.blueprints) ? each.blueprints : {};
    const own = deviations[index] ?? {};
    const names = [...new Set([...Object.keys(before), ...Object.keys(own)])].sort();
    const merged = names.map((name) => [name, { ...asMap(before[name]), ...asMap(own[name]) }] as const);
    return isJsonObject(each) ? present({ ...each, blueprints: present(Object.fromEntries(merged)) }) : each;
  });
  return { ...input, hostClusters };
}

function asMap(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

const FIELDS = ['enabled', 'version', 'values'] as const;

/** What all host clusters that could have a deviation have alike, said once for the Sovereign. */
function hoisted(input: JsonObject, release: ReleaseModel): JsonObject {
  const models = modelsOf(input, release);
  if (models === undefined || !Array.isArray(input.hostClusters)) return input;
  const own = (input.hostClusters as readonly JsonValue[]).map((each) => asMap(asMap(each).blueprints));
  const common: Record<string, Record<string, JsonValue>> = {};
  for (const name of [...new Set(own.flatMap((each) => Object.keys(each)))].sort()) {
    const when = release.slots.find(({ blueprint }) => blueprint === name)?.source.when;
    for (const field of FIELDS) {
      const told = models.flatMap(({ traits }, index) => {
        const deviation = asMap(own[index]?.[name]);
        const isOff = field !== 'enabled' && deviation.enabled === false;
        return holds(when, traits) && !isOff ? [deviation[field]] : [];
      });
      const [first] = told;
      if (first !== undefined && told.every((value) => isEqual(value, first)))
        common[name] = { ...common[name], [field]: first };
    }
  }
  const hostClusters = (input.hostClusters as readonly JsonValue[]).map((each, index) => {
    const left = Object.entries(own[index] ?? {}).map(([name, deviation]) => {
      const said = common[name] ?? {};
      const fields = Object.entries(asMap(deviation)).filter(([field]) => said[field] === undefined);
      return [name, Object.fromEntries(fields)] as const;
    });
    return isJsonObject(each) ? present({ ...each, blueprints: present(Object.fromEntries(left)) }) : each;
  });
  return present({ ...input, hostClusters, blueprints: common });
}
