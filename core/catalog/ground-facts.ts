import type { GroundState } from '../../schema/catalog.js';
import { holds, type ClusterTraits } from '../model/conditions.js';
import { PROVISIONED_CONFIG_MAP } from '../model/variables.js';
import { configMapFact, gatewayClassFact, kindFacts, namespaceFact, secretFact, type Fact } from './facts.js';

/**
 * Everything that is there before the first unit: kinds, Namespaces, classes, Secrets that people make. Namespaces that
 * bootstrap.yaml makes are not among them: the root unit brings those.
 */
export function groundFacts(ground: GroundState, traits: ClusterTraits, repositorySecret: string): ReadonlySet<Fact> {
  const secrets = ground.secrets.filter(({ when }) => holds(when, traits));
  return new Set([
    ...kindFacts(ground.kinds),
    ...ground.namespaces.flatMap(({ name, madeBy }) => (madeBy === undefined ? [] : namespaceFact(name))),
    ...ground.gatewayClasses.map(gatewayClassFact),
    ...secrets.map(({ namespace, name }) => secretFact(`${namespace}/${name}`)),
    secretFact(`flux-system/${repositorySecret}`),
    configMapFact(`flux-system/${PROVISIONED_CONFIG_MAP}`),
  ]);
}
