import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildHarborBodies } from '../../core/harbor/bodies.js';
import type { ImportItem } from '../../core/harbor/import-list.js';
import { runScript, type ScriptRun } from './run-script.js';
import { RELEASE_ARTIFACTS, settingsOf } from './settings.js';
import { StrictHarbor } from './strict-harbor.js';
import { StrictRegistry, digestOf } from './strict-registry.js';

const test = suite<{ folder: string; registry: StrictRegistry; harbor: StrictHarbor }>('harbor: import');

test.before.each(async (context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'layout-'));
  context.registry = await new StrictRegistry().start();
  context.harbor = await new StrictHarbor().start();
});
test.after.each(async ({ folder, registry, harbor }) => {
  rmSync(folder, { recursive: true });
  await registry.stop();
  await harbor.stop();
});

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const CHART = 'ghcr.io/openova-io/bp-harbor:1.2.17';
const IMAGE = 'docker.io/goharbor/core:v2';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

function keep(folder: string, mediaType: string, text: string): Descriptor {
  const digest = digestOf(text);
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  writeFileSync(join(folder, 'blobs', ...digest.split(':')), text);
  return { mediaType, digest, size: text.length };
}

function keepImage(folder: string, layer: string): Descriptor {
  const config = keep(folder, 'application/vnd.oci.image.config.v1+json', `{"of":"${layer}"}`);
  const layers = [keep(folder, 'application/vnd.oci.image.layer.v1.tar', layer)];
  return keep(folder, MANIFEST, JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers }));
}

/** A chart, and an image for two architectures. */
function writeLayout(folder: string): void {
  const chart = keepImage(folder, 'chart');
  const manifests = [keepImage(folder, 'amd64'), keepImage(folder, 'arm64')];
  const image = keep(folder, INDEX, JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
  const named = (descriptor: Descriptor, name: string): object => ({
    ...descriptor,
    annotations: { 'org.opencontainers.image.ref.name': name },
  });
  const index = { schemaVersion: 2, manifests: [named(chart, CHART), named(image, IMAGE)] };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
}

const ITEMS: readonly ImportItem[] = [
  { kind: 'image', source: IMAGE, repository: 'proxy-dockerhub/goharbor/core', reference: 'v2' },
  { kind: 'chart', source: CHART, repository: 'openova-io/bp-harbor', reference: '1.2.17' },
];

function importFrom(folder: string, url: string, items = ITEMS): Promise<ScriptRun> {
  return runScript('import.mjs', url, { IMPORT_FROM: 'volume', IMPORT_FOLDER: folder }, { 'manifest.json': items });
}

test('everything on the volume arrives, and a second run pushes nothing', async ({ folder, registry }) => {
  writeLayout(folder);
  const first = await importFrom(folder, registry.url);
  assert.is(first.err, '');
  assert.is(first.code, 0);
  assert.is(registry.manifests.get('openova-io/bp-harbor@1.2.17')?.type, MANIFEST);
  assert.is(registry.manifests.get('proxy-dockerhub/goharbor/core@v2')?.type, INDEX);
  assert.is(registry.manifests.size, 4);
  assert.match(first.out, /2 imported, 0 unchanged, 0 failed/);

  const writes = registry.writes.length;
  const second = await importFrom(folder, registry.url);
  assert.match(second.out, /0 imported, 2 unchanged, 0 failed/);
  assert.is(registry.writes.length, writes);
});

test('what the volume lacks is named, and the rest arrives', async ({ folder, registry }) => {
  writeLayout(folder);
  const lacking = {
    kind: 'chart' as const,
    source: 'ghcr.io/openova-io/bp-x:1',
    repository: 'openova-io/bp-x',
    reference: '1',
  };
  const run = await importFrom(folder, registry.url, [lacking, ...ITEMS]);
  assert.is(run.code, 1);
  assert.match(run.err, /ghcr\.io\/openova-io\/bp-x:1: failed: the volume does not hold it/);
  assert.match(run.out, /2 imported, 0 unchanged, 1 failed/);
});

test('a volume without an OCI layout is exit code 2', async ({ folder, registry }) => {
  const run = await importFrom(folder, registry.url);
  assert.is(run.code, 2);
  assert.match(run.err, /holds no OCI layout/);
});

test('a transfer registry is replicated from once', async ({ harbor }) => {
  const source = { type: 'registry' as const, url: 'https://transfer.acme.example.com' };
  const bodies = buildHarborBodies(settingsOf({ airGap: { enabled: true, source } }), RELEASE_ARTIFACTS);
  const files = { 'bodies.json': bodies };
  const early = await runScript('import.mjs', harbor.url, { IMPORT_FROM: 'registry' }, files);
  assert.is(early.code, 1);
  assert.match(early.err, /it is not there yet; the Job that applies it comes first/);

  const applied = await runScript('apply.mjs', harbor.url, {}, files);
  assert.is(applied.code, 0);
  const first = await runScript('import.mjs', harbor.url, { IMPORT_FROM: 'registry' }, files);
  assert.is(first.err, '');
  assert.match(first.out, /import ghcr-openova-mirror: imported/);
  assert.is(harbor.executions.length, 1);
  const second = await runScript('import.mjs', harbor.url, { IMPORT_FROM: 'registry' }, files);
  assert.match(second.out, /import ghcr-openova-mirror: unchanged/);
  assert.is(harbor.executions.length, 1);
});

test.run();
