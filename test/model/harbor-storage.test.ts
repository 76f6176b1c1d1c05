import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { generateFrom, carryOut, smallSpec, faultsOf } from '../fixtures.js';

const test = suite('harbor storage');

interface Row {
  readonly storage: string;
  readonly spec: string;
  /** Keys of `flux-system/object-storage`, by the value that each becomes. */
  readonly secretKeys: Readonly<Record<string, string>>;
  /** Values below `harbor.persistence.imageChartStorage`. */
  readonly values: JsonObject;
}

const STORAGE = 'harbor.persistence.imageChartStorage';
const PREFIX = 'harbor/hz-fsn-rtz-prod.small.example.com';

const ROWS: readonly Row[] = [
  { storage: 'filesystem', spec: 'type: filesystem', secretKeys: {}, values: { type: 'filesystem' } },
  {
    storage: 's3',
    spec: 'type: s3',
    secretKeys: {
      's3-bucket': `${STORAGE}.s3.bucket`,
      's3-region': `${STORAGE}.s3.region`,
      's3-endpoint': `${STORAGE}.s3.regionendpoint`,
      's3-access-key': 'objectStorage.s3.accessKey',
      's3-secret-key': 'objectStorage.s3.secretKey',
    },
    values: {
      type: 's3',
      disableredirect: false,
      s3: {
        existingSecret: 'harbor-objectstorage-credentials',
        rootdirectory: `/${PREFIX}`,
        secure: true,
        v4auth: true,
        storageclass: 'STANDARD',
      },
    },
  },
  {
    storage: 'gcs',
    spec: 'type: gcs',
    secretKeys: { 'gcs-bucket': `${STORAGE}.gcs.bucket`, 'gcs-key': `${STORAGE}.gcs.encodedkey` },
    values: { type: 'gcs', gcs: { rootdirectory: PREFIX } },
  },
  {
    storage: 'azure',
    spec: 'type: azure',
    secretKeys: {
      'azure-account': `${STORAGE}.azure.accountname`,
      'azure-key': `${STORAGE}.azure.accountkey`,
      'azure-container': `${STORAGE}.azure.container`,
    },
    values: { type: 'azure', azure: { rootdirectory: `/${PREFIX}` } },
  },
];

async function harborOf(harbor: string): Promise<{ readonly release: JsonObject; readonly readme: string }> {
  const generation = await generateFrom(smallSpec(`harbor:\n${harbor}`));
  assert.equal(faultsOf(generation), []);
  const kit = generation.clusters[0]?.cluster.units.find(({ name }) => name === 'bootstrap-kit');
  const release = kit?.objects.find(({ resource }) => resource.kind === 'HelmRelease' && resource.name === 'bp-harbor');
  const readme = carryOut(generation).get('clusters/small.example.com/README.md') ?? '';
  return { release: release?.value ?? {}, readme };
}

function secretKeysOf(release: JsonObject): Record<string, string> {
  const list = valueAt(release, ['spec', 'valuesFrom']) as readonly JsonObject[];
  const own = list.filter(({ name }) => name === 'object-storage');
  return Object.fromEntries(own.map(({ valuesKey, targetPath }) => [String(valuesKey), String(targetPath)]));
}

for (const { storage, spec, secretKeys, values } of ROWS) {
  test(`${storage}: the built release has these keys and values, and none of another storage`, async () => {
    const { release, readme } = await harborOf(`  storage:\n    ${spec}\n`);
    assert.equal(secretKeysOf(release), secretKeys);
    const built = valueAt(release, ['spec', 'values', 'harbor', 'persistence', 'imageChartStorage']);
    assert.equal(built, values);
    for (const key of Object.keys(secretKeys)) assert.match(readme, `--from-literal=${key}=`);
    assert.is(readme.includes('object-storage'), Object.keys(secretKeys).length > 0);
  });
}

test('a bucket that clients cannot reach is never redirected to', async () => {
  const { release } = await harborOf('  storage:\n    type: s3\n    redirect: false\n');
  const path = ['spec', 'values', 'harbor', 'persistence', 'imageChartStorage', 'disableredirect'];
  assert.is(valueAt(release, path), true);
});

test('a volume is never attached to two pods: its registry is recreated, not rolled', async () => {
  const { release } = await harborOf('  storage:\n    type: filesystem\n');
  assert.is(valueAt(release, ['spec', 'values', 'harbor', 'updateStrategy', 'type']), 'Recreate');
});

test('an internal database switches the PostgreSQL cluster off', async () => {
  const { release } = await harborOf('  database: internal\n');
  assert.is(valueAt(release, ['spec', 'values', 'harbor', 'database', 'type']), 'internal');
  assert.is(valueAt(release, ['spec', 'values', 'postgres', 'cluster', 'enabled']), false);
});

test("the platform's Valkey takes the place of the internal Redis, and is waited for", async () => {
  const { release } = await harborOf('  redis: valkey\n');
  const redis = valueAt(release, ['spec', 'values', 'harbor', 'redis']) as JsonObject;
  assert.is(redis.type, 'external');
  assert.equal(redis.external, { addr: 'valkey-primary.valkey.svc.cluster.local:6379' });
  const names = (valueAt(release, ['spec', 'dependsOn']) as readonly JsonObject[]).map(({ name }) => name);
  assert.ok(names.includes('bp-valkey'));
});

test('every known default of the chart is replaced from one Secret, which one command makes', async () => {
  const { release, readme } = await harborOf('  storage:\n    type: s3\n');
  const list = valueAt(release, ['spec', 'valuesFrom']) as readonly JsonObject[];
  const replaced = list
    .filter(({ name }) => name === 'harbor-credentials')
    .map(({ targetPath }: JsonObject): JsonValue => targetPath ?? '');
  assert.equal(replaced, [
    'harbor.secretKey',
    'harbor.core.secret',
    'harbor.core.xsrfKey',
    'harbor.jobservice.secret',
    'harbor.registry.secret',
    'harbor.registry.credentials.password',
  ]);
  assert.match(readme, 'create secret generic harbor-credentials');
  assert.match(readme, '--from-literal=xsrf-key="$(openssl rand -hex 16)"');
});

test('the sizes of the parts add up to 2.25 CPU and 2.75 GiB', async () => {
  const { release } = await harborOf('  database: internal\n');
  const requests = findRequests(valueAt(release, ['spec', 'values', 'harbor']) ?? {});
  const cpu = requests.reduce((sum, { cpu: text }) => sum + Number.parseInt(String(text), 10), 0);
  const memory = requests.reduce((sum, { memory: text }) => sum + mebibytes(String(text)), 0);
  assert.equal([cpu, memory], [2250, 2.75 * 1024]);
});

function findRequests(value: JsonValue): readonly JsonObject[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]: [string, JsonValue]) =>
    key === 'requests' ? [child as JsonObject] : findRequests(child),
  );
}

function mebibytes(text: string): number {
  return Number.parseInt(text, 10) * (text.endsWith('Gi') ? 1024 : 1);
}

test.run();
