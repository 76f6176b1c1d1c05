import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { conflictId } from '../../core/merge/conflict.js';
import type { Decision, Decisions } from '../../core/merge/decision.js';
import { mergeFile } from '../../core/merge/merge-file.js';
import { mergeFiles, type TreeMerge } from '../../core/merge/merge-files.js';
import type { Files } from '../../core/tree/tree.js';
import type { JsonValue } from '../../schema/json.js';
import { dataOf, PATH, RUNS, SEED, texts, type Texts } from './arbitrary-texts.js';
import { fieldsOf, isBelow } from './fields.js';

const test = suite('merge decisions');

const OURS: Decision = { kind: 'ours' };
const THEIRS: Decision = { kind: 'theirs' };
const value = (given: JsonValue): Decision => ({ kind: 'value', value: given });

const APP = 'ConfigMap /settings';
const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  one: "1" # counted by hand
  two: "2"
`;

function decided(field: string, decision: Decision, object = APP, file = 'app.yaml'): Decisions {
  return new Map([[conflictId(file, object, field), decision]]);
}

const bothChanged = {
  path: 'app.yaml',
  base: CONFIG,
  ours: CONFIG.replace('"1"', '"ours"'),
  theirs: CONFIG.replace('"1"', '"theirs"').replace('"2"', '"3"'),
};

for (const [name, decision, one] of [
  ['the value of the team stays', OURS, '"ours"'],
  ['the value of the release comes, the comment beside it stays', THEIRS, '"theirs"'],
  ['a third value comes, in the quoting of the team', value('between'), '"between"'],
] as const) {
  test(`a settled field: ${name}`, () => {
    const label = mergeFile(bothChanged).conflicts[0]?.object ?? '';
    const { text, base, conflicts } = mergeFile(bothChanged, decided('data.one', decision, label));
    assert.equal(conflicts, []);
    assert.fixture(text, CONFIG.replace('"1"', one).replace('"2"', '"3"'));
    assert.fixture(base, bothChanged.theirs);
    assert.equal(mergeFile({ ...bothChanged, base, ours: text }).conflicts, [], 'it does not come up again');
  });
}

test('a settled field comes up again when the release changes it once more', () => {
  const label = mergeFile(bothChanged).conflicts[0]?.object ?? '';
  const { text, base } = mergeFile(bothChanged, decided('data.one', OURS, label));
  const next = mergeFile({ ...bothChanged, base, ours: text, theirs: bothChanged.theirs.replace('theirs', 'newer') });
  assert.equal(
    next.conflicts.map(({ field }) => field),
    ['data.one'],
  );
});

test('a key that the team removed comes back when it is decided so', () => {
  const ours = CONFIG.replace('  two: "2"\n', '');
  const input = { path: 'app.yaml', base: CONFIG, ours, theirs: CONFIG.replace('"2"', '"3"') };
  const label = mergeFile(input).conflicts[0]?.object ?? '';
  assert.fixture(mergeFile(input, decided('data.two', THEIRS, label)).text, input.theirs);
  assert.fixture(mergeFile(input, decided('data.two', value('4'), label)).text, CONFIG.replace('"2"', '"4"'));
  assert.fixture(mergeFile(input, decided('data.two', OURS, label)).text, ours);
});

test('a key that the release removed goes when it is decided so', () => {
  const input = {
    path: 'app.yaml',
    base: CONFIG,
    ours: CONFIG.replace('"2"', '"5"'),
    theirs: CONFIG.replace('  two: "2"\n', ''),
  };
  const label = mergeFile(input).conflicts[0]?.object ?? '';
  assert.fixture(mergeFile(input, decided('data.two', THEIRS, label)).text, input.theirs);
});

test('a whole value may be decided, lists and maps too', () => {
  const input = {
    path: 'app.yaml',
    base: `${CONFIG}more: x\n`,
    ours: `${CONFIG}more: y\n`,
    theirs: `${CONFIG}more: z\n`,
  };
  const label = mergeFile(input).conflicts[0]?.object ?? '';
  const { text } = mergeFile(input, decided('more', value({ a: [1, 'two'] }), label));
  assert.fixture(text, `${CONFIG}more:\n  a:\n    - 1\n    - two\n`);
});

test('lines of a text: those of the release come where both sides changed them', () => {
  const input = { path: 'README.md', base: 'a\n\nb\n', ours: 'x\n\nb\n', theirs: 'y\n\nc\n' };
  assert.fixture(mergeFile(input, decided('', THEIRS, '', 'README.md')).text, 'y\n\nc\n');
  const kept = mergeFile(input, decided('', OURS, '', 'README.md'));
  assert.equal([kept.text, kept.base, kept.conflicts], ['x\n\nc\n', 'y\n\nc\n', []]);
});

test('an encrypted file is taken whole, or kept whole', () => {
  const secret = (data: string): string => `apiVersion: v1\nkind: Secret\ndata: {a: ${data}}\nsops:\n  mac: ${data}\n`;
  const input = { path: 's.yaml', base: secret('1'), ours: secret('2'), theirs: secret('3') };
  assert.fixture(mergeFile(input, decided('', THEIRS, '', 's.yaml')).text, input.theirs);
  const kept = mergeFile(input, decided('', OURS, '', 's.yaml'));
  assert.equal([kept.text, kept.base, kept.conflicts], [input.ours, input.theirs, []]);
});

function mergeTrees(base: Files, ours: Files, theirs: Files, decisions: Decisions): TreeMerge {
  const idsOf = (files: Files): ReadonlyMap<string, string> => new Map([...files.keys()].map((path) => [path, path]));
  return mergeFiles({ base, ours, theirs, ids: { base: idsOf(base), theirs: idsOf(theirs) }, decisions });
}

test('a file that the release drops and the team edited goes, or becomes its own', () => {
  const [base, ours] = [new Map([['a.yaml', 'a: 1\n']]), new Map([['a.yaml', 'a: 2\n']])];
  const gone = mergeTrees(base, ours, new Map(), decided('', THEIRS, '', 'a.yaml'));
  assert.equal([gone.deletes, gone.conflicts], [['a.yaml'], []]);
  const kept = mergeTrees(base, ours, new Map(), decided('', OURS, '', 'a.yaml'));
  assert.equal([kept.deletes, kept.writes, kept.conflicts, kept.bases.size], [[], [], [], 0]);
});

test('a file that both sides added is taken from one of them', () => {
  const [ours, theirs] = [new Map([['a.yaml', 'a: 1\n']]), new Map([['a.yaml', 'a: 2\n']])];
  const taken = mergeTrees(new Map(), ours, theirs, decided('', THEIRS, '', 'a.yaml'));
  assert.equal(taken.writes, [{ path: 'a.yaml', text: 'a: 2\n' }]);
  const kept = mergeTrees(new Map(), ours, theirs, decided('', OURS, '', 'a.yaml'));
  assert.equal([kept.writes, kept.conflicts], [[], []]);
});

test('a file whose place is taken stays a conflict, whatever is decided', () => {
  const [ours, theirs] = [new Map([['a/b.yaml', 'a: 1\n']]), new Map([['a', 'text\n']])];
  const { conflicts } = mergeTrees(new Map(), ours, theirs, decided('', THEIRS, '', 'a'));
  assert.equal(
    conflicts.map(({ reason }) => reason),
    ['path-taken'],
  );
});

function check(name: string, holds: (texts: Texts) => void): void {
  test(name, () => fc.assert(fc.property(texts, holds), { numRuns: RUNS, seed: SEED }));
}

function all(input: Texts, decision: Decision): Decisions {
  const { conflicts } = mergeFile({ path: PATH, ...input });
  return new Map(conflicts.map(({ id }) => [id, decision]));
}

check('keeping one`s own everywhere changes no field and leaves nothing open', (input) => {
  const open = mergeFile({ path: PATH, ...input });
  const settled = mergeFile({ path: PATH, ...input }, all(input, OURS));
  assert.is(dataText(settled.text), dataText(open.text));
  assert.equal(settled.conflicts, []);
  assert.is(mergeFile({ path: PATH, ...input, base: settled.base, ours: settled.text }).text, settled.text);
});

check('taking the release`s everywhere gives its fields, or says where that is unsafe', (input) => {
  const open = mergeFile({ path: PATH, ...input }).conflicts;
  const { text, conflicts } = mergeFile({ path: PATH, ...input }, all(input, THEIRS));
  for (const conflict of conflicts) assert.is(conflict.reason, 'unsafe');
  const [merged, theirs] = [fieldsOf(dataOf(text)), fieldsOf(dataOf(input.theirs))];
  for (const [path, wanted] of theirs) {
    const isDecided = open.some(({ field }) => isBelow(path, field));
    const isOpen = conflicts.some(({ field }) => isBelow(path, field) || isBelow(field, path));
    if (isDecided && !isOpen) assert.is(merged.get(path), wanted, `${path} in\n${text}`);
  }
});

function dataText(text: string): string {
  return JSON.stringify(dataOf(text));
}

test.run();
