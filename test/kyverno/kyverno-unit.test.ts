import { format } from 'prettier';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { variablesIn } from '../../core/flux/substitute.js';
import { buildKyvernoUnit, servesValidatingPolicies } from '../../core/kyverno/kyverno-unit.js';
import { KYVERNO_POLICIES } from '../../core/kyverno/policies.js';
import { toYaml } from '../../core/render/yaml-text.js';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { newerFieldsIn } from '../../schema/kinds/newer-fields.js';
import { schemaOf } from '../../schema/kinds/registry.js';
import { RELEASE } from '../fixtures.js';
import { appliedPolicies, readCases } from './cases.js';

const test = suite('kyverno');

const MINORS = ['1.13', '1.16', '1.17', '1.19'];

function at(value: JsonObject, ...path: (string | number)[]): JsonValue | undefined {
  return valueAt(value, path);
}

test('Kyverno below 1.17 gets a ClusterPolicy, from 1.17 on a ValidatingPolicy', () => {
  const kinds = MINORS.map((minor) => [
    minor,
    [...new Set([...appliedPolicies(minor).values()].map((one) => one.kind))],
  ]);
  assert.equal(kinds, [
    ['1.13', ['ClusterPolicy']],
    ['1.16', ['ClusterPolicy']],
    ['1.17', ['ValidatingPolicy']],
    ['1.19', ['ValidatingPolicy']],
  ]);
  assert.equal([servesValidatingPolicies('1.9'), servesValidatingPolicies('2.0')], [false, true]);
});

for (const minor of MINORS) {
  test(`every policy for Kyverno ${minor} fits the schema of its kind and uses no newer field`, () => {
    for (const [name, value] of appliedPolicies(minor)) {
      const lookup = schemaOf(String(value.apiVersion), String(value.kind));
      assert.is(lookup.kind, 'known', name);
      if (lookup.kind !== 'known') continue;
      assert.equal(lookup.schema.safeParse(value).error?.issues ?? [], [], name);
      const newer = newerFieldsIn(`${String(value.apiVersion).split('/')[0]}/${String(value.kind)}`, value);
      assert.equal(
        newer.filter(({ field }) => Number(field.since.split('.')[1]) > Number(minor.split('.')[1])),
        [],
        name,
      );
    }
  });
}

test('both kinds carry one decision: the same expressions, kinds, operations and namespaces', () => {
  const clusterPolicies = appliedPolicies('1.13');
  const validatingPolicies = appliedPolicies('1.17');
  for (const { id, matches } of KYVERNO_POLICIES) {
    const older = clusterPolicies.get(id) ?? {};
    const newer = validatingPolicies.get(id) ?? {};
    const rule = at(older, 'spec', 'rules', 0);
    assert.ok(isJsonObject(rule), id);
    assert.equal(at(rule, 'validate', 'cel', 'variables'), at(newer, 'spec', 'variables'), id);
    assert.equal(at(rule, 'validate', 'cel', 'expressions'), at(newer, 'spec', 'validations'), id);
    assert.equal(at(rule, 'celPreconditions', 0), at(newer, 'spec', 'matchConditions', 1), id);

    const selector = at(rule, 'match', 'any', 0, 'resources');
    const rules = at(newer, 'spec', 'matchConstraints', 'resourceRules');
    assert.ok(isJsonObject(selector) && Array.isArray(rules), id);
    assert.is((selector.kinds as readonly string[]).length, matches.length);
    assert.equal(
      rules.flatMap((one) => (isJsonObject(one) ? one.resources : [])),
      matches.flatMap(({ resources }) => resources),
    );
    assert.ok(rules.every((one) => isJsonObject(one) && String(one.operations) === String(selector.operations)));

    const excluded = at(rule, 'exclude', 'any', 0, 'resources', 'namespaces');
    const condition = String(at(newer, 'spec', 'matchConditions', 0, 'expression'));
    assert.equal(excluded, RELEASE.platformNamespaces);
    assert.equal(
      [...condition.matchAll(/'([^']+)'/g)].map(([, name]) => name),
      RELEASE.platformNamespaces,
    );
  }
});

test('a debug container is judged: its subresource is matched wherever Pods are', () => {
  const rules = at(
    appliedPolicies('1.17').get('require-harbor-images') ?? {},
    'spec',
    'matchConstraints',
    'resourceRules',
    0,
  );
  assert.equal(isJsonObject(rules) && rules.resources, ['pods', 'pods/ephemeralcontainers']);
});

test('the files use the three variables that host clusters supply, whole and inside text, and no other dollar sign', () => {
  for (const minor of ['1.13', '1.17']) {
    for (const { id, manifest } of buildKyvernoUnit(minor, ['kube-system'])) {
      const text = JSON.stringify(manifest);
      const used = [...new Set(variablesIn(text).map(({ name }) => name))].sort();
      const expected = ['KYVERNO_ACTION', 'KYVERNO_FAILURE_POLICY'];
      assert.equal(used, id === 'require-harbor-images' ? [...expected, 'REGISTRY_HOST'] : expected, id);
      assert.is(text.split('$').length, text.split('${').length, id);
    }
  }
});

test('every message can stand in a CEL string', () => {
  assert.equal(
    KYVERNO_POLICIES.filter(({ message }) => /['\\\n]/.test(message)).map(({ id }) => id),
    [],
  );
});

test('what is written is formatted already', async () => {
  for (const minor of ['1.13', '1.17']) {
    for (const { id, manifest } of buildKyvernoUnit(minor, RELEASE.platformNamespaces)) {
      const text = `---\n${toYaml(manifest, 0)}\n`;
      assert.fixture(await format(text, { parser: 'yaml', printWidth: 80 }), text, id);
    }
  }
});

test('the namespaces stand sorted and once, in whatever order they are handed in', () => {
  const orders = [
    ['kyverno', 'flux-system', 'kyverno'],
    ['flux-system', 'kyverno'],
  ];
  const [first, second] = orders.map((namespaces) => buildKyvernoUnit('1.13', namespaces));
  assert.equal(first, second);
});

test('every policy has cases that pass, fail and are left out, and cases for each sort of container', () => {
  const cases = readCases();
  assert.equal(
    cases.map(({ policy }) => policy),
    KYVERNO_POLICIES.map(({ id }) => id),
  );
  for (const { policy, resources } of cases) {
    const verdicts = [...new Set(resources.map(({ verdict }) => verdict))].sort();
    assert.equal(verdicts, ['fail', 'pass', 'skip'], policy);
    const kinds = new Set(resources.filter(({ verdict }) => verdict === 'fail').map(({ kind }) => kind));
    const wanted = KYVERNO_POLICIES.find(({ id }) => id === policy)?.matches.map(({ kind }) => kind) ?? [];
    assert.equal(
      wanted.filter((kind) => !kinds.has(kind)),
      [],
      policy,
    );
  }
});

test('a case is left out exactly where its namespace is one of the platform', () => {
  const platform = new Set(RELEASE.platformNamespaces);
  for (const { policy, resources } of readCases()) {
    for (const { name, namespace, verdict } of resources) {
      assert.is(verdict === 'skip', platform.has(namespace), `${policy}: ${name}`);
    }
  }
});

test.run();
