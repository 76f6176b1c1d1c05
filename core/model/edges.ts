import type { Need, Slot } from '../../schema/catalog.js';
import { factOfNeed, factsOfProvides, releaseFact, type Fact } from '../catalog/facts.js';

/** Which slot brings a fact about. The first by slot number, where several would. */
export type Providers = ReadonlyMap<Fact, Slot>;

/** Every fact that a slot brings about, its own HelmRelease included. */
export function providersOf(slots: readonly Slot[]): Providers {
  const providers = new Map<Fact, Slot>();
  for (const slot of slots) {
    const { applied, workloads } = factsOfProvides(slot.provides);
    for (const fact of [releaseFact(slot.blueprint), ...applied, ...workloads]) {
      if (!providers.has(fact)) providers.set(fact, slot);
    }
  }
  return providers;
}

/** The Blueprints that a release with these needs waits for, by slot number; needs that no slot meets add nothing. */
export function dependenciesOf(needs: readonly Need[], providers: Providers): readonly string[] {
  const slots = new Set<Slot>();
  for (const need of needs) {
    const provider = providers.get(factOfNeed(need));
    if (provider !== undefined) slots.add(provider);
  }
  return [...slots].sort((left, right) => (left.slot < right.slot ? -1 : 1)).map(({ blueprint }) => blueprint);
}
