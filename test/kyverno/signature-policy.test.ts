import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import prettier from 'prettier';
import type { Generation } from '../../core/pipeline.js';
import { platformImages } from '../../core/model/signed-images.js';
import { TEMPLATE_FOLDER } from '../../core/model/unit-overlay.js';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { newerFieldsIn } from '../../schema/kinds/newer-fields.js';
import { policyExcludesPlatform } from '../../core/check/rules/policy-excludes-platform.js';
import { RELEASE, carryOut, faultsOf, generateFrom, smallSpec } from '../fixtures.js';
import { appliedFrom, clusterWith, contextOf } from './judged-cluster.js';

const test = suite('signatures');

const KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEceYAm/ulCvFuAMm+xnLm/QxqoMkA
3EzX0uJKAqsWSN+e3lGfVKJfmJoOu5YDB61G+Bi4lNF4XSgzLpzpv+0ORQ==
-----END PUBLIC KEY-----
`;
const FILE = 'clusters/small.example.com/hz-fsn-rtz-prod/kyverno-policies/verify-platform-images.yaml';
const plain = carryOut(await generateFrom(smallSpec()));

function specWithKey(more = '', harbor = ''): string {
  return smallSpec(`${more}harbor:\n${harbor}  signing:\n    publicKey: |\n${KEY.replace(/^(?=.)/gm, '      ')}`);
}

/** A repository whose host clusters run a Kyverno minor. */
function repositoryWith(kyverno: string): Map<string, string> {
  const path = `${TEMPLATE_FOLDER}/release.yaml`;
  return new Map([[path, (plain.get(path) ?? '').replace(/kyverno: .*/, `kyverno: "${kyverno}"`)]]);
}

function policyIn({ clusters }: Generation): JsonObject | undefined {
  const unit = clusters[0]?.cluster.units.find(({ name }) => name === 'kyverno-policies');
  return unit?.objects.find(({ resource }) => resource.name === 'verify-platform-images')?.value;
}

async function policyOf(kyverno: string, spec: string): Promise<JsonObject> {
  const generation = await generateFrom(spec, repositoryWith(kyverno));
  assert.equal(faultsOf(generation), []);
  for (const { bringUp } of generation.clusters) assert.equal(bringUp.blocked, []);
  return policyIn(generation) ?? {};
}

test('without a key there is no policy, and no byte of the shared folder depends on one', async () => {
  assert.is(plain.get(FILE), undefined);
  const shared = (files: ReadonlyMap<string, string>): unknown =>
    [...files].filter(([path]) => path.startsWith(`${TEMPLATE_FOLDER}/`)).sort();
  assert.equal(shared(carryOut(await generateFrom(specWithKey()))), shared(plain));
});

for (const kyverno of ['1.13', '1.16', '1.17', '1.19']) {
  test(`Kyverno ${kyverno} gets a policy of its kind that comes up in both phases`, async () => {
    for (const phase of ['bootstrap', 'operational']) {
      const policy = await policyOf(kyverno, specWithKey(`phase: ${phase}\n`));
      const isNew = Number(kyverno.split('.')[1]) >= 17;
      assert.is(policy.kind, isNew ? 'ImageValidatingPolicy' : 'ClusterPolicy');
      const group = String(policy.apiVersion).split('/')[0] ?? '';
      const newer = newerFieldsIn(`${group}/${String(policy.kind)}`, policy);
      assert.equal(
        newer.filter(({ field }) => Number(field.since.split('.')[1]) > Number(kyverno.split('.')[1])),
        [],
      );
    }
  });
}

/** What both kinds say, in one form. */
function decisionOf(policy: JsonObject): Readonly<Record<string, JsonValue | undefined>> {
  const at = (...path: (string | number)[]): JsonValue | undefined => valueAt(policy, ['spec', ...path]);
  if (policy.kind === 'ClusterPolicy') {
    const entry = (...path: (string | number)[]): JsonValue | undefined => at('rules', 0, 'verifyImages', 0, ...path);
    const keys = entry('attestors', 0, 'entries', 0, 'keys');
    return {
      action: entry('failureAction'),
      failurePolicy: at('webhookConfiguration', 'failurePolicy'),
      images: entry('imageReferences'),
      key: valueAt(keys, ['publicKeys']),
      needsLog: valueAt(keys, ['rekor', 'ignoreTlog']) !== true,
      pinsDigest: entry('mutateDigest'),
      requiresDigest: entry('verifyDigest'),
      excluded: at('rules', 0, 'exclude', 'any', 0, 'resources', 'namespaces'),
    };
  }
  const condition = String(at('matchConditions', 0, 'expression'));
  const references = at('matchImageReferences');
  return {
    action: valueAt(at('validationActions'), [0]) === 'Deny' ? 'Enforce' : valueAt(at('validationActions'), [0]),
    failurePolicy: at('failurePolicy'),
    images: Array.isArray(references) ? references.map((one: JsonValue) => valueAt(one, ['glob']) ?? null) : [],
    key: at('attestors', 0, 'cosign', 'key', 'data'),
    needsLog: at('attestors', 0, 'cosign', 'ctlog', 'insecureIgnoreTlog') !== true,
    pinsDigest: at('validationConfigurations', 'mutateDigest'),
    requiresDigest: at('validationConfigurations', 'verifyDigest'),
    excluded: [...condition.matchAll(/'([^']+)'/g)].map(([, name]) => name ?? ''),
  };
}

test('both kinds carry one decision: phase bootstrap only reports, phase operational refuses and pins', async () => {
  for (const [phase, action, failurePolicy] of [
    ['bootstrap', 'Audit', 'Ignore'],
    ['operational', 'Enforce', 'Fail'],
  ] as const) {
    const expected = {
      action,
      failurePolicy,
      images: [
        'ghcr.io/openova-io/*',
        'registry.small.example.com/openova-io/*',
        'registry.small.example.com/proxy-ghcr/openova-io/*',
      ],
      key: KEY,
      needsLog: false,
      pinsDigest: phase === 'operational',
      requiresDigest: false,
      excluded: RELEASE.platformNamespaces,
    };
    for (const kyverno of ['1.13', '1.17']) {
      assert.equal(decisionOf(await policyOf(kyverno, specWithKey(`phase: ${phase}\n`))), expected, kyverno);
    }
  }
});

test('another upstream, and a proxy cache by another name, are asked for signatures too', async () => {
  const harbor = `  mirror:
    source: https://registry.openova.example
    filters: [openova-io/bp-harbor]
  proxyCaches:
    - name: cache-openova
      registry: openova
      url: https://registry.openova.example
    - name: cache-quay
      registry: quay
      url: https://quay.io
