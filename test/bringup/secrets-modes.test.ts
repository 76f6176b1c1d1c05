import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { buildKustomization } from '../../core/flux/build.js';
import { findRoots } from '../../core/flux/host-clusters.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import type { Generation } from '../../core/pipeline.js';
import { walkBringUp } from '../../core/bringup/walk.js';
import { parseTree } from '../../core/tree/tree.js';
import { validateTrees, type Validation } from '../../core/validate.js';
import { SHELF, carryOut, generateFrom, smallSpec, faultsOf } from '../fixtures.js';

const test = suite('secrets modes');
const ALERT = 'notifications:\n  alerts: [{ name: team, type: slack, secretRef: { name: alerts-slack } }]\n';
const CLUSTER = 'clusters/small.example.com/hz-fsn-rtz-prod';
const README = 'clusters/small.example.com/README.md';

interface Mode {
  readonly mode: string;
  /** Units that wait for others, and for which. */
  readonly waits: Readonly<Record<string, readonly string[]>>;
  /** Secrets that people make before Flux. */
  readonly byHand: readonly string[];
  /** How a command of the README begins that puts another Secret where it belongs. */
  readonly command: RegExp | undefined;
}

const ALL = [
  'flux-system/ghcr-pull',
  'flux-system/cloud-credentials',
  'flux-system/object-storage',
  'flux-system/harbor-credentials',
  'flux-system/harbor-robot-token',
  'flux-system/pdm-basicauth',
  'cert-manager/powerdns-api-credentials',
  'catalyst-system/catalyst-handover-jwt-public',
  'openbao/openbao-recovery-seed',
  'flux-system/alerts-slack',
];
const TLS = {
  harbor: ['gate-harbor'],
  'kyverno-policies': ['gate-kyverno-policies'],
  'sovereign-tls': ['gate-sovereign-tls'],
};

const MODES: readonly Mode[] = [
  { mode: 'existing', waits: TLS, byHand: ['flux-system/flux-repository', ...ALL], command: undefined },
  {
    mode: 'sops',
    waits: { ...TLS, 'bootstrap-kit': ['secrets'], notifications: ['secrets'] },
    byHand: ['flux-system/flux-repository', 'flux-system/sops-age'],
    command: /sops --encrypt /g,
  },
  {
    mode: 'sealed',
    waits: {
      ...TLS,
      'bootstrap-kit-late': ['bootstrap-kit', 'secrets'],
      secrets: ['gate-secrets'],
      notifications: ['secrets'],
    },
    // Every chart is pulled with ghcr-pull, that of bp-sealed-secrets too.
    byHand: ['flux-system/flux-repository', 'flux-system/ghcr-pull'],
    command: /kubeseal /g,
  },
  {
    mode: 'external',
    waits: {
      ...TLS,
      'bootstrap-kit-late': ['bootstrap-kit', 'external-secrets'],
      'external-secrets': ['gate-external-secrets'],
      notifications: ['external-secrets'],
    },
    // OpenBao comes before the store, and reads its own seed.
    byHand: ['flux-system/flux-repository', 'flux-system/ghcr-pull', 'openbao/openbao-recovery-seed'],
    command: /bao kv put /g,
  },
];

const generations = new Map<string, Generation>();
for (const { mode } of MODES) {
  generations.set(mode, await generateFrom(smallSpec(`secrets:\n  mode: ${mode}\n${ALERT}`)));
}

function generationOf(mode: string): Generation {
  const generation = generations.get(mode);
  if (generation === undefined) throw new Error(`No generation of mode ${mode}.`);
  return generation;
}

for (const { mode, waits, byHand, command } of MODES) {
  const generation = generationOf(mode);
  const files = carryOut(generation);
  const [judged] = generation.clusters;
  if (judged === undefined) throw new Error('The spec has no host cluster.');

  test(`${mode}: nothing is found, and every unit and release comes up`, () => {
    assert.equal(faultsOf(generation), []);
    assert.equal(judged.bringUp.blocked, []);
    assert.equal(judged.bringUp.waitingUnits, []);
  });

  test(`${mode}: exactly these units wait, for exactly these`, () => {
    const units = judged.cluster.units.filter(({ name, dependsOn }) => name !== 'extra' && dependsOn.length > 0);
    assert.equal(Object.fromEntries(units.map(({ name, dependsOn }) => [name, [...dependsOn].sort()])), waits);
  });

  test(`${mode}: every folder builds`, () => {
    const tree = parseTree(files);
    const folders = [...files.keys()].filter((path) => path.endsWith('/kustomization.yaml'));
    for (const path of folders) {
      assert.equal(buildKustomization(tree, path.slice(0, -'/kustomization.yaml'.length)).findings, [], path);
    }
  });

  test(`${mode}: the README asks for every Secret once`, () => {
    const readme = files.get(README) ?? '';
    const asked = [...readme.matchAll(/^- `([a-z-]+\/[a-z-]+)`: /gm)].map(([, name]) => name ?? '');
    const [before = ''] = readme.split(/\n(?:Encrypt the others|3\. Say)/);
    assert.equal([...asked].sort(), [...new Set([...byHand, ...ALL])].sort());
    assert.equal(
      asked.filter((name) => before.includes(`- \`${name}\``)),
      byHand,
    );
    const others = asked.length - byHand.length;
    assert.is(command === undefined ? 0 : [...readme.matchAll(command)].length, others);
  });

  test(`${mode}: the tree holds no Secret and no value of one`, () => {
    for (const [path, text] of files) {
      if (!path.endsWith('.yaml')) continue;
      for (const document of parseAllDocuments(text)) {
        const value: unknown = 'toJS' in document ? document.toJS() : undefined;
        assert.is.not((value as { kind?: string } | null)?.kind, 'Secret', path);
      }
    }
  });

  test(`${mode}: no release is applied twice, and none is lost`, () => {
    const names = judged.cluster.units.flatMap(({ objects }) =>
      objects.filter(({ resource }) => resource.kind === 'HelmRelease').map(({ resource }) => resource.name),
    );
    const slots = generation.sovereigns[0]?.model.primary.slots.map(({ blueprint }) => blueprint) ?? [];
    assert.equal([...names].sort(), [...slots].sort());
  });
}

