import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KIND_SCHEMAS, schemaOf } from '../../schema/kinds/registry.js';

const test = suite('schema/kinds: registry');

test('a kind of the core group is found by its bare version', () => {
  const lookup = schemaOf('v1', 'Secret');
  assert.is(lookup.kind, 'known');
  assert.is(lookup.kind === 'known' && lookup.scope, 'Namespaced');
});

test('a kind that several groups have is found by its group', () => {
  const isOk = (apiVersion: string): boolean => {
    const lookup = schemaOf(apiVersion, 'Kustomization');
    return lookup.kind === 'known' && lookup.schema.safeParse({ apiVersion, kind: 'Kustomization' }).success;
  };
  assert.is(isOk('kustomize.config.k8s.io/v1beta1'), true);
  assert.is(isOk('kustomize.toolkit.fluxcd.io/v1'), false);
});

test('an unknown version of a known kind names the versions we know', () => {
  assert.equal(schemaOf('source.toolkit.fluxcd.io/v1beta1', 'OCIRepository'), {
    kind: 'unknown version',
    scope: 'Namespaced',
    versions: ['source.toolkit.fluxcd.io/v1', 'source.toolkit.fluxcd.io/v1beta2'],
  });
  assert.equal(schemaOf('v2', 'Secret'), { kind: 'unknown version', scope: 'Namespaced', versions: ['v1'] });
});

test('names that every JavaScript object has are unknown kinds and versions', () => {
  assert.equal(schemaOf('v1', 'toString'), { kind: 'unknown kind' });
  assert.equal(schemaOf('constructor', 'Secret').kind, 'unknown version');
  assert.equal(schemaOf('apps/v1', 'Deployment'), { kind: 'unknown kind' });
});

test('a schema is built once', () => {
  const one = schemaOf('v1', 'Secret');
  const two = schemaOf('v1', 'Secret');
  assert.ok(one.kind === 'known' && two.kind === 'known' && one.schema === two.schema);
});

for (const [key, { versions }] of Object.entries(KIND_SCHEMAS)) {
  for (const [version, schema] of Object.entries(versions)) {
    test(`${key} ${version} refuses another kind and an unknown field`, () => {
      const result = schema().safeParse({ apiVersion: 'x/v1', kind: 'Other', unknown: 1 });
      const issues = result.error?.issues.map((issue) => `${issue.code} ${issue.path.join('.')}`) ?? [];
      assert.ok(issues.includes('invalid_value apiVersion'));
      assert.ok(issues.includes('invalid_value kind'));
      assert.ok(issues.includes('unrecognized_keys '));
    });
  }
}

test.run();
