import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildHarborBodies } from '../../core/harbor/bodies.js';
import type { HarborBodies } from '../../schema/harbor-api.js';
import { runScript, type ScriptRun } from './run-script.js';
import { RELEASE_ARTIFACTS, settingsOf } from './settings.js';
import { PASSWORD, StrictHarbor } from './strict-harbor.js';

const test = suite<{ harbor: StrictHarbor }>('harbor: apply');

test.before.each(async (context) => {
  context.harbor = await new StrictHarbor().start();
});
test.after.each(async ({ harbor }) => harbor.stop());

const SETTINGS = settingsOf({
  proxyCaches: [
    { name: 'proxy-gcr', registry: 'gcr', url: 'https://gcr.io' },
    { name: 'proxy-ghcr', registry: 'ghcr', type: 'github-ghcr', url: 'https://ghcr.io' },
    { name: 'proxy-quay', registry: 'quay', url: 'https://quay.io' },
  ],
  projects: [
    {
      name: 'shop',
      storage: '100Gi',
      groups: [
        { group: 'acme-developers', role: 'developer' },
        { group: 'acme-leads', role: 'projectAdmin' },
      ],
      retention: { latestPushed: 10, pulledWithinDays: 30 },
    },
  ],
});
const BODIES = buildHarborBodies(SETTINGS, RELEASE_ARTIFACTS);

function apply(harbor: StrictHarbor, bodies: HarborBodies = BODIES, env = {}): Promise<ScriptRun> {
  return runScript('apply.mjs', harbor.url, env, { 'bodies.json': bodies });
}

