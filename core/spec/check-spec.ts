import { closest } from 'fastest-levenshtein';
import type { Catalog } from '../../schema/catalog.js';
import type { Finding } from '../../schema/finding.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import { factOfNeed } from '../catalog/facts.js';
import { harborProblems } from '../harbor/problems.js';
import { releaseArtifactsOf } from '../harbor/release-artifacts.js';
import { buildSovereignModel } from '../model/cluster-model.js';
import { HARBOR_RELEASE } from '../model/harbor-unit.js';
import { missingProviders } from '../model/kit-overlay.js';
import { notificationSecrets } from '../model/notifications.js';
import type { ReleaseModel } from '../model/release-model.js';
import { decryptionSecret, needsOfMode } from '../model/secrets-plan.js';
import { gateReleases, isMetByGround } from '../model/gates.js';
import { sortFindings } from '../report/sort-findings.js';
import { checkInfrastructure } from './check-infrastructure.js';
import type { FieldPath } from '../tree/manifest.js';
import { checkCapabilities } from './check-capabilities.js';
import { insteadOrMove, releasesWith } from './other-releases.js';

/** Makes a finding at a place of the spec. */
export type FindAt = (path: FieldPath, finding: Pick<Finding, 'rule' | 'message' | 'help'>) => Finding;

/** What a valid spec asks and its release cannot give, by place. */
export function checkSpec(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  return sortFindings([
    ...repeatedNames(spec, findAt),
    ...repeatedMeshIds(spec, findAt),
    ...repeatedLocations(spec, release, findAt),
    ...unknownBlueprints(spec, release, findAt),
    ...wrongOwnBlueprints(spec, release, findAt),
    ...withoutRegistry(spec, findAt),
    ...neededBlueprints(spec, release, findAt),
    ...checkCapabilities(spec, release.catalog, findAt),
    ...wrongHarbor(spec, release, findAt),
    ...missingSecretsProvider(spec, release, findAt),
    ...takenSecretNames(spec, release, findAt),
    ...(repeatedNames(spec, findAt).length > 0 ? [] : checkInfrastructure(spec, release, findAt)),
  ]);
}

function repeatedNames({ hostClusters }: SovereignSpec, findAt: FindAt): readonly Finding[] {
  return hostClusters.flatMap(({ name }, index) =>
    hostClusters.findIndex((other) => other.name === name) === index
      ? []
      : findAt(['hostClusters', index, 'name'], {
          rule: 'host-cluster-unique',
          message: `Host cluster "${name}" is named twice.`,
          help: 'Name each host cluster once.',
        }),
  );
}

function repeatedMeshIds({ hostClusters }: SovereignSpec, findAt: FindAt): readonly Finding[] {
  const ids = hostClusters.map(({ meshId }, index) => meshId ?? index + 1);
  return ids.flatMap((id, index) => {
    const first = ids.indexOf(id);
    if (first === index) return [];
    return findAt(['hostClusters', index, 'meshId'], {
      rule: 'mesh-id-unique',
      message: `Host clusters "${hostClusters[first]?.name}" and "${hostClusters[index]?.name}" both have mesh id ${id}.`,
      help: 'Write a meshId from 1 to 255 that no other host cluster has.',
    });
  });
}

function unknownBlueprints(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  const known = release.slots.map(({ blueprint }) => blueprint);
  const places: readonly (readonly [FieldPath, readonly string[]])[] = [
    [['blueprints'], Object.keys(spec.blueprints)],
    ...spec.hostClusters.map(
      ({ blueprints }, index) => [['hostClusters', index, 'blueprints'], Object.keys(blueprints)] as const,
    ),
  ];
  return places.flatMap(([path, names]) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => findAt([...path, name], unknownBlueprint(name, known, release, 'the entry'))),
  );
}

function unknownBlueprint(
  name: string,
  known: readonly string[],
  { catalog }: ReleaseModel,
  place: string,
): Parameters<FindAt>[1] {
  const message = `Release ${catalog.release} has no Blueprint "${name}".`;
  const has = ({ slots }: Catalog): boolean => slots.some(({ blueprint }) => blueprint === name);
  if (releasesWith(catalog, has).length === 0)
    return { rule: 'blueprint-known', message, help: `Write ${closest(name, known)}, or remove ${place}.` };
  return { rule: 'release-capability', message, help: insteadOrMove(`Remove ${place}`, catalog, has) };
}

/** Own charts with a name that is taken, or that wait for one that is not there. */
function wrongOwnBlueprints(
  { ownBlueprints }: SovereignSpec,
  release: ReleaseModel,
  findAt: FindAt,
): readonly Finding[] {
  const ofRelease = release.slots.map(({ blueprint }) => blueprint);
  const own = ownBlueprints.map(({ name }) => name);
  return ownBlueprints.flatMap(({ name, dependsOn }, index) => [
    ...(ofRelease.includes(name) || own.indexOf(name) !== index
      ? [
          findAt(['ownBlueprints', index, 'name'], {
            rule: 'own-blueprint-name',
            message: `The name "${name}" is taken by another HelmRelease.`,
            help: 'Write a name of its own, for example with the name of the team before it.',
          }),
        ]
      : []),
    ...dependsOn.flatMap((dependency, place) => {
      const known = [...ofRelease, ...own];
      if (known.includes(dependency)) return [];
      return findAt(['ownBlueprints', index, 'dependsOn', place], {
        ...unknownBlueprint(dependency, known, release, 'it'),
        message: `"${name}" waits for "${dependency}", which is neither a Blueprint of the release nor an own chart.`,
      });
    }),
  ]);
}

