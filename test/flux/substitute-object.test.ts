import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { kustomizeYaml } from '../../core/flux/kustomize-yaml.js';
import { substituteObject } from '../../core/flux/substitute-object.js';
import { parseManifests } from '../../core/tree/manifest.js';
import type { JsonObject } from '../../schema/json.js';
import { casesOf } from '../paths.js';

interface RoundTrip {
  readonly yaml: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly strict: boolean;
  readonly kustomizeYAML: string;
  readonly result?: JsonObject;
  readonly error?: string;
}

const test = suite('flux substitute-object');

const roundTrips = readFileSync(join(casesOf('flux'), 'substitute-type-roundtrip.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RoundTrip);

for (const { yaml, vars, strict, kustomizeYAML, result, error } of roundTrips) {
  test(`${JSON.stringify(yaml)} with ${JSON.stringify(vars)} becomes what Flux makes of it`, () => {
    const value = objectOf(yaml);
    assert.is(kustomizeYaml(value), kustomizeYAML);
    const substituted = substituteObject(value, new Map(Object.entries(vars)), { strict });
    if (error === undefined) assert.equal(substituted, { kind: 'object', value: result });
    else assert.is(substituted.kind, 'refused');
  });
}

test('an object labelled or annotated as disabled is left alone', () => {
  for (const mark of ['labels', 'annotations']) {
    const value = objectOf(`metadata: {${mark}: {kustomize.toolkit.fluxcd.io/substitute: disabled}}\nx: \${y}`);
    assert.equal(substituteObject(value, new Map(), { strict: true }), { kind: 'object', value });
  }
});

test('a refused object names the field that fails on its own', () => {
  const value = objectOf('metadata: {name: a}\nspec: {hosts: ["${host}", "${other}"]}');
  const result = substituteObject(value, new Map([['host', 'a.example']]), { strict: true });
  assert.equal(result, {
    kind: 'refused',
    message: 'variable not set (strict mode): "other"',
    path: ['spec', 'hosts', 1],
  });
});

test('a value that breaks the YAML names its field', () => {
  const value = objectOf('data: {url: "${url}"}');
  const result = substituteObject(value, new Map([['url', 'a: b']]), { strict: true });
  assert.equal(result.kind === 'refused' && result.path, ['data', 'url']);
});

test('a variable in a key is substituted', () => {
  const value = objectOf('metadata: {labels: {"${team}": x}}');
  const result = substituteObject(value, new Map([['team', 'a']]), { strict: true });
  assert.equal(result, { kind: 'object', value: { metadata: { labels: { a: 'x' } } } });
});

test('every text survives being written as kustomize writes it', () => {
  const texts = [
    '',
    ' ',
    'a ',
    ' a',
    'a\n',
    'a\n\n',
    '\n',
    '\na',
    'a \nb',
    'a\n b',
    '  a\nb',
    'a\tb',
    'é 😀',
    "it's",
    '"',
  ];
  const words = [
    '- a',
    '-',
    '?',
    ':',
    'a:',
    'a: b',
    '#',
    'a #b',
    '<<',
    '=',
    '2024-01-01',
    '1:30',
    '---',
    '&a',
    '%',
    '{}',
  ];
  const long = [
    'x '.repeat(80),
    `${'word '.repeat(30)}: ${'x  '.repeat(40)}`,
    `it's ${'a\\ "'.repeat(40)}\t${'b  '.repeat(60)}`,
  ];
  const value = {
    list: [...texts, ...words, ...long],
    map: Object.fromEntries([...texts, ...words].map((key) => [key, key])),
  };
  const [manifest] = parseManifests('a.yaml', kustomizeYaml(value)).manifests;
  assert.equal(manifest?.value, value);
  assert.equal(
    parse(
      kustomizeYaml({
        nested: [
          [1, [2]],
          [{ a: [] }, {}],
        ],
      }),
    ),
    {
      nested: [
        [1, [2]],
        [{ a: [] }, {}],
      ],
    },
  );
});

test('an alias that a value makes without its anchor is refused', () => {
  const result = substituteObject(objectOf('x: ${y}'), new Map([['y', '*here']]), { strict: true });
  assert.is(result.kind, 'refused');
});

test('a text with an emoji stands in double quotes, so what it becomes is not read again', () => {
  const value = objectOf('x: "🚀 ${y}"\n"🚀": 1');
  assert.is(kustomizeYaml(value), 'x: "\\U0001f680 ${y}"\n"\\U0001f680": 1\n');
  const result = substituteObject(value, new Map([['y', 'a: b #c']]), { strict: true });
  assert.equal(result, { kind: 'object', value: { x: '🚀 a: b #c', '🚀': 1 } });
});

function objectOf(yaml: string): JsonObject {
  const [manifest] = parseManifests('case.yaml', yaml).manifests;
  if (manifest === undefined) throw new Error(`The case is no manifest: ${yaml}`);
  return manifest.value;
}

test.run();
