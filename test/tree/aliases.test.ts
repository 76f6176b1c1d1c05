import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTree } from '../../core/tree/tree.js';

const test = suite('aliases in trees');

function faultIn(data: string): string {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n${data}`;
  const { findings, manifests } = parseTree(new Map([['a.yaml', text]]));
  return (
    [...findings.map(({ message, position }) => `${position?.line}:${position?.column} ${message}`)].join() +
    manifests.length
  );
}

test('an alias is what its anchor holds', () => {
  assert.is(faultIn('  a: &a x\n  b: *a\n'), '1');
});

test('an alias without its anchor is found at its place', () => {
  assert.is(faultIn('  a: *a\n'), '5:6 The file is not readable as YAML: The alias "*a" has no anchor before it.0');
});

test('an alias inside of its own anchor is found at its place', () => {
  const message = 'The file is not readable as YAML: The alias "*a" stands inside of its own anchor.';
  assert.is(faultIn('  a: &a\n    b: *a\n'), `6:8 ${message}0`);
});

test('aliases that multiply are found and not followed', () => {
  const lists = ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map(([from, to]) => {
    return `  ${to}: &${to} [${Array(10).fill(`*${from}`).join(', ')}]\n`;
  });
  const message = 'The file is not readable as YAML: Its aliases stand for too much: more than 1000 repetitions.';
  assert.is(faultIn(`  a: &a [x]\n${lists.join('')}`), `6:10 ${message}0`);
});

test.run();
