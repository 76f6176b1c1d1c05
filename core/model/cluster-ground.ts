import { valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { Ground, HostCluster } from '../bringup/host-cluster.js';
import { secretFact } from '../catalog/facts.js';
import { groundFacts } from '../catalog/ground-facts.js';
import { admittedGroups, credentialSecrets } from '../catalog/manifest-needs.js';
import { ANY_CLUSTER } from './conditions.js';
import type { ClusterModel } from './cluster-model.js';
import { awaitedCrds } from './infrastructure.js';
import { needsOn } from './kit-overlay.js';
import type { ReleaseModel } from './release-model.js';
import { factOfSecret, planSecrets } from './secrets-plan.js';

/** What a host cluster of a known spec stands on, with what the catalog knows about its charts. */
export function clusterGround(cluster: ClusterModel, release: ReleaseModel): Ground {
  const { catalog, slots } = release;
  const { byHand, delivered } = planSecrets(cluster, release);
  const promised = new Set(delivered.map(factOfSecret));
  const ground = groundFacts(catalog.groundState, cluster.traits, cluster.spec.repository.secretRef.name);
  const byChart = new Map(slots.map((slot) => [slot.blueprint, slot]));
  return {
    facts: new Set([...[...ground].filter((fact) => !promised.has(fact)), ...byHand.map(factOfSecret)]),
    promised,
    awaitedCrds: awaitedCrds(cluster),
    admitted: admittedGroups(catalog),
    issuers: catalog.issuers,
    knowledgeOf: (chart) => {
      const slot = byChart.get(chart);
      if (slot === undefined) return undefined;
      return { needs: needsOn(slot, cluster), provides: slot.provides, images: slot.source.images };
    },
    routesOf: (chart) => (byChart.get(chart)?.source.routes ?? []).flatMap(({ values }) => values?.host ?? []),
  };
}

/**
 * What a host cluster stands on that no spec describes: the release's ground state, with every Secret and ConfigMap that
 * its objects name taken to be made by people.
 */
export function foreignGround({ units }: HostCluster, { catalog, slots }: ReleaseModel): Ground {
  const byChart = new Map(slots.map((slot) => [slot.blueprint, slot]));
  const named = units.flatMap(({ objects }) =>
    objects.flatMap(({ value, resource }) => namedSecrets(value, resource.namespace)),
  );
  return {
    facts: new Set([...groundFacts(catalog.groundState, ANY_CLUSTER, ''), ...named]),
    promised: new Set(),
    awaitedCrds: new Map(),
    admitted: admittedGroups(catalog),
    issuers: catalog.issuers,
    knowledgeOf: (chart) => {
      const slot = byChart.get(chart);
      return slot === undefined ? undefined : { needs: slot.source.needs, provides: slot.provides };
    },
    routesOf: () => [],
  };
}

function namedSecrets(value: JsonObject, namespace: string): readonly string[] {
  const source = valueAt(value, ['spec', 'secretRef', 'name']);
  const key = valueAt(value, ['spec', 'decryption', 'secretRef', 'name']);
  const valuesFrom = valueAt(value, ['spec', 'valuesFrom']);
  const names = Array.isArray(valuesFrom)
    ? valuesFrom.flatMap((entry: JsonValue) => valueAt(entry, ['name']) ?? [])
    : [];
  const own = [source, key, ...names].flatMap((name) =>
    typeof name === 'string' ? secretFact(`${namespace}/${name}`) : [],
  );
  return [...own, ...credentialSecrets(value)];
}
