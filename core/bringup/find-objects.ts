import { valueAt } from '../../schema/json.js';
import { secretFact, type Fact } from '../catalog/facts.js';
import { resourceKey, type Resource } from '../tree/resource.js';
import type { HostCluster, Unit } from './host-cluster.js';
import { factsOfObject } from './object-facts.js';

/** The unit that applies an object; undefined when none does. */
export function unitApplying({ units }: HostCluster, resource: Resource): Unit | undefined {
  const key = resourceKey(resource);
  return units.find(({ objects }) => objects.some((object) => resourceKey(object.resource) === key));
}

/** The Secret that a Flux source is pulled with, where it names one. */
export function credentialsOf({ units }: HostCluster, source: Fact, namespace: string): readonly Fact[] {
  for (const { objects } of units) {
    const object = objects.find((candidate) => factsOfObject(candidate).includes(source));
    const secret = object && valueAt(object.value, ['spec', 'secretRef', 'name']);
    if (typeof secret === 'string') return [secretFact(`${namespace}/${secret}`)];
  }
  return [];
}