function named(rows: readonly { readonly [key: string]: unknown }[], name: string): { [key: string]: unknown } {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no ${name}`);
  return row;
}

test('an empty Harbor gets everything, and the second run changes nothing', async ({ harbor }) => {
  const first = await apply(harbor);
  assert.is(first.err, '');
  assert.is(first.code, 0);
  assert.is(harbor.registries.length, 3);
  assert.is(harbor.projects.length, 5);
  assert.is(harbor.members.length, 2);
  assert.is(harbor.policies.length, 1);
  assert.equal([...harbor.schedules.keys()].sort(), ['/system/gc/schedule', '/system/scanAll/schedule']);
  assert.match(first.out, /project shop: created/);
  assert.is(first.out.includes(PASSWORD), false);

  const writes = harbor.writes.length;
  const second = await apply(harbor);
  assert.is(second.code, 0);
  assert.equal(harbor.writes.slice(writes), []);
  assert.match(second.out, /0 created, 0 updated, \d+ unchanged, 0 failed/);
});

test('what drifted is put back, and nothing else is written', async ({ harbor }) => {
  await apply(harbor);
  named(harbor.projects, 'shop').metadata = { ...BODIES.projects.at(-1)?.body.metadata, prevent_vul: 'false' };
  named(harbor.policies, 'ghcr-openova-mirror').enabled = false;
  named(harbor.registries, 'quay').url = 'https://quay.example.com';
  (harbor.quotas.at(-1) ?? {}).hard = { storage: 1 };
  (harbor.members[0] ?? {}).role_id = 1;
  (harbor.retentions[0] ?? {}).rules = [];
  harbor.schedules.set('/system/gc/schedule', { schedule: { type: 'Daily', cron: '0 0 0 * * *' } });
  // The metadata above lost the retention's id as well.
  const shop = named(harbor.projects, 'shop');
  shop.metadata = { ...(shop.metadata as object), retention_id: String(harbor.retentions.at(-1)?.id) };

  const writes = harbor.writes.length;
  const run = await apply(harbor);
  assert.is(run.code, 0);
  assert.match(run.out, /0 created, 7 updated/);
  assert.is(harbor.writes.length - writes, 7);
  assert.is(
    harbor.writes.every((write, at) => at < writes || write.startsWith('PUT ')),
    true,
  );
  const again = await apply(harbor);
  assert.match(again.out, /0 created, 0 updated/);
});

test('what a team set besides ours survives a change of a policy', async ({ harbor }) => {
  await apply(harbor);
  const policy = named(harbor.policies, 'ghcr-openova-mirror');
  Object.assign(policy, { speed: 2048, override: false });
  await apply(harbor);
  assert.is(policy.speed, 2048);
  assert.is(policy.override, true);
});

test('a policy of ours that is no longer wanted is switched off, one of the team stays', async ({ harbor }) => {
  await apply(harbor);
  const ours = named(harbor.policies, 'ghcr-openova-mirror');
  harbor.policies.push({ ...(ours as object), id: 999, name: 'teams-own', description: 'nightly' });
  const without = buildHarborBodies(settingsOf({ mirror: { enabled: false } }), RELEASE_ARTIFACTS);
  const run = await apply(harbor, without);
  assert.is(run.code, 0);
  assert.is(ours.enabled, false);
  assert.is(named(harbor.policies, 'teams-own').enabled, true);
});

test('it waits for a Harbor that is still coming up', async ({ harbor }) => {
  harbor.notReady = 2;
  const run = await apply(harbor);
  assert.is(run.code, 0);
  assert.match(run.out, /waiting for Harbor at .*answers 503/);
});

test('it gives up on a Harbor that does not come, with exit code 3', async ({ harbor }) => {
  harbor.notReady = 1000;
  const run = await apply(harbor, BODIES, { WAIT_SECONDS: '1' });
  assert.is(run.code, 3);
  assert.match(run.err, /did not answer at .* within 1 seconds \(it answers 503\)\. Look at the pods of harbor-core\./);
});

test('a wrong password ends it at once with exit code 4 and is not printed', async ({ harbor }) => {
  const run = await apply(harbor, BODIES, { HARBOR_ADMIN_PASSWORD: 'guessed-wrong' });
  assert.is(run.code, 4);
  assert.match(run.err, /refuses the password of "admin" \(401\).*Secret harbor-admin, key HARBOR_ADMIN_PASSWORD/);
  assert.is((run.out + run.err).includes('guessed-wrong'), false);
  assert.equal(harbor.writes, []);
});

test('a missing variable or file is exit code 2', async ({ harbor }) => {
  const password = await apply(harbor, BODIES, { HARBOR_ADMIN_PASSWORD: '' });
  assert.is(password.code, 2);
  assert.match(password.err, /HARBOR_ADMIN_PASSWORD is not set/);
  const file = await apply(harbor, BODIES, { BODIES_FILE: '/nowhere/bodies.json' });
  assert.is(file.code, 2);
  assert.match(file.err, /Cannot read \/nowhere\/bodies\.json/);
});

test('an upstream that is down fails what needs it, names it, and the rest goes on', async ({ harbor }) => {
  harbor.unreachable = ['https://gcr.io'];
  const run = await apply(harbor);
  assert.is(run.code, 1);
  assert.match(run.err, /registry gcr: failed: POST \/registries: 400 the registry is unhealthy/);
  assert.match(run.err, /project proxy-gcr: failed: the registry gcr is not there/);
  assert.match(run.out, /project proxy-quay: created/);
  harbor.unreachable = [];
  const second = await apply(harbor);
  assert.is(second.code, 0);
  assert.is(harbor.projects.length, 5);
});

test('credentials of an upstream come from the environment and are never printed', async ({ harbor }) => {
  const env = { UPSTREAM_GHCR_USERNAME: 'acme-bot', UPSTREAM_GHCR_PASSWORD: 'ghp_topsecret' };
  const run = await apply(harbor, BODIES, env);
  assert.is(run.code, 0);
  const ghcr = named(harbor.registries, 'ghcr');
  assert.equal(ghcr.credential, { type: 'basic', access_key: 'acme-bot', access_secret: '*****' });
  const writes = harbor.writes.length;
  await apply(harbor, BODIES, env);
  assert.is(harbor.writes.length, writes);

  ghcr.status = 'unhealthy';
  const rotated = await apply(harbor, BODIES, { ...env, UPSTREAM_GHCR_PASSWORD: 'ghp_rotated' });
  assert.equal(harbor.writes.slice(writes), [`PUT /registries/${String(ghcr.id)}`]);
  assert.is((run.out + run.err + rotated.out + rotated.err).includes('ghp_'), false);
});

test('a project that became a proxy cache, or ceased to be one, is named and left alone', async ({ harbor }) => {
  await apply(harbor);
  delete named(harbor.projects, 'proxy-quay').registry_id;
  const run = await apply(harbor);
  assert.is(run.code, 1);
  assert.match(run.err, /project proxy-quay: failed: it caches no registry, which Harbor cannot change; delete it/);
});

const REFUSED: readonly (readonly [sentence: string, change: (bodies: HarborBodies) => unknown, reason: RegExp])[] = [
  [
    'metadata that is no text',
    (bodies) => ({
      ...bodies,
      projects: bodies.projects.map((one) => ({ ...one, body: { ...one.body, metadata: { public: true } } })),
    }),
    /metadata\.public must be a string, not true/,
  ],
  [
    'a severity that Harbor does not have',
    (bodies) => ({
      ...bodies,
      projects: bodies.projects.map((one) => ({ ...one, body: { ...one.body, metadata: { severity: 'Severe' } } })),
    }),
    /invalid value: Severe/,
  ],
  [
    'a schedule of five fields',
    (bodies) => ({ ...bodies, scanAll: { schedule: { type: 'Custom', cron: '0 2 * * *' } } }),
    /invalid cron string/,
  ],
  ['a wildcard for GHCR', (bodies) => withFilter(bodies, 'openova-io/**'), /only support specific repository name/],
  [
    'braces across parts of a name',
    (bodies) => withFilter(bodies, '{openova-io/a,openova-io/b}'),
    /only support specific/,
  ],
  [
    'a replication into a proxy cache',
    (bodies) => ({
      ...bodies,
      replications: bodies.replications.map((one) => ({ ...one, body: { ...one.body, dest_namespace: 'proxy-ghcr' } })),
    }),
    /403 can not push artifact to a proxy project/,
  ],
  [
    'a field that the API does not have',
    (bodies) => ({ ...bodies, registries: bodies.registries.map((one) => ({ ...one, owner: 'acme' })) }),
    /unknown fields: owner/,
  ],
];

function withFilter(bodies: HarborBodies, value: string): unknown {
  const replications = bodies.replications.map((one) => ({
    ...one,
    body: { ...one.body, filters: [{ type: 'name', value }] },
  }));
  return { ...bodies, replications };
}

// Each against a server of its own, at once: a script takes half a second.
const refusals = await Promise.all(
  REFUSED.map(async ([sentence, change, reason]) => {
    const harbor = await new StrictHarbor().start();
    const run = await apply(harbor, change(BODIES) as HarborBodies);
    await harbor.stop();
    return { sentence, run, reason };
  }),
);

for (const { sentence, run, reason } of refusals) {
  test(`the strict server refuses ${sentence}, and the script says so`, () => {
    assert.is(run.code, 1);
    assert.match(run.err, reason);
  });
}

test.run();
