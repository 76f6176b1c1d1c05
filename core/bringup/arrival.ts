import type { Fact } from '../catalog/facts.js';

/** Guaranteed facts and how many steps it takes; undefined when it never comes. */
export type Arrival = { readonly facts: ReadonlySet<Fact>; readonly depth: number } | undefined;

/** When all of several things are there, so many steps later; undefined when one never comes. */
export function mergeArrivals(arrivals: readonly Arrival[], steps: number): Arrival {
  const facts = new Set<Fact>();
  let depth = 0;
  for (const arrival of arrivals) {
    if (arrival === undefined) return undefined;
    for (const fact of arrival.facts) facts.add(fact);
    depth = Math.max(depth, arrival.depth);
  }
  return { facts, depth: depth + steps };
}
