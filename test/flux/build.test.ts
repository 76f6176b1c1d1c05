import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildFluxPath, buildKustomization } from '../../core/flux/build.js';
import { parseTree, type Tree } from '../../core/tree/tree.js';
import { resourceLabel } from '../../core/tree/resource.js';

const test = suite('flux build');

const CONFIG = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

test('a built object leads back to the line it was written in', () => {
  const tree = treeOf({
    'base/kustomization.yaml': 'resources: [all.yaml]\n',
    'base/all.yaml': `${CONFIG('one')}---\n${CONFIG('two')}data:\n  key: a\n`,
    'top/kustomization.yaml': `resources: [../base]\npatches:\n  - patch: |\n      ${CONFIG('two').replaceAll('\n', '\n      ')}data: {key: b}\n`,
  });
  const { objects, findings } = buildKustomization(tree, 'top');
  assert.equal(findings, []);
  const [, two] = objects;
  assert.equal(two?.value.data, { key: 'b' });
  assert.is(two?.origin.file, 'base/all.yaml');
  assert.equal(two?.origin.locate(['data', 'key']), { line: 11, column: 8 });
});

test('a path without a kustomization file takes every YAML file, and subfolders with one as they build', () => {
  const tree = treeOf({
    'apps/a.yaml': CONFIG('a'),
    'apps/deep/b.yml': CONFIG('b'),
    'apps/note.md': '# no YAML',
    'apps/sub/c.yaml': CONFIG('c'),
    'apps/sub/kustomization.yaml': 'resources: [c.yaml]\nnamespace: moved\n',
    'apps/sub/lower/kustomization.yaml': 'resources: [never.yaml]\n',
    'apps/sub/unlisted.yaml': CONFIG('d'),
    'other/e.yaml': CONFIG('e'),
  });
  const { objects, findings } = buildFluxPath(tree, './apps');
  assert.equal(findings, []);
  assert.equal(
    objects.map(({ resource }) => resourceLabel(resource)),
    ['ConfigMap a', 'ConfigMap b', 'ConfigMap moved/c'],
  );
});

test('a path that does not exist is an error, one without YAML a warning', () => {
  const tree = treeOf({ 'apps/note.md': '# no YAML' });
  assert.equal(buildFluxPath(tree, './nowhere').findings, [
    {
      rule: 'kustomize-build',
      severity: 'error',
      message: 'The path "./nowhere" does not exist, and Flux refuses the Kustomization.',
      help: 'Correct spec.path, or create the folder.',
    },
  ]);
  const [warning] = buildFluxPath(tree, 'apps').findings;
  assert.is(warning?.severity, 'warning');
  assert.match(warning?.message ?? '', 'Flux applies nothing, and prunes what was there');
});

test('a target that selects nothing is a warning at its patch', () => {
  const tree = treeOf({
    'kustomization.yaml': 'resources: [a.yaml]\npatches:\n  - target: {kind: Secret}\n    patch: "[]"\n',
    'a.yaml': CONFIG('a'),
  });
  const [finding, ...others] = buildKustomization(tree, '').findings;
  assert.equal(others, []);
  assert.is(finding?.rule, 'kustomize-patch-target');
  assert.equal(finding?.position, { line: 3, column: 5 });
});

test('a field that is not built is named, and the rest is built', () => {
  const tree = treeOf({
    'kustomization.yaml': 'resources: [a.yaml, https://example.org/x.yaml]\nnamePrefix: x-\nreplicas: []\n',
    'a.yaml': CONFIG('a'),
  });
  const { objects, findings } = buildKustomization(tree, '');
  assert.is(objects.length, 1);
  assert.equal(
    findings.map(({ rule, path, severity }) => [rule, path, severity]),
    [
      ['kustomize-unsupported', 'namePrefix', 'warning'],
      ['kustomize-unsupported', 'resources.1', 'warning'],
    ],
  );
});

test('every problem is reported, not only the first', () => {
  const tree = treeOf({ 'kustomization.yaml': 'resources: [x.yaml, y.yaml]\nnamespace: n\n' });
  const { findings } = buildKustomization(tree, '');
  assert.equal(
    findings.map(({ path }) => path),
    ['namespace', 'resources.0', 'resources.1'],
  );
});

test('hundreds of objects take dozens of patches', () => {
  const names = Array.from({ length: 600 }, (_, index) => `config-${index}`);
  const patches = names.slice(0, 60).map((name) => {
    return `  - patch: |\n      ${CONFIG(name).replaceAll('\n', '\n      ')}data: {patched: "yes"}\n`;
  });
  const tree = treeOf({
    'kustomization.yaml': `resources: [${names.map((name) => `${name}.yaml`).join(', ')}]\npatches:\n${patches.join('')}`,
    ...Object.fromEntries(names.map((name) => [`${name}.yaml`, CONFIG(name)])),
  });
  const { objects, findings } = buildKustomization(tree, '');
  assert.equal(findings, []);
  assert.is(objects.filter(({ value }) => value.data !== undefined).length, 60);
});

function treeOf(files: Readonly<Record<string, string>>): Tree {
  return parseTree(new Map(Object.entries(files)));
}

test.run();
