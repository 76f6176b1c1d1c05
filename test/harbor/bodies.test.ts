import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildHarborBodies, bytesOf } from '../../core/harbor/bodies.js';
import { harborCron } from '../../core/harbor/cron.js';
import { harborBodiesSchema, type HarborBodies } from '../../schema/harbor-api.js';
import { RELEASE_ARTIFACTS, settingsOf } from './settings.js';

const test = suite('harbor: bodies');

type Input = Parameters<typeof settingsOf>[0];

function bodiesOf(input?: Input): HarborBodies {
  return buildHarborBodies(settingsOf(input), RELEASE_ARTIFACTS);
}

function projectOf(bodies: HarborBodies, name: string): HarborBodies['projects'][number] {
  const found = bodies.projects.find(({ body }) => body.project_name === name);
  if (found === undefined) throw new Error(`no project ${name}`);
  return found;
}

const VARIANTS: readonly (readonly [string, Input])[] = [
  ['the defaults', {}],
  ['no scans', { scan: { enabled: false }, projects: [{ name: 'shop' }] }],
  ['an air gap with a volume', { airGap: { enabled: true } }],
  [
    'an air gap with a registry',
    { airGap: { enabled: true, source: { type: 'registry', url: 'https://t.example.com' } } },
  ],
  ['a customer project', { projects: [{ name: 'shop', retention: { pushedWithinDays: 7 }, blockFrom: 'high' }] }],
];

for (const [name, input] of VARIANTS) {
  test(`${name} lead to bodies that Harbor's API knows`, () => {
    assert.equal(harborBodiesSchema.parse(bodiesOf(input)), bodiesOf(input));
    assert.is(JSON.stringify(bodiesOf(input)), JSON.stringify(bodiesOf(input)));
  });
}

test('the defaults are five registries, the platform project and a proxy cache of each', () => {
  const { registries, projects } = bodiesOf();
  assert.equal(
    registries.map(({ name, type, url }) => `${name} ${type} ${url}`),
    [
      'dockerhub docker-hub https://hub.docker.com',
      'gcr docker-registry https://gcr.io',
      'ghcr github-ghcr https://ghcr.io',
      'k8s docker-registry https://registry.k8s.io',
      'quay docker-registry https://quay.io',
    ],
  );
  assert.equal(
    projects.map(({ body, registry }) => `${body.project_name} ${registry ?? '-'}`),
    [
      'openova-io -',
      'proxy-dockerhub dockerhub',
      'proxy-gcr gcr',
      'proxy-ghcr ghcr',
      'proxy-k8s k8s',
      'proxy-quay quay',
    ],
  );
});

test('where the platform pulls from, scans only report; where customers push, they block', () => {
  const bodies = bodiesOf({ projects: [{ name: 'shop' }, { name: 'lab', blockFrom: 'off' }] });
  const metadataOf = (name: string): object => projectOf(bodies, name).body.metadata;
  const reporting = { public: 'false', auto_scan: 'true', prevent_vul: 'false', enable_content_trust_cosign: 'false' };
  assert.equal(metadataOf('openova-io'), reporting);
  assert.equal(metadataOf('proxy-ghcr'), reporting);
  assert.equal(metadataOf('lab'), reporting);
  assert.equal(metadataOf('shop'), { ...reporting, prevent_vul: 'true', severity: 'critical' });
});

test('the severity that blocks can be lowered for all projects or for one', () => {
  const bodies = bodiesOf({
    scan: { blockFrom: 'high' },
    projects: [{ name: 'shop' }, { name: 'lab', blockFrom: 'critical' }],
  });
  assert.is(projectOf(bodies, 'shop').body.metadata.severity, 'high');
  assert.is(projectOf(bodies, 'lab').body.metadata.severity, 'critical');
});

test('without Trivy nothing blocks, since an image without a scan would be blocked as well', () => {
  const bodies = bodiesOf({ scan: { enabled: false }, projects: [{ name: 'shop' }] });
  assert.is(projectOf(bodies, 'shop').body.metadata.prevent_vul, 'false');
  assert.is(bodies.scanAll, undefined);
});

test('signatures are asked for once a key is given, and only of the platform', () => {
  const publicKey = [
    '-----BEGIN PUBLIC KEY-----',
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEceYAm/ulCvFuAMm+xnLm/QxqoMkA',
    '3EzX0uJKAqsWSN+e3lGfVKJfmJoOu5YDB61G+Bi4lNF4XSgzLpzpv+0ORQ==',
    '-----END PUBLIC KEY-----',
  ].join('\n');
  const bodies = bodiesOf({ signing: { publicKey }, projects: [{ name: 'shop' }] });
  assert.is(projectOf(bodies, 'openova-io').body.metadata.enable_content_trust_cosign, 'true');
  assert.is(projectOf(bodies, 'shop').body.metadata.enable_content_trust_cosign, 'false');
});

