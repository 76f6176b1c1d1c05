import { closest } from 'fastest-levenshtein';
import type { Finding } from '../../schema/finding.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import { factOfNeed } from '../catalog/facts.js';
import { buildSovereignModel } from '../model/cluster-model.js';
import { missingProviders } from '../model/kit-overlay.js';
import type { ReleaseModel } from '../model/release-model.js';
import { isMetByGround } from '../model/gates.js';
import type { FieldPath } from '../tree/manifest.js';

/** Makes a finding at a place of the spec. */
export type FindAt = (path: FieldPath, finding: Pick<Finding, 'rule' | 'message' | 'help'>) => Finding;

/** What a valid spec asks and its release cannot give. */
export function checkSpec(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  return [
    ...repeatedNames(spec, findAt),
    ...repeatedMeshIds(spec, findAt),
    ...repeatedLocations(spec, release, findAt),
    ...unknownBlueprints(spec, release, findAt),
    ...wrongOwnBlueprints(spec, release, findAt),
    ...neededBlueprints(spec, release, findAt),
    ...missingStaging(spec, release, findAt),
  ];
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
      .map((name) =>
        findAt([...path, name], {
          rule: 'blueprint-known',
          message: `Release ${release.catalog.release} has no Blueprint "${name}".`,
          help: `Write ${closest(name, known)}, or remove the entry.`,
        }),
      ),
  );
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
        rule: 'blueprint-known',
        message: `"${name}" waits for "${dependency}", which is neither a Blueprint of the release nor an own chart.`,
        help: `Write ${closest(dependency, known)}, or remove it.`,
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

/** Where the spec switches a Blueprint off: for all host clusters, or for one. */
function pathOfSwitch({ blueprints, hostClusters }: SovereignSpec, name: string): FieldPath {
  if (blueprints[name]?.enabled === false) return ['blueprints', name, 'enabled'];
  const index = hostClusters.findIndex((cluster) => cluster.blueprints[name]?.enabled === false);
  return ['hostClusters', index, 'blueprints', name, 'enabled'];
}

function missingStaging(spec: SovereignSpec, { catalog }: ReleaseModel, findAt: FindAt): readonly Finding[] {
  if (!spec.qaTestSession || catalog.issuers.staging !== undefined) return [];
  return [
    findAt(['qaTestSession'], {
      rule: 'release-capability',
      message: `Release ${catalog.release} has no staging issuer, which QA test sessions need.`,
      help: 'Write "qaTestSession: false", or move to release 2026.05.',
    }),
  ];
}
