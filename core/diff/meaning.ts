import { clusterFate } from './meanings/clusters.js';
import { edges } from './meanings/edges.js';
import { enforcement } from './meanings/enforcement.js';
import { hosts } from './meanings/hosts.js';
import { immutableFields } from './meanings/immutable-fields.js';
import { pins } from './meanings/pins.js';
import { pruned } from './meanings/pruned.js';
import { reinstall } from './meanings/reinstall.js';
import { reissue } from './meanings/reissue.js';
import { requiredSecrets } from './meanings/required-secrets.js';
import { shutNamespaces } from './meanings/shut-namespaces.js';
import { suspension } from './meanings/suspension.js';
import { unbuildable } from './meanings/unbuildable.js';
import { variables } from './meanings/variables.js';
import { MEANING_SEVERITIES, type Meaning, type MeaningRule } from './meaning-rule.js';
import type { Scene } from './scene.js';

/** Everything that is looked for, in the order of the report within one severity. */
export const MEANINGS: readonly MeaningRule[] = [
  clusterFate,
  unbuildable,
  pruned,
  reinstall,
  immutableFields,
  variables,
  shutNamespaces,
  enforcement,
  reissue,
  requiredSecrets,
  hosts,
  edges,
  pins,
  suspension,
];

/** What is looked for in a host cluster that comes or goes as a whole: all its objects do. */
const OF_WHOLE_CLUSTERS: ReadonlySet<MeaningRule> = new Set([clusterFate, unbuildable, variables, reissue]);

/** A meaning and the host clusters for which it holds; none for files that no host cluster reads. */
export interface GroupedMeaning extends Meaning {
  readonly clusters: readonly string[];
}

/** What the differences mean, loudest first; the same for several host clusters stands once. */
export function findMeanings(scenes: readonly Scene[]): readonly GroupedMeaning[] {
  const groups = new Map<string, { readonly meaning: Meaning; readonly clusters: string[] }>();
  for (const rule of MEANINGS) {
    for (const scene of scenes) {
      if (!(scene.from.exists && scene.to.exists) && !OF_WHOLE_CLUSTERS.has(rule)) continue;
      for (const meaning of rule.find(scene)) {
        const key = JSON.stringify([meaning.id, meaning.object, meaning.file, meaning.message]);
        const group = groups.get(key) ?? { meaning, clusters: [] };
        groups.set(key, group);
        if (scene.cluster !== undefined && !group.clusters.includes(scene.cluster)) group.clusters.push(scene.cluster);
      }
    }
  }
  const rank = ({ severity }: Meaning): number => MEANING_SEVERITIES.indexOf(severity);
  return [...groups.values()]
    .map(({ meaning, clusters }) => ({ ...meaning, clusters }))
    .sort((first, second) => rank(first) - rank(second));
}
