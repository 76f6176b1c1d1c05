import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { SPEC_API_VERSION } from '../../schema/sovereign.js';
import { releaseArtifacts } from '../harbor/artifacts.js';
import { expandFilters } from '../harbor/mirror.js';
import { releaseArtifactsOf } from '../harbor/release-artifacts.js';
import { buildSovereignModel, type ClusterModel } from '../model/cluster-model.js';
import type { ReleaseModel } from '../model/release-model.js';
import { RELEASE_FILE } from '../spec/repository-release.js';
import type { Tree } from '../tree/tree.js';
import type { DerivedSpec } from './derive-foreign.js';
import { specSoFar, withDeviations, withoutRegistryDefaults } from './deviations.js';
import { GIT_REPOSITORY, type SovereignPlace } from './layout.js';
import type { SpecJudge } from './needed-by-units.js';
import { folderFields, hostClusterFields, readClusters, type ReadCluster } from './read-catalyst.js';
import { readHarbor } from './read-harbor.js';
import { readInfrastructure } from './read-infrastructure.js';
import { textOfVariable, valueOfVariable, variablesByName, variablesOfUnits } from './read-variables.js';
import { settleSpec } from './settle.js';
import { minimalSpec, present } from './spec-input.js';
import { repositoryFields, variableFields } from './spec-fields.js';
import { laidOver } from './written-spec.js';

/** The spec that a Sovereign in our own layout was generated from, as far as its folder shows it. */
export function deriveCatalyst(tree: Tree, place: SovereignPlace, written: JsonObject, judge: SpecJudge): DerivedSpec {
  const { release } = judge;
  const domain = place.folder.slice('clusters/'.length);
  const clusters = readClusters(tree, place);
  const variables = variablesByName(variablesOfUnits(place.units));
  const [first] = clusters;
  const source = tree.ofKind(GIT_REPOSITORY).find(({ file }) => file.startsWith(`${first?.place.folder ?? ''}/`));
  const start = present({
    apiVersion: SPEC_API_VERSION,
    kind: 'Sovereign',
    domain,
    // The repository's own file says it otherwise.
    release: tree.files.has(RELEASE_FILE) ? undefined : release.catalog.release,
    parentZones: zonesIn(tree, clusters),
    ...variableFields(variables, domain, release),
    repository: repositoryFields(source),
    infrastructure: readInfrastructure(tree, clusters),
    hostClusters: hostClusterFields(clusters),
    ...(first === undefined ? {} : folderFields(tree, first)),
  });
  const told = laidOver(withDeviations(withHarbor(start, tree, clusters), clusters, release), written);
  // Only what the release allows to be left out is left out before the mirror's list is compared.
  const { input, dropped } = settleSpec(`${place.folder}/sovereign.yaml`, told, written, judge);
  return {
    input: minimalSpec(withSize(withoutDefaultFilters(input, tree, clusters, release), variables, release)),
    dropped,
  };
}

/** Further zones, by the certificates beside the Gateway's overlay. */
function zonesIn(tree: Tree, clusters: readonly ReadCluster[]): readonly string[] {
  const files = clusters.flatMap(({ place }) => {
    const resources = tree.manifestsOf(`${place.folder}/sovereign-tls/kustomization.yaml`)[0]?.value.resources;
    const names = Array.isArray(resources) ? resources.map(String) : [];
    return names.filter((name) => name.startsWith('zone-')).map((name) => `${place.folder}/sovereign-tls/${name}`);
  });
  return files.flatMap((file) => {
    const names = valueAt(tree.manifestsOf(file)[0]?.value, ['spec', 'dnsNames']);
    const zone = Array.isArray(names) ? names.map(String).find((name) => !name.startsWith('*')) : undefined;
    return zone ?? [];
  });
}

function withHarbor(input: JsonObject, tree: Tree, clusters: readonly ReadCluster[]): JsonObject {
  const told = clusters.map(({ place }) => readHarbor(tree, place.folder)).find((harbor) => harbor !== undefined);
  return told === undefined ? input : { ...input, harbor: told };
}

/** The repositories of the mirror are no choice where, on each host cluster, the default leads to them. */
function withoutDefaultFilters(
  input: JsonObject,
  tree: Tree,
  clusters: readonly ReadCluster[],
  release: ReleaseModel,
): JsonObject {
  const { harbor } = input;
  if (!isJsonObject(harbor) || !isJsonObject(harbor.mirror)) return input;
  const { filters, ...mirror } = harbor.mirror;
  const without = { ...input, harbor: { ...harbor, mirror } };
  const spec = specSoFar(without);
  if (filters === undefined || spec === undefined) return input;
  const models = buildSovereignModel(spec, release).clusters;
  const isDefault = clusters.every(({ place }, index) => {
    const told = valueAt(readHarbor(tree, place.folder), ['mirror', 'filters']);
    const model = models[index];
    if (told === undefined || model === undefined) return true;
    const known = releaseArtifacts(releaseArtifactsOf(model, release));
    return isExpansionOf(told, expandFilters(spec.harbor.mirror, known).repositories, model);
  });
  return isDefault ? without : input;
}

/** True where two lists differ in nothing but Blueprints that are switched off, by hand perhaps. */
function isExpansionOf(told: JsonValue, expanded: readonly string[], { blueprints }: ClusterModel): boolean {
  const list = Array.isArray(told) ? told.map(String) : [];
  const different = [
    ...list.filter((name) => !expanded.includes(name)),
    ...expanded.filter((name) => !list.includes(name)),
  ];
  return different.every((name) => blueprints[name.split('/').at(-1) ?? '']?.enabled === false);
}

/** What only a variable shows of the registry. */
function withSize(input: JsonObject, variables: ReturnType<typeof variablesByName>, release: ReleaseModel): JsonObject {
  const { harbor } = input;
  if (!isJsonObject(harbor) || !isJsonObject(harbor.storage)) return input;
  const size = textOfVariable(variables.get('HARBOR_REGISTRY_SIZE'));
  const isDirect = valueOfVariable(variables.get('HARBOR_DISABLE_REDIRECT')) === true;
  const { type } = harbor.storage;
  const storage = present({
    type,
    size: type === 'filesystem' && size !== '20Gi' ? size : undefined,
    redirect: type === 's3' && isDirect ? false : undefined,
  });
  return { ...input, harbor: withoutRegistryDefaults(present({ ...harbor, storage }), release) };
}
