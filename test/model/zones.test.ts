import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueAt, type JsonObject } from '../../schema/json.js';
import type { AppliedObject } from '../../core/bringup/host-cluster.js';
import { generateFrom, smallSpec, faultsOf } from '../fixtures.js';

const test = suite('parent zones');
const ZONES = 'parentZones:\n  - apps.example.org\n  - shop.example.org\n';
const TWO = smallSpec(ZONES).replace(
  '  - name: hz-fsn-rtz-prod',
  '  - name: hz-hel-rtz-prod\n  - name: hz-fsn-mgt-prod',
);

const generation = await generateFrom(TWO);

function objectsOf(cluster: string, unit: string): readonly AppliedObject[] {
  const judged = generation.clusters.find((candidate) => candidate.cluster.name.endsWith(cluster));
  return judged?.cluster.units.find(({ name }) => name === unit)?.objects ?? [];
}

const find = (objects: readonly AppliedObject[], kind: string): readonly AppliedObject[] =>
  objects.filter(({ resource }) => resource.kind === kind);

test('every zone has a certificate of its own, on the host cluster that serves the Sovereign', () => {
  const certificates = find(objectsOf('hz-fsn-mgt-prod', 'sovereign-tls'), 'Certificate');
  assert.equal(
    certificates.map(({ resource, value }) => [resource.name, valueAt(value, ['spec', 'dnsNames'])]),
    [
      ['sovereign-wildcard-tls-small-example-com', ['*.small.example.com', 'small.example.com']],
      ['sovereign-wildcard-tls-apps-example-org', ['*.apps.example.org', 'apps.example.org']],
      ['sovereign-wildcard-tls-shop-example-org', ['*.shop.example.org', 'shop.example.org']],
    ],
  );
  assert.is(find(objectsOf('hz-hel-rtz-prod', 'sovereign-tls'), 'Certificate').length, 1);
});

test('the Gateway listens for every zone with the certificate of that zone', () => {
  const [gateway] = find(objectsOf('hz-fsn-mgt-prod', 'sovereign-tls'), 'Gateway');
  const listeners = valueAt(gateway?.value, ['spec', 'listeners']) as readonly JsonObject[];
  assert.equal(
    listeners.map(({ name, hostname, port }) => [name, hostname, port]),
    [
      ['https', '*.small.example.com', 30443],
      ['http', '*.small.example.com', 30080],
      ['https-apps-example-org', '*.apps.example.org', 30443],
      ['http-apps-example-org', '*.apps.example.org', 30080],
      ['https-shop-example-org', '*.shop.example.org', 30443],
      ['http-shop-example-org', '*.shop.example.org', 30080],
    ],
  );
});

test('plain requests are redirected in every zone, and nothing else may answer them', () => {
  const objects = objectsOf('hz-fsn-mgt-prod', 'sovereign-tls');
  const [route] = find(objects, 'HTTPRoute');
  const parents = valueAt(route?.value, ['spec', 'parentRefs']) as readonly JsonObject[];
  assert.equal(
    parents.map(({ sectionName }) => sectionName),
    ['http', 'http-apps-example-org', 'http-shop-example-org'],
  );
  const [gateway] = find(objects, 'Gateway');
  const plain = (valueAt(gateway?.value, ['spec', 'listeners']) as readonly JsonObject[]).filter(
    ({ protocol }) => protocol === 'HTTP',
  );
  assert.equal(
    plain.map((listener) => valueAt(listener, ['allowedRoutes', 'namespaces', 'from'])),
    ['Same', 'Same', 'Same'],
  );
});

test('external-dns and PowerDNS know every zone', () => {
  const kit = objectsOf('hz-fsn-mgt-prod', 'bootstrap-kit');
  const values = (name: string, path: readonly string[]): unknown =>
    valueAt(kit.find(({ resource }) => resource.kind === 'HelmRelease' && resource.name === name)?.value, [
      'spec',
      'values',
      ...path,
    ]);
  assert.equal(values('bp-external-dns', ['external-dns', 'domainFilters']), [
    'small.example.com',
    'apps.example.org',
    'shop.example.org',
  ]);
  assert.equal(values('bp-powerdns', ['zones']), [
    { name: 'small.example.com', role: 'primary' },
    { name: 'apps.example.org', role: 'org-pool' },
    { name: 'shop.example.org', role: 'org-pool' },
  ]);
});

test('the whole comes up, and nothing is wrong with it', () => {
  assert.equal(faultsOf(generation), []);
  assert.equal(
    generation.clusters.map(({ bringUp }) => bringUp.blocked),
    [[], []],
  );
});

test.run();