/** Two host clusters whose public hosts would be the same names. */
function repeatedLocations(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  if (repeatedNames(spec, findAt).length > 0) return [];
  const { clusters } = buildSovereignModel(spec, release);
  return clusters.flatMap(({ name }, index) => {
    const first = clusters.findIndex((other) => other.name.locationCode === name.locationCode);
    if (first === index) return [];
    return findAt(['hostClusters', index, 'name'], {
      rule: 'location-code-unique',
      message: `Host clusters "${clusters[first]?.name.name}" and "${name.name}" both have location code ${name.locationCode}.`,
      help: 'Begin provider or region with another letter.',
    });
  });
}

function neededBlueprints(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  if (new Set(spec.hostClusters.map(({ name }) => name)).size < spec.hostClusters.length) return [];
  const { clusters } = buildSovereignModel(spec, release);
  const dependants = new Map<string, Map<string, string>>();
  for (const cluster of clusters) {
    for (const { disabled, dependant, need } of missingProviders(cluster, release, isMetByGround(cluster, release))) {
      const needs = dependants.get(disabled) ?? new Map<string, string>();
      if (!needs.has(dependant)) needs.set(dependant, factOfNeed(need));
      dependants.set(disabled, needs);
    }
  }
  return [...dependants].map(([disabled, needs]) => {
    const list = [...needs].map(([dependant, fact]) => `${dependant} (${fact})`).join(', ');
    return findAt(pathOfSwitch(spec, disabled), {
      rule: 'blueprint-needed',
      message: `Blueprint ${disabled} is switched off, and these cannot do without it: ${list}.`,
      help: `Switch them off as well, or remove "enabled: false" of ${disabled}.`,
    });
  });
}

/** A host cluster without a Harbor of its own would pull from another one, and its policies refuse every image. */
function withoutRegistry({ blueprints, hostClusters }: SovereignSpec, findAt: FindAt): readonly Finding[] {
  const ofClusters = hostClusters.map((cluster, index) => [cluster, ['hostClusters', index]] as const);
  const places = [[{ blueprints }, []] as const, ...ofClusters];
  return places.flatMap(([place, path]) => {
    if (place.blueprints[HARBOR_RELEASE]?.enabled !== false) return [];
    return findAt([...path, 'blueprints', HARBOR_RELEASE, 'enabled'], {
      rule: 'registry-mandatory',
      message: `Blueprint ${HARBOR_RELEASE} is switched off, and every host cluster has a registry of its own.`,
      help: `Remove "enabled: false" of ${HARBOR_RELEASE}; harbor.storage, database and redis make it small.`,
    });
  });
}

/** Where the spec switches a Blueprint off: for all host clusters, or for one. */
function pathOfSwitch({ blueprints, hostClusters }: SovereignSpec, name: string): FieldPath {
  if (blueprints[name]?.enabled === false) return ['blueprints', name, 'enabled'];
  const index = hostClusters.findIndex((cluster) => cluster.blueprints[name]?.enabled === false);
  return ['hostClusters', index, 'blueprints', name, 'enabled'];
}

function missingSecretsProvider(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  const { mode } = spec.secrets;
  if (mode === 'external' && release.catalog.secretStore === undefined) return [];
  const { clusters } = buildSovereignModel(spec, release);
  const missing = clusters.flatMap((cluster) =>
    gateReleases(needsOfMode(mode, release), cluster, release).filter(
      (name) => !cluster.slots.some(({ blueprint }) => blueprint === name),
    ),
  );
  return [...new Set(missing)].map((name) =>
    findAt(['blueprints', name, 'enabled'], {
      rule: 'blueprint-needed',
      message: `Blueprint ${name} is switched off, and the secrets mode "${mode}" cannot do without it.`,
      help: `Choose another secrets mode, or remove "enabled: false" of ${name}.`,
    }),
  );
}

/** Two prerequisites in one Secret would each overwrite the other's keys. */
function takenSecretNames(spec: SovereignSpec, { catalog }: ReleaseModel, findAt: FindAt): readonly Finding[] {
  const ground = catalog.groundState.secrets.filter(({ namespace }) => namespace === 'flux-system');
  const ofProviders = spec.infrastructure.providers.map(({ config }) => config.secretRef.name);
  const taken = new Set([...ground.map(({ name }) => name), ...ofProviders, spec.repository.secretRef.name]);
  const key = decryptionSecret({ spec });
  const wrong = (name: string, path: FieldPath): Finding =>
    findAt(path, {
      rule: 'secret-name-free',
      message: `Secret "${name}" of flux-system already holds something else.`,
      help: 'Write the name of a Secret of its own.',
    });
  const ofKey = key !== undefined && taken.has(key) ? [wrong(key, ['secrets', 'secretRef', 'name'])] : [];
  const clashes = notificationSecrets({ spec }).filter(({ name }) => taken.has(name) || name === key);
  return [...ofKey, ...clashes.map(({ name }) => wrong(name, pathOfNotification(name, spec)))];
}

function pathOfNotification(secret: string, { notifications }: SovereignSpec): FieldPath {
  const index = notifications?.alerts.findIndex(({ secretRef }) => secretRef.name === secret) ?? -1;
  const owner = index < 0 ? ['receiver'] : ['alerts', index];
  return ['notifications', ...owner, 'secretRef', 'name'];
}

/** What Harbor could not do; notes on what was expanded are no fault and left to the plan. */
function wrongHarbor(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  if (repeatedNames(spec, findAt).length > 0) return [];
  const { clusters, primary } = buildSovereignModel(spec, release);
  const hosts = clusters.map(({ registryHost }) => registryHost);
  return harborProblems(spec.harbor, releaseArtifactsOf(primary, release), hosts)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, path, message, help }) => findAt(['harbor', ...path], { rule, message, help }));
}
