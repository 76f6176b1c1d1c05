import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { parse } from 'yaml';
import { toYaml } from '../../core/render/yaml-text.js';
import { rewriteSpec } from '../../core/spec/rewrite.js';
import type { JsonObject, JsonValue } from '../../schema/json.js';

const test = suite('spec: rewriting a text');

type Draft = { [key: string]: any };

/** The text after a change of what it holds. */
function rewritten(text: string, change: (draft: Draft) => void): string {
  const wanted = parse(text) as Draft;
  change(wanted);
  const result = rewriteSpec(text, wanted as JsonObject);
  assert.equal(parse(result), wanted);
  return result;
}

const TEXT = `# Head comment.
domain:   acme.example.com   # the domain

repository:
    branch: main     # follow main
hostClusters:
    # first
    - name: hz-fsn-mgt-prod
    # second
    - name: hz-hel-rtz-prod
      workers: {min: 3, max: 20} # many

    - name: hz-nbg-rtz-prod
qaTestSession: 'no'
blueprints:
  # nobody looks at traces
  bp-tempo: {enabled: false}
  bp-keycloak:
    version: "1.4.17" # why
# trailing
`;

// One row a kind of change: what is done, and the lines that differ.
const CASES: readonly (readonly [string, (draft: Draft) => void, string, string])[] = [
  ['a scalar', (draft) => (draft.repository.branch = 'qa'), 'branch: main     #', 'branch: qa     #'],
  [
    'a field in one line of braces',
    (draft) => (draft.hostClusters[1].workers.max = 30),
    '{min: 3, max: 20} # many',
    '{min: 3, max: 30} # many',
  ],
  [
    'the name of an entry',
    (draft) => (draft.hostClusters[1].name = 'hz-ash-rtz-prod'),
    'name: hz-hel-rtz-prod',
    'name: hz-ash-rtz-prod',
  ],
  [
    'a new entry',
    (draft) => draft.hostClusters.push({ name: 'hz-ash-rtz-prod', workers: { min: 0 } }),
    '    - name: hz-nbg-rtz-prod\n',
    '    - name: hz-nbg-rtz-prod\n    - name: hz-ash-rtz-prod\n      workers:\n        min: 0\n',
  ],
  [
    'an entry that goes takes its own comments along',
    (draft) => draft.hostClusters.splice(1, 1),
    '    # second\n    - name: hz-hel-rtz-prod\n      workers: {min: 3, max: 20} # many\n\n',
    '\n',
  ],
  ['a field that goes', (draft) => delete draft.qaTestSession, "qaTestSession: 'no'\n", ''],
  [
    'a new field in a map',
    (draft) => (draft.blueprints['bp-keycloak'].values = { replicas: 2 }),
    '# why\n',
    '# why\n    values:\n      replicas: 2\n',
  ],
  [
    'a map of one line that gets another field',
    (draft) => (draft.blueprints['bp-tempo'].version = '1.0.0'),
    '{enabled: false}',
    '{enabled: false, version: 1.0.0}',
  ],
  [
    'a whole map',
    (draft) => (draft.blueprints = {}),
    TEXT.slice(TEXT.indexOf('blueprints:')),
    'blueprints: {}\n# trailing\n',
  ],
];

for (const [name, change, from, to] of CASES) {
  test(`changes ${name}, and keeps every other byte`, () => {
    assert.ok(TEXT.includes(from));
    assert.fixture(rewritten(TEXT, change), TEXT.replace(from, to));
  });
}

test('a new field stands where the wanted value has it', () => {
  const wanted = parse(TEXT) as Draft;
  const { qaTestSession, blueprints, ...before } = wanted;
  const text = rewriteSpec(TEXT, { ...before, acme: { email: 'a@b.example' }, qaTestSession, blueprints });
  assert.fixture(text, TEXT.replace('qaTestSession', 'acme:\n  email: a@b.example\nqaTestSession'));
});

test('a text that already holds what is wanted stays as it is, and line ends stay what they are', () => {
  assert.is(rewriteSpec(TEXT, parse(TEXT) as JsonObject), TEXT);
  const wide = TEXT.replaceAll('\n', '\r\n');
  const text = rewritten(wide, (draft) => draft.hostClusters.push({ name: 'x' }));
  assert.not.match(text, /[^\r]\n/);
});

test('where anchors leave no place for a change, the document is written anew with its comments', () => {
  const text = '# Head.\na: &all { b: 1 } # one\nc: *all\nd: 2\n';
  assert.fixture(
    rewritten(text, (draft) => (draft.c = { b: 2 })),
    '# Head.\na: &all { b: 1 } # one\nc:\n  b: 2\nd: 2\n',
  );
});

const scalars = fc.oneof(fc.constantFrom('main', 'yes', '2026.05', ''), fc.integer(), fc.boolean());
const values = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('name', 'a', 'b', 'c-d', 'on'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const specs = fc.dictionary(fc.constantFrom('x', 'y', 'z', 'name'), values, {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});

test('whatever is wanted is what the text then holds', () => {
  fc.assert(
    fc.property(specs, specs, (present, wanted) => {
      assert.equal(parse(rewriteSpec(`${toYaml(present, 0)}\n`, wanted)), wanted);
    }),
    { numRuns: 500 },
  );
});

test.run();
