import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCatalog } from '../../core/catalog/parse.js';
import { buildSovereignModel, type SovereignModel } from '../../core/model/cluster-model.js';
import { buildReleaseModel } from '../../core/model/release-model.js';
import type { Generation } from '../../core/pipeline.js';
import { parseSpec } from '../../core/spec/parse.js';
import { SHELF, carryOut, faultsOf, generateFrom, packageFile, smallSpec } from '../fixtures.js';

const test = suite('routes of the tree');
const CLUSTER = 'clusters/small.example.com/hz-fsn-rtz-prod';
const APRIL = 'release: "2026.04"\n';

const generation = await generateFrom(smallSpec(APRIL));
const files = carryOut(generation);

/** The decisions that the small spec leads to on a release. */
function modelOn(release: string): SovereignModel {
  const parsed = parseSpec('sovereign.yaml', smallSpec());
  if (parsed.kind === 'findings') throw new Error('The small spec is wrong.');
  const catalog = parseCatalog(SHELF, release);
  return buildSovereignModel(parsed.spec, buildReleaseModel(catalog, catalog.profile));
}

/** Host, Namespace, Service and port of every HTTPRoute with a host that a host cluster applies, sorted. */
function routesOf({ clusters }: Generation): readonly string[] {
  interface RouteSpec {
    readonly hostnames?: readonly string[];
    readonly rules: readonly { readonly backendRefs?: readonly { readonly name: string; readonly port: number }[] }[];
  }
  return clusters
    .flatMap(({ cluster }) => cluster.units.flatMap(({ objects }) => objects))
    .filter(({ resource }) => resource.kind === 'HTTPRoute')
    .flatMap(({ resource, value }) => {
      const { hostnames = [], rules } = value.spec as unknown as RouteSpec;
      const backend = rules[0]?.backendRefs?.[0];
      return hostnames.map((host) => `${host} ${resource.namespace}/${backend?.name}:${backend?.port}`);
    })
    .sort();
}

test('where charts bring no routes, each public host of the host table has one', () => {
  const table = modelOn('2026.04').primary.hosts.map(
    ({ host, namespace, service, port }) => `${host} ${namespace}/${service}:${port}`,
  );
  assert.equal(routesOf(generation), table);
  assert.ok(routesOf(generation).includes('registry.small.example.com harbor/harbor-core:80'));
});

test('where charts bring them, the tree brings none', async () => {
  const newest = await generateFrom(smallSpec());
  assert.equal(routesOf(newest), []);
  assert.equal(
    [...carryOut(newest).keys()].filter((path) => path.includes('/routes')),
    [],
  );
});

test('a Blueprint that is switched off takes its route with it, and the rest comes up', async () => {
  const without = await generateFrom(smallSpec(`${APRIL}blueprints:\n  bp-grafana:\n    enabled: false\n`));
  assert.equal(
    routesOf(generation).filter((route) => !routesOf(without).includes(route)),
    ['grafana.small.example.com grafana/grafana:80'],
  );
  assert.equal(faultsOf(without), []);
});

test('own values that rename a Service move the route along', async () => {
  const values = '    values:\n      grafana:\n        fullnameOverride: charts\n';
  const renamed = await generateFrom(smallSpec(`${APRIL}blueprints:\n  bp-grafana:\n${values}`));
  assert.ok(routesOf(renamed).includes('grafana.small.example.com grafana/charts:80'));
});

test('a registry that no unit fills has no unit, and the README asks for no credential of its mirror', () => {
  assert.not(files.has(`${CLUSTER}/harbor.yaml`));
  assert.not.match(files.get('clusters/small.example.com/README.md') ?? '', /harbor-upstream/);
});

test('the example comes up without a fault', async () => {
  assert.equal(faultsOf(await generateFrom(packageFile('examples/2026.04.yaml'))), []);
});

test('one spec goes through both releases: what it leaves open is the first choice of each', async () => {
  const choices = ({ primary }: SovereignModel): unknown => {
    const { storage, database, redis } = primary.registry;
    return [storage.type, database, redis];
  };
  assert.equal(choices(modelOn('2026.04')), ['seaweedfs', 'internal', 'internal']);
  assert.equal(choices(modelOn('2026.05')), ['s3', 'cnpg', 'internal']);
  for (const mode of ['sops', 'sealed']) {
    const found = await generateFrom(smallSpec(`${APRIL}secrets:\n  mode: ${mode}\n`));
    assert.equal(faultsOf(found), [], mode);
  }
});

test.run();