`;
  const [sovereign] = (await generateFrom(specWithKey('', harbor))).sovereigns;
  assert.equal(sovereign && platformImages(sovereign.model.primary, RELEASE), [
    'ghcr.io/openova-io/*',
    'registry.openova.example/openova-io/*',
    'registry.small.example.com/openova-io/*',
    'registry.small.example.com/cache-openova/openova-io/*',
  ]);
});

test('a host cluster that does not serve the Sovereign asks for the names of its own registry', async () => {
  const two = specWithKey().replace(
    '  - name: hz-fsn-rtz-prod\n',
    '  - name: hz-fsn-mgt-prod\n  - name: hz-hel-rtz-prod\n',
  );
  const [sovereign] = (await generateFrom(two)).sovereigns;
  const hosts = sovereign?.model.clusters.map((cluster) => platformImages(cluster, RELEASE)[1]);
  assert.equal(hosts, ['registry.small.example.com/openova-io/*', 'harbor.hlrp.small.example.com/openova-io/*']);
});

test('the file is formatted, and the key stands in it line by line', async () => {
  for (const kyverno of ['1.13', '1.17']) {
    const repository = repositoryWith(kyverno);
    const text = carryOut(await generateFrom(specWithKey(), repository), repository).get(FILE) ?? '';
    assert.ok(await prettier.check(text, { parser: 'yaml' }), text);
    assert.ok(text.includes('-----BEGIN PUBLIC KEY-----\n'), text);
  }
});

test('the policy that asks for signatures refuses nothing of the platform, even where Kyverno is called', async () => {
  for (const kyverno of ['1.13', '1.17']) {
    const policy = await policyOf(kyverno, specWithKey('phase: operational\n'));
    const everywhere = { kyverno: { config: { excludeKyvernoNamespace: false, webhooks: { namespaceSelector: {} } } } };
    const find = (value: JsonObject, values?: JsonObject): readonly string[] =>
      policyExcludesPlatform
        .check(contextOf(clusterWith(appliedFrom('policy.yaml', JSON.stringify(value)), values)))
        .map(({ message }) => message);
    assert.equal(find(policy), []);
    assert.equal(
      find(policy, everywhere).filter((message) => message.includes('refuses objects')),
      [],
    );
    const open = JSON.parse(JSON.stringify(policy).replaceAll('harbor', 'other-name')) as JsonValue;
    assert.ok(isJsonObject(open));
    assert.ok(
      find(open, everywhere).some((message) => message.includes('refuses objects of platform namespace harbor')),
      'a policy that forgets one namespace is found',
    );
  }
});

test.run();
