import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import type { JsonValue } from '../../schema/json.js';
import { NEWER_FIELDS, newerFieldsIn } from '../../schema/kinds/newer-fields.js';
import { KIND_SCHEMAS } from '../../schema/kinds/registry.js';
import { fieldsAt } from '../../schema/schema-fields.js';

const test = suite('schema/kinds: newer fields');

const usesOf = (kind: string, yaml: string): readonly string[] =>
  newerFieldsIn(kind, parse(yaml) as JsonValue).map(
    ({ field, path }) => `${field.platform} ${field.since} ${path.join('.')}`,
  );

test('a field of every list item is found with its place', () => {
  const yaml = 'spec: { dependsOn: [{ name: a }, { name: b, readyExpr: "true" }], ignore: [] }';
  assert.equal(usesOf('kustomize.toolkit.fluxcd.io/Kustomization', yaml), [
    'flux 2.7 spec.dependsOn.1.readyExpr',
    'flux 2.9 spec.ignore',
  ]);
});

test('a value can be newer than its field', () => {
  const kind = 'kustomize.toolkit.fluxcd.io/Kustomization';
  assert.equal(usesOf(kind, 'spec: { deletionPolicy: Orphan }'), ['flux 2.5 spec.deletionPolicy']);
  assert.equal(usesOf(kind, 'spec: { deletionPolicy: WaitForTermination }'), [
    'flux 2.5 spec.deletionPolicy',
    'flux 2.6 spec.deletionPolicy',
  ]);
});

test('an apiVersion can be newer than its kind', () => {
  const kind = 'source.toolkit.fluxcd.io/OCIRepository';
  assert.equal(usesOf(kind, 'apiVersion: source.toolkit.fluxcd.io/v1'), ['flux 2.6 apiVersion']);
  assert.equal(usesOf(kind, 'apiVersion: source.toolkit.fluxcd.io/v1beta2'), []);
});

test('fields that the oldest platform knows are not newer', () => {
  assert.equal(usesOf('helm.toolkit.fluxcd.io/HelmRelease', 'spec: { interval: 1m, install: { crds: Skip } }'), []);
});

test('every newer field is a field of its kind', () => {
  const unknown = NEWER_FIELDS.filter(({ kind, path }) => {
    const schemas = Object.values(KIND_SCHEMAS[kind]?.versions ?? {});
    const keys = path
      .replaceAll('[]', '.0')
      .split('.')
      .map((key) => (key === '0' ? 0 : key));
    const last = [...keys].reverse().find((key) => key !== 0);
    const parent = keys.slice(0, keys.lastIndexOf(String(last)));
    return !schemas.some((schema) => fieldsAt(schema(), parent).includes(String(last)));
  });
  assert.equal(
    unknown.map(({ kind, path }) => `${kind} ${path}`),
    [],
  );
});

test.run();
