import type { Finding } from '../../schema/finding.js';
import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import { SPEC_API_VERSION } from '../../schema/sovereign.js';
import { HARBOR_RELEASE } from '../model/harbor-unit.js';
import type { ReleaseModel } from '../model/release-model.js';
import { withoutRegistryDefaults } from './deviations.js';
import type { EffectiveObject } from './effective.js';
import { withOwnReleases, withRegistryOf, withoutAbsent } from './foreign-deviations.js';
import type { SpecJudge } from './needed-by-units.js';
import { foreignSecrets, issuerOf, listenedZones, type ForeignReading } from './read-foreign.js';
import { textOfVariable, valueOfVariable } from './read-variables.js';
import { repositoryFields, variableFields, workersOf } from './spec-fields.js';
import { minimalSpec, present } from './spec-input.js';
import { settleSpec } from './settle.js';
import { laidOver } from './written-spec.js';

/** What a spec generates, by resource key; undefined where it is not whole yet. */
export type Expectation = (input: JsonObject) => Promise<ReadonlyMap<string, EffectiveObject> | undefined>;

/** A derived spec, and what of the tree no spec of the release may say. */
export interface DerivedSpec {
  readonly input: JsonObject;
  readonly dropped: readonly Finding[];
}

/** The spec that is nearest to a Sovereign in a layout that is not ours, what the team wrote of it laid over. */
export async function deriveForeign(
  reading: ForeignReading,
  written: JsonObject,
  judge: SpecJudge,
  expect: Expectation,
): Promise<DerivedSpec> {
  const { release } = judge;
  const start = laidOver(startOf(reading, release), written);
  const registry = withRegistry(withRegistryOf(start, reading, release), reading, release);
  const switched = withoutAbsent(registry, reading, release);
  // Only what the release allows to be left out is left out before versions and values are compared.
  const { input, dropped } = settleSpec(`${reading.place.folder}/sovereign.yaml`, switched, written, judge);
  const expected = await expect(input);
  const whole = expected === undefined ? input : withOwnReleases(input, reading, expected);
  return { input: minimalSpec(whole), dropped };
}

function startOf(reading: ForeignReading, release: ReleaseModel): JsonObject {
  const { domain = '', variables, source, hostClusters } = reading;
  const fields = variableFields(variables, domain, release);
  const isStaging = issuerOf(reading) !== undefined && issuerOf(reading) === release.catalog.issuers.staging;
  return present({
    apiVersion: SPEC_API_VERSION,
    kind: 'Sovereign',
    domain: domain === '' ? undefined : domain,
    release: release.catalog.release,
    parentZones: listenedZones(reading),
    qaTestSession: isStaging ? true : undefined,
    phase: refuses(reading) ? 'operational' : undefined,
    ...fields,
    repository: repositoryFields(source),
    hostClusters: hostClusters.map((name) =>
      hostClusters.length > 1 ? { name } : present({ name, ...oneCluster(variables) }),
    ),
    secrets: foreignSecrets(reading),
  });
}

/** What variables show of the only host cluster. */
function oneCluster(variables: ForeignReading['variables']): JsonObject {
  const meshId = valueOfVariable(variables.get('CLUSTER_MESH_ID'));
  return present({ meshId: meshId === 1 ? undefined : meshId, workers: workersOf(variables) });
}

/** True where a Kyverno policy of the tree refuses what breaks it. */
function refuses({ objects }: ForeignReading): boolean {
  return [...objects.values()].some(
    ({ resource, value }) =>
      resource.kind === 'ClusterPolicy' && valueAt(value, ['spec', 'validationFailureAction']) === 'Enforce',
  );
}

/** The size of the registry's volume, where the tree names one; what the release chooses anyway is left out. */
function withRegistry(input: JsonObject, reading: ForeignReading, release: ReleaseModel): JsonObject {
  const { harbor } = input;
  if (!isJsonObject(harbor)) return input;
  const path = ['spec', 'values', 'harbor', 'persistence', 'persistentVolumeClaim', 'registry', 'size'];
  const literal = valueAt(reading.releases.get(HARBOR_RELEASE)?.value, path);
  const size = textOfVariable(reading.variables.get('HARBOR_REGISTRY_SIZE')) ?? literal;
  const isVolume = valueAt(harbor, ['storage', 'type']) === 'filesystem' && size !== '20Gi';
  const storage =
    isJsonObject(harbor.storage) && isVolume
      ? present({ ...harbor.storage, size: harbor.storage.size ?? size })
      : harbor.storage;
  return present({ ...input, harbor: withoutRegistryDefaults(present({ ...harbor, storage }), release) });
}
