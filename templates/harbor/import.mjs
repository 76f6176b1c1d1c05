// Fills an air-gapped Harbor once. With IMPORT_FROM=registry it starts the mirror policies and waits for them; with
// IMPORT_FROM=volume it pushes what manifest.json lists from the OCI layout in IMPORT_FOLDER. What is there stays.

import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Stop, connect, log, readBodies, required, run, warn } from './client.mjs';

const REF_NAME = 'org.opencontainers.image.ref.name';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

async function main() {
  const from = required('IMPORT_FROM');
  if (from === 'registry') return replicate(await connect(), readBodies().replications);
  if (from !== 'volume') throw new Stop(EXIT.usage, `IMPORT_FROM is "${from}". Write registry or volume.`);
  const items = JSON.parse(readFileSync(required('MANIFEST_FILE'), 'utf8'));
  const layout = new Layout(required('IMPORT_FOLDER'));
  return push(await connect(), layout, items);
}

async function replicate(harbor, replications) {
  const policies = await harbor.list('/replication/policies');
  let failed = 0;
  for (const { body } of replications) {
    try {
      const policy = policies.find(({ name }) => name === body.name);
      if (policy === undefined) throw new Error('it is not there yet; the Job that applies it comes first');
      log(`import ${body.name}: ${await replicateOnce(harbor, policy.id)}`);
    } catch (error) {
      failed += 1;
      warn(`import ${body.name}: failed: ${error.message}`);
    }
  }
  return failed > 0 ? EXIT.refused : 0;
}

async function replicateOnce(harbor, policyId) {
  const done = await harbor.list(`/replication/executions?policy_id=${policyId}&status=Succeed`);
  if (done.length > 0) return 'unchanged';
  const running = await harbor.list(`/replication/executions?policy_id=${policyId}&status=InProgress`);
  if (running.length === 0) await harbor.post('/replication/executions', { policy_id: policyId });
  for (;;) {
    const all = await harbor.list(`/replication/executions?policy_id=${policyId}`);
    const newest = all.sort((left, right) => right.id - left.id)[0];
    if (newest?.status === 'Succeed') return `imported ${newest.succeed ?? 0} artifacts`;
    if (newest !== undefined && newest.status !== 'InProgress') {
      throw new Error(`execution ${newest.id} ended as ${newest.status}: ${newest.status_text ?? 'see its tasks'}`);
    }
    await sleep(Number(process.env.POLL_SECONDS || 10) * 1000);
  }
}

async function push(harbor, layout, items) {
  const counts = { imported: 0, unchanged: 0, failed: 0 };
  for (const { source, repository, reference } of items) {
    try {
      const outcome = await pushArtifact(harbor, layout, source, repository, reference);
      counts[outcome] += 1;
      log(`${source}: ${outcome}`);
    } catch (error) {
      counts.failed += 1;
      warn(`${source}: failed: ${error.message}`);
    }
  }
  log(`${counts.imported} imported, ${counts.unchanged} unchanged, ${counts.failed} failed`);
  return counts.failed > 0 ? EXIT.refused : 0;
}

async function pushArtifact(harbor, layout, source, repository, reference) {
  const descriptor = layout.find(source);
  const present = await harbor.request('HEAD', `/v2/${repository}/manifests/${reference}`, {
    headers: { accept: descriptor.mediaType ?? OCI_MANIFEST },
  });
  if (present.ok && present.headers.get('docker-content-digest') === descriptor.digest) return 'unchanged';
  await pushManifest(harbor, layout, repository, descriptor, reference);
  return 'imported';
}

/** What a manifest names comes before it: a registry refuses a manifest with unknown blobs. */
async function pushManifest(harbor, layout, repository, descriptor, reference) {
  const text = readFileSync(layout.path(descriptor.digest));
  const manifest = JSON.parse(text);
  for (const child of manifest.manifests ?? []) {
    await pushManifest(harbor, layout, repository, child, child.digest);
  }
  const blobs = [manifest.config, ...(manifest.layers ?? [])].filter(Boolean);
  for (const { digest } of blobs) await pushBlob(harbor, layout, repository, digest);
  const answer = await harbor.request('PUT', `/v2/${repository}/manifests/${reference}`, {
    body: text,
    headers: { 'content-type': manifest.mediaType ?? descriptor.mediaType ?? OCI_MANIFEST },
  });
  await accepted(answer, `manifest ${reference}`);
}

async function pushBlob(harbor, layout, repository, digest) {
  const present = await harbor.request('HEAD', `/v2/${repository}/blobs/${digest}`);
  if (present.ok) return;
  const start = await harbor.request('POST', `/v2/${repository}/blobs/uploads/`);
  await accepted(start, `upload of ${digest}`);
  const location = new URL(start.headers.get('location'), harbor.url);
  location.searchParams.set('digest', digest);
  const answer = await harbor.request('PUT', `${location.pathname}${location.search}`, {
    body: Readable.toWeb(createReadStream(layout.path(digest))),
    duplex: 'half',
    headers: { 'content-type': 'application/octet-stream' },
    // A layer of some gigabytes takes its time.
    signal: AbortSignal.timeout(30 * 60_000),
  });
  await accepted(answer, `blob ${digest}`);
}

async function accepted(answer, what) {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Harbor refuses ${what}: ${answer.status} ${text.slice(0, 200)}`);
}

/** A folder in the form of the OCI image layout, as `skopeo copy --all docker://NAME oci:FOLDER:NAME` writes it. */
class Layout {
  constructor(folder) {
    this.folder = folder;
    try {
      this.manifests = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).manifests;
    } catch (error) {
      throw new Stop(EXIT.usage, `${folder} holds no OCI layout: ${error.message}`);
    }
  }

  find(source) {
    const found = this.manifests.find(({ annotations }) => annotations?.[REF_NAME] === source);
    if (found !== undefined) return found;
    throw new Error('the volume does not hold it; copy it there with the command of the README');
  }

  path(digest) {
    if (!/^[a-z0-9]+:[a-f0-9]+$/.test(digest)) throw new Error(`"${digest}" is no digest`);
    return join(this.folder, 'blobs', ...digest.split(':'));
  }
}

await run(main);
