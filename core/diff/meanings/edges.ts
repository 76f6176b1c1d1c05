import { valueAt } from '../../../schema/json.js';
import { list, referenceIn } from '../../bringup/object-facts.js';
import type { Resource } from '../../tree/resource.js';
import { compareSets, isKind, meaningOf, type Meaning, type MeaningRule } from '../meaning-rule.js';
import type { ObjectPair } from '../scene.js';

/** Edges of `dependsOn` that come, go or turn round. */
export const edges: MeaningRule = {
  id: 'edge-changes',
  find: ({ pairs, to }) => {
    const present = new Set([...to.objects.values()].map(({ resource }) => nodeOf(resource)));
    const moves = pairs.filter(isOrdered).map((pair) => ({ pair, ...edgesOf(pair) }));
    const fresh = new Set(moves.flatMap((move) => move.fresh.map((target) => `${move.self} ${target}`)));
    const gone = new Set(moves.flatMap((move) => move.gone.map((target) => `${move.self} ${target}`)));
    return moves.flatMap(({ pair, self, ...move }) => {
      const isSettled = pair.from !== undefined && pair.to !== undefined;
      return [
        ...move.fresh.flatMap((target) => {
          if (gone.has(`${target} ${self}`)) return reversed(pair, target);
          return isSettled ? added(pair, target) : [];
        }),
        ...move.gone.flatMap((target) => {
          if (!isSettled || fresh.has(`${target} ${self}`)) return [];
          return present.has(target) ? removed(pair, target) : dropped(pair, target);
        }),
      ];
    });
  },
};

function isOrdered(pair: ObjectPair): boolean {
  return isKind(pair, 'helm.toolkit.fluxcd.io', 'HelmRelease') || isKind(pair, FLUX, 'Kustomization');
}

const FLUX = 'kustomize.toolkit.fluxcd.io';

interface Edges {
  /** `Kind:namespace/name`. */
  readonly self: string;
  readonly gone: readonly string[];
  readonly fresh: readonly string[];
}

function edgesOf({ resource, from, to }: ObjectPair): Edges {
  const { kind, namespace } = resource;
  const targets = (side: ObjectPair['from']): readonly string[] =>
    list(valueAt(side?.value, ['spec', 'dependsOn'])).map((entry) => `${kind}:${referenceIn(entry, namespace)}`);
  return { self: nodeOf(resource), ...compareSets(targets(from), targets(to)) };
}

function nodeOf({ kind, namespace, name }: Resource): string {
  return `${kind}:${namespace}/${name}`;
}

function added(pair: ObjectPair, target: string): Meaning {
  const message = `It now waits for ${label(target)}.`;
  return meaningOf(pair, { id: 'edge-added', severity: 'info', message, why: 'It comes up, and upgrades, later.' });
}

function removed(pair: ObjectPair, target: string): Meaning {
  const message = `It no longer waits for ${label(target)}.`;
  const why = 'It may start before what it needs is there.';
  return meaningOf(pair, { id: 'edge-removed', severity: 'warning', message, why });
}

function dropped(pair: ObjectPair, target: string): Meaning {
  const message = `It no longer waits for ${label(target)}, which is gone.`;
  const why = 'Nothing is left to wait for.';
  return meaningOf(pair, { id: 'edge-removed', severity: 'info', message, why });
}

function reversed(pair: ObjectPair, target: string): Meaning {
  const message = `The edge to ${label(target)} turns round: this one now waits for it.`;
  const why = 'The order of installation is reversed; it must be right from nothing and on a running cluster.';
  return meaningOf(pair, { id: 'edge-reversed', severity: 'warning', message, why });
}

function label(target: string): string {
  return target.replace(':', ' ');
}
