import { factOfNeed, type Fact } from '../catalog/facts.js';
import { groundFacts } from '../catalog/ground-facts.js';
import type { ClusterModel } from './cluster-model.js';
import type { ReleaseModel } from './release-model.js';

/** The name of the gate before a unit. */
export function gateName(unit: string): string {
  return `gate-${unit}`;
}

/** The HelmReleases that bring what a unit needs and the ground state does not have, by slot number. */
export function gateReleases(needs: readonly Fact[], cluster: ClusterModel, release: ReleaseModel): readonly string[] {
  const ground = groundFacts(release.catalog.groundState, cluster.traits, cluster.spec.repository.secretRef.name);
  const slots = new Set(
    needs
      .map((fact) => fact.replace('${WILDCARD_CERT_ISSUER}', cluster.issuer.name))
      .filter((fact) => !ground.has(fact))
      .map((fact) => release.providers.get(fact)),
  );
  return release.slots.filter(({ source }) => slots.has(source)).map(({ blueprint }) => blueprint);
}

/** Needs of a catalog slot that the ground state meets by itself. */
export function isMetByGround(
  cluster: ClusterModel,
  release: ReleaseModel,
): (need: Parameters<typeof factOfNeed>[0]) => boolean {
  const ground = groundFacts(release.catalog.groundState, cluster.traits, cluster.spec.repository.secretRef.name);
  return (need) => ground.has(factOfNeed(need));
}
