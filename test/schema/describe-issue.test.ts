import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeIssues, pathText } from '../../schema/describe-issue.js';
import { schemaOf } from '../../schema/kinds/registry.js';

const test = suite('schema: describe-issue');

/** Each description as `path | message | help`. */
function wordsOf(schema: z.ZodType, input: unknown): readonly string[] {
  const { error } = schema.safeParse(input);
  return error ? describeIssues(schema, error, input).map((one) => `${one.path} | ${one.message} | ${one.help}`) : [];
}

function kindWords(yaml: string): readonly string[] {
  const object = parse(yaml) as { apiVersion: string; kind: string };
  const lookup = schemaOf(object.apiVersion, object.kind);
  assert.ok(lookup.kind === 'known');
  return wordsOf(lookup.schema, object);
}

const unit = (spec: string): string => `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps }
spec:
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
  ${spec}`;

test('an unknown field is told with the nearest known one', () => {
  assert.equal(kindWords(unit('interval: 1m\n  dependOn: []\n  zzzzzzzz: 1')), [
    'spec.dependOn | spec has no field "dependOn". | Write "dependsOn", or remove the field.',
    'spec.zzzzzzzz | spec has no field "zzzzzzzz". | Remove the field.',
  ]);
});

test('an unknown field of a small map is told with all the known ones', () => {
  assert.equal(kindWords(unit('interval: 1m\n  decryption: { provider: sops, environment: x }')), [
    'spec.decryption.environment | spec.decryption has no field "environment". | ' +
      'Remove the field; the fields here are provider, secretRef, serviceAccountName.',
  ]);
});

test('an unknown field of the object itself is told', () => {
  assert.equal(kindWords('apiVersion: v1\nkind: Secret\nmetadata: { name: x }\nstringdata: {}'), [
    'stringdata | The object has no field "stringdata". | Write "stringData", or remove the field.',
  ]);
});

test('a missing field says what to add', () => {
  assert.equal(kindWords(unit('path: ./')), [
    'spec.interval | spec.interval is missing. | Add spec.interval, a string.',
  ]);
});

test('a text of the wrong form says what is wanted', () => {
  assert.equal(kindWords(unit('interval: 10 minutes')), [
    'spec.interval | spec.interval is "10 minutes"; it must be a duration, such as 10m or 1h30m. | ' +
      'Write a duration, such as 10m or 1h30m.',
  ]);
});

test('a number where text is wanted is to be put in quotes', () => {
  assert.equal(kindWords(unit('interval: 1m\n  postBuild: { substitute: { REPLICAS: 3 } }')), [
    'spec.postBuild.substitute.REPLICAS | spec.postBuild.substitute.REPLICAS is 3; it must be a string. | ' +
      'Put it in quotes: "3".',
  ]);
});

test('a boolean in quotes is to lose them', () => {
  assert.equal(kindWords(unit('interval: 1m\n  wait: "true"')), [
    'spec.wait | spec.wait is "true"; it must be true or false. | Remove the quotes: true.',
  ]);
});

test('a value that is nearly one of a list is corrected', () => {
  assert.equal(kindWords(unit('interval: 1m\n  deletionPolicy: orphan')), [
    'spec.deletionPolicy | spec.deletionPolicy is "orphan"; it must be one of MirrorPrune, Delete, ' +
      'WaitForTermination, Orphan. | Write Orphan.',
  ]);
});

test('a key of the wrong form is told with its map', () => {
  assert.equal(kindWords(unit('interval: 1m\n  postBuild: { substitute: { my-key: x } }')), [
    'spec.postBuild.substitute.my-key | spec.postBuild.substitute has the key "my-key"; it must be letters, digits ' +
      'and "_", such as CLUSTER_NAME. | Rename the key.',
  ]);
});

test('a text that is too long says by how much', () => {
  assert.equal(kindWords(unit(`interval: 1m\n  targetNamespace: ${'a'.repeat(64)}`)), [
    'spec.targetNamespace | spec.targetNamespace has 64 characters; at most 63 are allowed. | ' +
      'Shorten it to 63 characters.',
  ]);
});

test('a cross-field rule speaks its own words at its place', () => {
  assert.equal(kindWords(unit('interval: 1m\n  kubeConfig: {}')), [
    'spec.kubeConfig | spec.kubeConfig: It must set exactly one of configMapRef, secretRef. | ' +
      'Keep exactly one of configMapRef, secretRef.',
  ]);
});

test('the value of a Secret is not quoted', () => {
  assert.equal(kindWords('apiVersion: v1\nkind: Secret\nmetadata: { name: x }\ndata: { token: "hunter-2" }'), [
    'data.token | data.token is a value not shown here; it must be base64, such as c2VjcmV0. | ' +
      'Write base64, such as c2VjcmV0.',
  ]);
});

test('credentials in a URL are not quoted', () => {
  const schema = z.object({ url: z.string().regex(/^ftp:/, 'a URL that begins with ftp://') });
  assert.equal(wordsOf(schema, { url: 'https://bob:hunter2@acme.example/x' }), [
    'url | url is "https://…@acme.example/x"; it must be a URL that begins with ftp://. | ' +
      'Write a URL that begins with ftp://.',
  ]);
});

test('a union that no branch fits says what each wants', () => {
  const schema = z.object({ port: z.union([z.number(), z.string()]) });
  assert.equal(wordsOf(schema, { port: true }), [
    'port | port is true; it must be a number or a string. | Write a number or a string.',
  ]);
});

test('a union is described by the branch that got furthest', () => {
  const schema = z.object({ at: z.union([z.string(), z.object({ name: z.object({ first: z.string() }) })]) });
  assert.equal(wordsOf(schema, { at: { name: { first: 1 } } }), [
    'at.name.first | at.name.first is 1; it must be a string. | Put it in quotes: "1".',
  ]);
});

test('numbers out of range say the limit', () => {
  const schema = z.object({ port: z.int().min(1).max(65535) });
  assert.equal(wordsOf(schema, { port: 70000 }), [
    'port | port is 70000; at most 65535 is allowed. | Write 65535 or less.',
  ]);
  assert.equal(wordsOf(schema, { port: 0 }), ['port | port is 0; at least 1 is required. | Write 1 or more.']);
});

test('an empty list that needs entries is told to be filled', () => {
  assert.equal(wordsOf(z.object({ hosts: z.array(z.string()).min(1) }), { hosts: [] }), [
    'hosts | hosts is empty. | Fill it, or remove it if it is not required.',
  ]);
});

test('keys that are no plain words stand in brackets', () => {
  assert.is(pathText(['metadata', 'annotations', 'a.b/c']), 'metadata.annotations["a.b/c"]');
  assert.is(pathText(['spec', 'listeners', 0, 'name']), 'spec.listeners[0].name');
});

test.run();
