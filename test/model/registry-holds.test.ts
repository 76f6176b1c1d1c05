import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { TEMPLATE_FOLDER } from '../../core/model/unit-overlay.js';
import { valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { HarborBodies } from '../../schema/harbor-api.js';
import { carryOut, generateFrom, packageFile, smallSpec } from '../fixtures.js';

const test = suite('what the registry holds');

const CLUSTER = 'clusters/small.example.com/hz-fsn-rtz-prod';
const small = carryOut(await generateFrom(smallSpec()));

function bodiesIn(files: ReadonlyMap<string, string>): HarborBodies {
  const config: unknown = parse((files.get(`${CLUSTER}/harbor/harbor-bodies.yaml`) ?? '').split('---\n')[1] ?? '');
  const data = (config as { data: Record<string, string> }).data;
  return JSON.parse(Object.values(data)[0] ?? '') as HarborBodies;
}

async function releaseOf(name: string, more = ''): Promise<JsonObject> {
  const { clusters } = await generateFrom(smallSpec(more));
  const objects = clusters[0]?.cluster.units.flatMap((unit) => unit.objects) ?? [];
  return objects.find(({ resource }) => resource.kind === 'HelmRelease' && resource.name === name)?.value ?? {};
}

test('every host cluster has a Harbor of its own, and a unit that fills it', async () => {
  const { clusters } = await generateFrom(packageFile('examples/production.yaml'));
  for (const { cluster } of clusters) {
    const objects = cluster.units.flatMap((unit) => unit.objects.map(({ resource }) => resource));
    assert.ok(
      objects.some(({ kind, name }) => kind === 'HelmRelease' && name === 'bp-harbor'),
      cluster.name,
    );
    assert.ok(
      objects.some(({ kind, name }) => kind === 'Job' && name.startsWith('harbor-apply-')),
      cluster.name,
    );
  }
});

test('the shared slot has no wiring of any object storage', () => {
  const slot = small.get(`${TEMPLATE_FOLDER}/bootstrap-kit/19-harbor.yaml`) ?? '';
  assert.match(slot, 'kind: HelmRelease');
  assert.not.match(slot, /object-storage|objectStorage|imageChartStorage|s3/);
});

test('credentials of a bucket come from one Secret alone, and never from values', async () => {
  for (const type of ['s3', 'gcs', 'azure']) {
    const release = await releaseOf('bp-harbor', `harbor:\n  storage:\n    type: ${type}\n`);
    const list = valueAt(release, ['spec', 'valuesFrom']);
    const sources = Array.isArray(list) ? list.map((from: JsonValue) => String(valueAt(from, ['name']))) : [];
    assert.equal([...new Set(sources)], ['harbor-credentials', 'object-storage'], type);
    const values = JSON.stringify(valueAt(release, ['spec', 'values']));
    assert.not.match(values, /accesskey|secretkey|encodedkey|accountkey/i, type);
  }
});

test('SeaweedFS is for others: no storage of Harbor names it', async () => {
  for (const type of ['filesystem', 's3', 'gcs', 'azure']) {
    const release = await releaseOf('bp-harbor', `harbor:\n  storage:\n    type: ${type}\n`);
    assert.not.match(JSON.stringify(release), /seaweed/i, type);
  }
});

test("the mirror pulls the release's charts from GHCR every six hours", () => {
  const { replications, registries } = bodiesIn(small);
  const [mirror, ...others] = replications;
  assert.equal(others, []);
  assert.is(registries.find(({ name }) => name === mirror?.registry)?.url, 'https://ghcr.io');
  assert.is(mirror?.body.name, 'ghcr-openova-mirror');
  assert.equal(mirror?.body.trigger, { type: 'scheduled', trigger_settings: { cron: '0 0 */6 * * *' } });
  assert.match(String(mirror?.body.filters[0]?.value), /^openova-io\/\{bp-alloy,.*bp-harbor,.*bp-vpa\}$/);
});

test('Trivy scans on push, daily, and, because it runs, on demand', async () => {
  const { projects, scanAll } = bodiesIn(small);
  assert.ok(projects.every(({ body }) => body.metadata.auto_scan === 'true'));
  assert.is(scanAll?.schedule.cron, '0 0 2 * * *');
  assert.is(valueAt(await releaseOf('bp-harbor'), ['spec', 'values', 'harbor', 'trivy', 'enabled']), true);
});

test('each part is as large as it is to be', async () => {
  const values = valueAt(await releaseOf('bp-harbor', 'harbor:\n  database: internal\n'), ['spec', 'values', 'harbor']);
  const requests = (...path: string[]): JsonValue | undefined => valueAt(values, [...path, 'resources', 'requests']);
  assert.equal(
    {
      core: requests('core'),
      registry: requests('registry', 'registry'),
      database: requests('database', 'internal'),
      redis: requests('redis', 'internal'),
      trivy: requests('trivy'),
    },
    {
      core: { cpu: '500m', memory: '512Mi' },
      registry: { cpu: '500m', memory: '512Mi' },
      database: { cpu: '500m', memory: '512Mi' },
      redis: { cpu: '250m', memory: '256Mi' },
      trivy: { cpu: '500m', memory: '1Gi' },
    },
  );
});

test('the database is dumped before Velero saves it with the rest of the namespace, to a folder of its own', async () => {
  const velero = valueAt(await releaseOf('bp-velero'), ['spec', 'values', 'velero']);
  const template = valueAt(velero, ['schedules', 'harbor', 'template']);
  assert.equal(valueAt(template, ['includedNamespaces']), ['harbor']);
  assert.is(valueAt(template, ['defaultVolumesToFsBackup']), true);
  const hook = valueAt(template, ['hooks', 'resources', 0]);
  assert.equal(valueAt(hook, ['labelSelector', 'matchLabels', 'cnpg.io/cluster']), 'harbor-pg');
  assert.is(valueAt(hook, ['pre', 0, 'exec', 'command', 0]), 'pg_dump');
  const location = valueAt(velero, ['configuration', 'backupStorageLocation', 0]);
  assert.is(valueAt(location, ['prefix']), 'velero/hz-fsn-rtz-prod.small.example.com');
});

test('behind an air gap the tree is the same but for what fills the registry', async () => {
  const isolated = carryOut(await generateFrom(smallSpec('harbor:\n  airGap:\n    enabled: true\n')));
  const differing = [...new Set([...small.keys(), ...isolated.keys()])]
    .filter((path) => !path.includes('/.catalyst/') && !path.endsWith('/sovereign.yaml'))
    .filter((path) => small.get(path) !== isolated.get(path));
  assert.equal(
    differing.filter((path) => !path.startsWith(`${CLUSTER}/harbor/`)),
    [],
  );
  assert.ok(differing.includes(`${CLUSTER}/harbor/harbor-import-job.yaml`));
  assert.equal(bodiesIn(isolated).replications, [], 'nothing is scheduled');
});

test.run();
