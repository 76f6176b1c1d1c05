import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { factOfNeed, isOptional } from '../../core/catalog/facts.js';
import { groundFacts } from '../../core/catalog/ground-facts.js';
import { parseCatalog, releasesOf } from '../../core/catalog/parse.js';
import { buildReleaseModel } from '../../core/model/release-model.js';
import type { Need, Slot } from '../../schema/catalog.js';
import { SHELF } from '../fixtures.js';

const test = suite('catalog');
const TRAITS = {
  provider: 'hetzner',
  storage: 's3',
  database: 'cnpg',
  redis: 'valkey',
  qaTestSession: true,
  severalHostClusters: true,
  buildingBlock: 'rtz',
} as const;

for (const name of releasesOf(SHELF)) {
  const catalog = parseCatalog(SHELF, name);
  const release = buildReleaseModel(catalog, catalog.profile);
  const ground = groundFacts(catalog.groundState, TRAITS, 'flux-repository');

  test(`${name}: every slot number, Blueprint and release name is there once`, () => {
    for (const key of ['slot', 'blueprint', 'releaseName'] as const) {
      const values = catalog.slots.map((slot) => slot[key]);
      assert.equal(values, [...new Set(values)]);
    }
  });

  test(`${name}: every need is met by a slot installed before, or by the ground state`, () => {
    const ancestors = ancestorsOf(release.slots);
    const unmet = catalog.slots.flatMap((slot) =>
      allNeeds(slot).flatMap((need) => {
        const provider = release.providers.get(factOfNeed(need));
        const isBefore = provider !== undefined && ancestors.get(slot.blueprint)?.has(provider.blueprint);
        // A variant's need adds its edge in the overlay, where the variant holds.
        const isOfVariant = !slot.needs.includes(need) && provider !== undefined;
        return isBefore || isOfVariant || ground.has(factOfNeed(need))
          ? []
          : `${slot.blueprint} needs ${factOfNeed(need)}`;
      }),
    );
    assert.equal(unmet, []);
  });

  test(`${name}: no release waits for itself by any way round`, () => {
    for (const [blueprint, before] of ancestorsOf(release.slots)) assert.not(before.has(blueprint), blueprint);
  });

  test(`${name}: who provides a webhook or a Service that is called at install waits for its workloads`, () => {
    const called = catalog.slots.flatMap((slot) =>
      allNeeds(slot).filter(
        (need) => ('webhook' in need || 'service' in need || 'secret' in need) && !isOptional(need),
      ),
    );
    const tooEarly = called.flatMap((need) => {
      const provider = release.providers.get(factOfNeed(need));
      return provider === undefined || provider.readiness.until === 'workloads'
        ? []
        : `${provider.blueprint}: ${factOfNeed(need)}`;
    });
    assert.equal([...new Set(tooEarly)], []);
  });

  test(`${name}: every Namespace of a slot is emitted once, or is of the ground state`, () => {
    const emitted = release.slots.filter((slot) => slot.emitsNamespace).map(({ namespace }) => namespace);
    const given = catalog.groundState.namespaces.map((namespace) => namespace.name);
    assert.equal(emitted, [...new Set(emitted)]);
    assert.equal(
      emitted.filter((namespace) => given.includes(namespace)),
      [],
    );
    const needed = new Set(catalog.slots.map(({ namespace }) => namespace));
    assert.equal(
      [...needed].filter((namespace) => ![...emitted, ...given].includes(namespace)),
      [],
    );
  });

  test(`${name}: every Secret that values are taken from is of the ground state, with its key`, () => {
    const references = catalog.slots.flatMap((slot) => [
      ...(slot.valuesFrom ?? []),
      ...slot.variants.flatMap(({ valuesFrom }) => valuesFrom ?? []),
    ]);
    const known = catalog.groundState.secrets.filter(({ namespace }) => namespace === 'flux-system');
    const missing = references.filter(
      ({ name: secret, valuesKey, optional }) =>
        optional !== true && !known.some((row) => row.name === secret && row.keys.includes(valuesKey)),
    );
    assert.equal(missing, []);
  });

  test(`${name}: what a release lists for the registry, its slot of the registry knows`, () => {
    const harbor = catalog.slots.find(({ blueprint }) => blueprint === 'bp-harbor');
    for (const key of ['storage', 'database', 'redis'] as const) {
      const ofVariants = (harbor?.variants ?? []).flatMap(({ when }) => when[key] ?? []);
      // One choice may be what the slot itself says.
      const others = catalog.registry[key].filter((choice) => !(ofVariants as readonly string[]).includes(choice));
      assert.ok(others.length <= 1, `${key}: ${others.join(', ')}`);
      assert.equal(
        ofVariants.filter((choice) => !(catalog.registry[key] as readonly string[]).includes(choice)),
        [],
      );
    }
  });

  test(`${name}: whoever brings the routes is given what it needs`, () => {
    const routes = catalog.slots.flatMap((slot) => slot.routes);
    const isByChart = routes.some(({ values }) => values?.backendService !== undefined);
    assert.is(isByChart, catalog.gateway.routes === 'charts');
  });

  test(`${name}: the other releases of the shelf are read when they are asked for`, () => {
    const others = releasesOf(SHELF).filter((other) => other !== name);
    assert.equal(
      catalog.others().map((other) => other.release),
      others,
    );
  });

  test(`${name}: every public host is routed by one slot`, () => {
    const hosts = catalog.slots.flatMap(({ routes }) => routes.map(({ host }) => host));
    assert.equal(hosts, [...new Set(hosts)]);
  });
}

function allNeeds(slot: Slot): readonly Need[] {
  return [...slot.needs, ...slot.variants.flatMap(({ needs }) => needs ?? [])];
}

/** Who is Ready before each release, by following every edge. */
function ancestorsOf(slots: readonly { blueprint: string; dependsOn: readonly string[] }[]): Map<string, Set<string>> {
  const edges = new Map(slots.map(({ blueprint, dependsOn }) => [blueprint, dependsOn]));
  const reach = (from: string, seen: Set<string>): Set<string> => {
    for (const next of edges.get(from) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      reach(next, seen);
    }
    return seen;
  };
  return new Map(slots.map(({ blueprint }) => [blueprint, reach(blueprint, new Set())]));
}

test.run();