test('what reads a Secret that a unit brings waits, with whatever needs it, when that Secret never comes', () => {
  const [judged] = generationOf('external').clusters;
  if (judged === undefined) throw new Error('The spec has no host cluster.');
  const promised = new Set([...judged.ground.promised].filter((fact) => fact !== 'Secret flux-system/object-storage'));
  const { blocked, waitingUnits } = walkBringUp(judged.cluster, { ...judged.ground, promised });
  assert.equal(
    blocked.map(({ unit, obstacle }) => [unit, obstacle]),
    [['external-secrets', { kind: 'missing', reference: 'Secret flux-system/object-storage' }]],
  );
  assert.ok(waitingUnits.includes('bootstrap-kit-late'));
  assert.not.ok(waitingUnits.includes('bootstrap-kit'));
});

test('without the key that decrypts, the unit of the encrypted Secrets never starts', () => {
  const [judged] = generationOf('sops').clusters;
  if (judged === undefined) throw new Error('The spec has no host cluster.');
  const facts = new Set([...judged.ground.facts].filter((fact) => fact !== 'Secret flux-system/sops-age'));
  const { blocked } = walkBringUp(judged.cluster, { ...judged.ground, facts });
  assert.equal(blocked[0]?.obstacle, { kind: 'unmet', fact: 'Secret flux-system/sops-age', stage: 'apply' });
});

test('a release that needs a promised Secret and does not wait for its unit is found', () => {
  const files = carryOut(generationOf('sops'));
  const kit = `${CLUSTER}/bootstrap-kit.yaml`;
  files.set(kit, (files.get(kit) ?? '').replace('  dependsOn:\n    - name: secrets\n', ''));
  const [first] = faultsOf(validate(files));
  assert.match(first?.message ?? '', /needs Secret flux-system\/ghcr-pull/);
});

const ENCRYPTED = `apiVersion: v1
kind: Secret
metadata:
  name: pdm-basicauth
  namespace: flux-system
data:
  username: ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]
sops:
  encrypted_regex: ^(data|stringData)$
  version: 3.9.0
`;

function withSecret(text: string): ReadonlyMap<string, string> {
  const files = carryOut(generationOf('sops'));
  files.set(`${CLUSTER}/secrets/kustomization.yaml`, 'resources:\n  - one.yaml\n');
  return files.set(`${CLUSTER}/secrets/one.yaml`, text);
}

function validate(files: ReadonlyMap<string, string>): Validation {
  const tree = parseTree(files);
  return validateTrees({ shelf: SHELF, tree, roots: findRoots(tree), supplied: sampleVariables(), images: undefined });
}

test("an encrypted Secret in the team's folder is as good as any object", () => {
  const validation = validate(withSecret(ENCRYPTED));
  const { clusters } = validation;
  assert.equal(faultsOf(validation), []);
  assert.equal(clusters[0]?.bringUp.waitingUnits, []);
});

test("a Secret in plain text in the team's folder is found, and its value is not printed", () => {
  const findings = faultsOf(validate(withSecret(ENCRYPTED.replace(/ENC.*/, 'aHVudGVyMg==').replace(/sops:[^]*/, ''))));
  assert.equal(
    findings.map(({ rule, file }) => [rule, file]),
    [['secret-encrypted', `${CLUSTER}/secrets/one.yaml`]],
  );
  assert.not.match(JSON.stringify(findings), /aHVudGVyMg/);
});

test("the team's folder is written once and never touched again", async () => {
  const files = new Map(withSecret(ENCRYPTED));
  const again = await generateFrom(smallSpec(`secrets:\n  mode: sops\n${ALERT}`), files);
  const touched = again.folders.flatMap(({ writes, deletes, protected: kept }) => [
    ...writes.map(({ path }) => path),
    ...deletes,
    ...kept.map(({ path }) => path),
  ]);
  assert.equal(touched, []);
});

test('an ExternalSecret reads where the README says, in the version that the release serves', () => {
  const files = carryOut(generationOf('external'));
  const text = files.get(`${CLUSTER}/external-secrets/flux-system-pdm-basicauth.yaml`) ?? '';
  const key = 'sovereign/small.example.com/hz-fsn-rtz-prod/flux-system/pdm-basicauth';
  assert.match(text, 'apiVersion: external-secrets.io/v1beta1\n');
  assert.match(text, `        key: ${key}\n        property: username\n`);
  assert.match(files.get(README) ?? '', `bao kv put -mount=secret ${key} \\\n  username=`);
});

test('no Flux Kustomization substitutes in Secrets', () => {
  for (const mode of ['sops', 'sealed', 'external']) {
    const files = carryOut(generationOf(mode));
    const unit = files.get(`${CLUSTER}/${mode === 'external' ? 'external-secrets' : 'secrets'}.yaml`) ?? '';
    assert.not.match(unit, 'postBuild');
  }
});

test.run();
