import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { applyChanges, treeData } from '../../core/diff/apply.js';
import { mirrorChange, type Change } from '../../core/diff/change.js';
import { diffTrees } from '../../core/diff/diff.js';
import { diffLines } from '../../core/diff/lines.js';
import { MASK } from '../../core/diff/mask-text.js';
import { parseTree, type Tree } from '../../core/tree/tree.js';

const test = suite('diff properties');

const scalar = fc.oneof(
  fc.constantFrom('x', 'y', 'z', '1.0', 'true', ''),
  fc.integer({ min: 0, max: 3 }),
  fc.boolean(),
);
const named = fc.record({ name: fc.constantFrom('one', 'two', 'three'), value: scalar }, { requiredKeys: ['name'] });
const fieldName = fc.constantFrom('env', 'args', 'initContainers', 'dependsOn', 'labels', 'values', 'a.b', 'size');
const { value: content } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(scalar, { maxLength: 4 }),
    fc.array(named, { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fieldName, tie('value'), { maxKeys: 4 }),
  ),
}));
const manifest = fc.record(
  {
    apiVersion: fc.constantFrom('v1', 'apps/v1', 'apps/v1beta1'),
    kind: fc.constantFrom('ConfigMap', 'Widget', 'Kustomization'),
    metadata: fc.record(
      { name: fc.constantFrom('one', 'two', 'three'), namespace: fc.constantFrom('left', 'right') },
      { requiredKeys: [] },
    ),
    spec: content,
  },
  { requiredKeys: ['kind', 'metadata'] },
);
const yamlText = fc
  .array(manifest, { maxLength: 4 })
  .map((values) => values.map((value) => `---\n${stringify(value)}`).join(''));
const otherText = fc.array(fc.constantFrom('alpha\n', 'beta\n', 'gamma\n', 'delta'), { maxLength: 8 });
const files = fc.record(
  {
    'clusters/_template/kit/one.yaml': yamlText,
    'clusters/_template/kit/two.yaml': yamlText,
    'clusters/_template/kit/kustomization.yaml': fc
      .subarray(['one.yaml', 'two.yaml'])
      .map((paths) => stringify({ kind: 'Kustomization', patches: paths.map((path) => ({ path })) })),
    'clusters/acme.example/kit/one.yaml': yamlText,
    'clusters/acme.example/values.json': content.map((value) => JSON.stringify(value)),
    'clusters/acme.example/README.md': otherText.map((lines) => lines.join('')),
  },
  { requiredKeys: [] },
);
const tree = files.map((record) => parseTree(new Map(Object.entries(record).filter(([, text]) => text !== undefined))));

function sorted(changes: readonly Change[]): readonly string[] {
  return changes.map((change) => JSON.stringify(change, (_, value: unknown) => value ?? null)).sort();
}

test('a tree does not differ from itself', () => {
  fc.assert(
    fc.property(tree, (one) => assert.equal(diffTrees(one, one), [])),
    { numRuns: 200 },
  );
});

test('turning the sides round turns every change round', () => {
  const property = fc.property(tree, tree, (from, to) => {
    assert.equal(sorted(diffTrees(to, from)), sorted(diffTrees(from, to).map(mirrorChange)));
  });
  fc.assert(property, { numRuns: 200 });
});

test('the changes carried out give the other tree', () => {
  const property = fc.property(tree, tree, (from, to) => {
    assert.equal([...applyChanges(from, diffTrees(from, to))], [...treeData(to)]);
  });
  fc.assert(property, { numRuns: 300 });
});

test('two trees differ exactly when their data does', () => {
  const property = fc.property(tree, tree, (from, to) => {
    const isSame = JSON.stringify([...treeData(from)]) === JSON.stringify([...treeData(to)]);
    assert.is(diffTrees(from, to).length === 0, isSame);
  });
  fc.assert(property, { numRuns: 200 });
});

test('no value of a Secret stands in a change', () => {
  const secret = (value: string): Tree =>
    parseTree(
      new Map([
        [
          'clusters/a/s.yaml',
          `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  key: ${JSON.stringify(value)}\n`,
        ],
      ]),
    );
  const word = fc.string({ minLength: 6, maxLength: 12 }).map((text) => `Q7${text}`);
  const property = fc.property(word, word, (first, second) => {
    fc.pre(first !== second);
    const changes = diffTrees(secret(first), secret(second));
    assert.is(changes.length, 1);
    assert.equal(
      changes[0]?.fields.map(({ from, to }) => [from, to]),
      [[MASK, MASK]],
    );
  });
  fc.assert(property, { numRuns: 100 });
});

test('the hunks of two texts carried out give the other text', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
  const property = fc.property(lines, lines, (from, to) => {
    const result: string[] = [...from];
    for (const hunk of [...diffLines(from, to)].reverse()) result.splice(hunk.fromStart, hunk.from.length, ...hunk.to);
    assert.equal(result, to);
  });
  fc.assert(property, { numRuns: 300 });
});

test.run();
