// Lets Kyverno judge Pods by the policy that asks for signatures. A registry on
// this machine serves two images, one of them signed as Cosign does it: by a tag
// of the same repository that names the digest.
import { spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { substituteObject } from '../../dist/core/flux/substitute-object.js';
import { policyAction, policyFailurePolicy } from '../../dist/core/kyverno/phase.js';
import { signaturePolicyFile } from '../../dist/core/kyverno/signature-policy.js';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const content = new Map();
const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

function keep(text) {
  const bytes = Buffer.from(text);
  content.set(digestOf(bytes), { bytes, type: 'application/octet-stream' });
  return { digest: digestOf(bytes), size: bytes.length };
}

/** Stores an image under a tag and its digest. */
function keepImage(repository, tag, layers = []) {
  const config = keep(JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { repository, tag } } }));
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: { mediaType: CONFIG, ...config }, layers };
  const bytes = Buffer.from(JSON.stringify(manifest));
  for (const reference of [tag, digestOf(bytes)]) content.set(`${repository} ${reference}`, { bytes, type: MANIFEST });
  return digestOf(bytes);
}

function keepSignature(repository, image, privateKey) {
  const payload = JSON.stringify({
    critical: {
      identity: { 'docker-reference': repository },
      image: { 'docker-manifest-digest': image },
      type: 'cosign container image signature',
    },
    optional: null,
  });
  const signature = sign('sha256', Buffer.from(payload), privateKey).toString('base64');
  const annotations = { 'dev.cosignproject.cosign/signature': signature };
  const layer = { mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json', ...keep(payload), annotations };
  keepImage(repository, `${image.replace(':', '-')}.sig`, [layer]);
}

function answer({ method, url }, response) {
  const [, repository, kind, reference] = /^\/v2\/(.+)\/(manifests|blobs)\/([^?]+)/.exec(url) ?? [];
  const found = content.get(kind === 'blobs' ? reference : `${repository} ${reference}`);
  if (url === '/v2/') return response.end('{}');
  if (found === undefined) return response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
  response.writeHead(200, {
    'content-type': found.type,
    'content-length': found.bytes.length,
    'docker-content-digest': digestOf(found.bytes),
  });
  return response.end(method === 'HEAD' ? undefined : found.bytes);
}

const pod = (namespace, image, initImage) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'judged', namespace },
    spec: { containers: [{ name: 'main', image }], initContainers: [{ name: 'init', image: initImage }] },
  });

/** What Kyverno says: its counts of failures and errors. */
function judge(binary, policy, resource) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, ['apply', policy, '--resource', resource, '--registry', '--remove-color']);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', () => {
      const [, fail, error] = /fail: (\d+), warn: \d+, error: (\d+)/.exec(output) ?? [];
      resolve({ isRefused: Number(fail) > 0, isClear: Number(error) === 0, output });
    });
  });
}

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
keepImage('openova-io/unsigned', '1');
keepSignature('openova-io/signed', keepImage('openova-io/signed', '1'), privateKey);
const server = createServer(answer);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const registry = `localhost:${server.address().port}`;
const folder = mkdtempSync(join(tmpdir(), 'signatures-'));

const [signed, unsigned] = ['signed', 'unsigned'].map((name) => `${registry}/openova-io/${name}:1`);
const CASES = [
  ['a signed image passes', pod('shop', signed, signed), false],
  ['an unsigned image is refused', pod('shop', unsigned, signed), true],
  ['an unsigned image of an init container is refused', pod('shop', signed, unsigned), true],
  ['an image of somebody else is left alone', pod('shop', 'docker.io/library/nginx:1', 'quay.io/a/b:1'), false],
  ["a namespace of the platform's is left out", pod('harbor', unsigned, unsigned), false],
];

function policyFor(kyverno) {
  const settings = {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
    images: [`${registry}/openova-io/*`],
    phase: 'operational',
    excludedNamespaces: ['harbor', 'kube-system'],
  };
  const variables = new Map([
    ['KYVERNO_ACTION', policyAction('operational', kyverno)],
    ['KYVERNO_FAILURE_POLICY', policyFailurePolicy('operational')],
  ]);
  return substituteObject(signaturePolicyFile(settings, kyverno).manifest, variables, { strict: true }).value;
}

let failures = 0;
const [olderBinary, older, newerBinary, newer] = process.argv.slice(2);
for (const [binary, kyverno] of [
  [olderBinary, older],
  [newerBinary, newer],
]) {
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, JSON.stringify(policyFor(kyverno)));
  for (const [sentence, resource, wanted] of CASES) {
    writeFileSync(join(folder, 'pod.yaml'), resource);
    const { isRefused, isClear, output } = await judge(binary, policy, join(folder, 'pod.yaml'));
    if (isClear && isRefused === wanted) continue;
    failures += 1;
    console.log(`${kyverno}: ${sentence}: ${output.trim()}`);
  }
}
server.close();
rmSync(folder, { recursive: true });
console.log(`Signatures: ${2 * CASES.length - failures} passed, ${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