test('quotas are bytes, and -1 where there is none', () => {
  const bodies = bodiesOf({ projects: [{ name: 'shop', storage: '100Gi' }, { name: 'lab' }] });
  assert.is(projectOf(bodies, 'shop').body.storage_limit, 107374182400);
  assert.is(projectOf(bodies, 'lab').body.storage_limit, 53687091200);
  assert.is(projectOf(bodies, 'openova-io').body.storage_limit, -1);
  assert.is(bytesOf('2Ti'), 2199023255552);
});

test("groups get Harbor's ids of their roles, by name of the group", () => {
  const roles = ['projectAdmin', 'maintainer', 'developer', 'guest', 'limitedGuest'] as const;
  const groups = roles.map((role) => ({ group: `acme-${role}`, role }));
  const { members } = projectOf(bodiesOf({ projects: [{ name: 'shop', groups }] }), 'shop');
  assert.equal(
    members.map(({ role_id: id, member_group: group }) => `${group.group_name} ${id} ${group.group_type}`),
    ['acme-developer 2 3', 'acme-guest 3 3', 'acme-limitedGuest 5 3', 'acme-maintainer 4 3', 'acme-projectAdmin 1 3'],
  );
});

test('tags are deleted in proxy caches, and elsewhere only where the spec says what stays', () => {
  const bodies = bodiesOf({
    projects: [{ name: 'lab' }, { name: 'shop', retention: { latestPushed: 10, pulledWithinDays: 30 } }],
  });
  assert.is(projectOf(bodies, 'openova-io').retention, undefined);
  assert.is(projectOf(bodies, 'lab').retention, undefined);
  const rulesOf = (name: string): unknown => projectOf(bodies, name).retention?.rules.map(({ params }) => params);
  assert.equal(rulesOf('shop'), [{ latestPushedK: 10 }, { nDaysSinceLastPull: 30 }]);
  assert.equal(rulesOf('proxy-quay'), [{ nDaysSinceLastPull: 90 }]);
});

test('schedules have six fields, the seconds first', () => {
  const { scanAll, garbageCollection } = bodiesOf();
  assert.is(scanAll?.schedule.cron, '0 0 2 * * *');
  assert.is(garbageCollection.schedule.cron, '0 0 4 * * 0');
  assert.is(harborCron('0 */6 * * *'), '0 0 */6 * * *');
  assert.is(harborCron('0 0 */6 * * *'), '0 0 */6 * * *');
});

test('the mirror has a registry of its own where no proxy cache has its address', () => {
  const bodies = bodiesOf({ proxyCaches: [] });
  assert.equal(
    bodies.registries.map(({ name, type }) => `${name} ${type}`),
    ['ghcr-openova-mirror-source github-ghcr'],
  );
  assert.is(bodies.replications[0]?.registry, 'ghcr-openova-mirror-source');
});

test('no body names the adapter of another Harbor', () => {
  assert.is(JSON.stringify(VARIANTS.map(([, input]) => bodiesOf(input))).includes('"type":"harbor"'), false);
});

test('behind an air gap no upstream is named, and every project keeps its name', () => {
  const bodies = bodiesOf({ airGap: { enabled: true } });
  assert.equal(bodies.registries, []);
  assert.equal(bodies.replications, []);
  assert.equal(
    bodies.projects.map(({ body }) => body.project_name),
    bodiesOf().projects.map(({ body }) => body.project_name),
  );
  assert.is(
    bodies.projects.some(({ registry, retention }) => registry !== undefined || retention !== undefined),
    false,
  );
});

test('behind an air gap with a transfer registry, the mirror is started by hand from there', () => {
  const bodies = bodiesOf({ airGap: { enabled: true, source: { type: 'registry', url: 'https://t.example.com' } } });
  assert.equal(
    bodies.registries.map(({ name, url }) => `${name} ${url}`),
    ['transfer https://t.example.com'],
  );
  assert.equal(
    bodies.replications.map(({ registry, body }) => [registry, body.trigger]),
    [['transfer', { type: 'manual' }]],
  );
  assert.equal(bodies.replications[0]?.body.filters, bodiesOf().replications[0]?.body.filters);
});

test('a transfer registry holds images by the names they have here, one policy for each project', () => {
  const source = { type: 'registry' as const, url: 'https://t.example.com' };
  const slots = [{ blueprint: 'bp-harbor', version: '1.2.17', images: ['goharbor/core:v2', 'quay.io/a/b:1'] }];
  const settings = settingsOf({ airGap: { enabled: true, source } });
  const { replications } = buildHarborBodies(settings, { charts: 'ghcr.io/openova-io', slots });
  assert.equal(
    replications.map(({ body }) => `${body.name}: ${String(body.filters[0]?.value)} -> ${body.dest_namespace}`),
    [
      'ghcr-openova-mirror: openova-io/bp-harbor -> openova-io',
      'import-proxy-dockerhub: proxy-dockerhub/goharbor/core -> proxy-dockerhub',
      'import-proxy-quay: proxy-quay/a/b -> proxy-quay',
    ],
  );
});

test.run();
