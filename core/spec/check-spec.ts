import { closest } from 'fastest-levenshtein';
import type { Finding } from '../../schema/finding.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import { factOfNeed } from '../catalog/facts.js';
import { buildSovereignModel } from '../model/cluster-model.js';
import { missingProviders } from '../model/kit-overlay.js';
import type { ReleaseModel } from '../model/release-model.js';
import { isMetByGround } from '../model/unit-model.js';
import type { FieldPath } from '../tree/manifest.js';

/** Makes a finding at a place of the spec. */
export type FindAt = (path: FieldPath, finding: Pick<Finding, 'rule' | 'message' | 'help'>) => Finding;

/** What a valid spec asks and its release cannot give. */
export function checkSpec(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  return [
    ...repeatedNames(spec, findAt),
    ...repeatedMeshIds(spec, findAt),
    ...unknownBlueprints(spec, release, findAt),
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

function unknownBlueprints({ blueprints }: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  const known = release.slots.map(({ blueprint }) => blueprint);
  return Object.keys(blueprints).flatMap((name) =>
    known.includes(name)
      ? []
      : findAt(['blueprints', name], {
          rule: 'blueprint-known',
          message: `Release ${release.catalog.release} has no Blueprint "${name}".`,
          help: `Write ${closest(name, known)}, or remove the entry.`,
        }),
  );
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
    return findAt(['blueprints', disabled, 'enabled'], {
      rule: 'blueprint-needed',
      message: `Blueprint ${disabled} is switched off, and these cannot do without it: ${list}.`,
      help: `Switch them off as well, or remove "enabled: false" of ${disabled}.`,
    });
  });
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
