import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { shapeOf, type FieldShape, type Fields } from '../../schema/field-shape.js';
import { isJsonObject } from '../../schema/json.js';
import { sovereignSchema } from '../../schema/sovereign.js';
import { parseSpec } from '../../core/spec/parse.js';
import { GROUPS, OTHER, fieldsOf, groupOf } from '../../generators/wizard/groups.js';
import { askSpec, type WizardOptions } from '../../generators/wizard/wizard.js';
import { CASES, FIRST_PAGE, REST } from './wizard-cases.js';
import { NOWHERE, typing, type Script, type ScriptedTerminal } from './scripted-terminal.js';

const test = suite('doors: groups of questions');

const OPTIONS: WizardOptions = { yes: true, release: undefined, sovereign: undefined };

interface Opened extends ScriptedTerminal {
  readonly spec: unknown;
}

const openedBy = new Map<Script, Promise<Opened>>();

/** What a case leads to; it is typed once. */
function openedOnce([group, script]: readonly [string, Script, ...unknown[]]): Promise<Opened> {
  const known = openedBy.get(script) ?? opened([group], script);
  openedBy.set(script, known);
  return known;
}

/** Opens groups and types a script there; every answer has to be asked for. */
async function opened(groups: readonly string[], script: Script): Promise<Opened> {
  const terminal = typing({ ...FIRST_PAGE, menu: [...groups, 'done'], ...script });
  const text = await askSpec(NOWHERE, terminal, OPTIONS);
  assert.is(parseSpec('sovereign.yaml', text).kind, 'spec', text);
  assert.equal(terminal.unused(), []);
  return { ...terminal, spec: parse(text) };
}

const BASE = {
  apiVersion: 'catalyst.openova.io/v1alpha1',
  kind: 'Sovereign',
  domain: 'asked.example.com',
  repository: { url: 'https://git.example.com/asked/fleet', branch: 'main' },
  hostClusters: [{ name: 'hz-fsn-mgt-prod' }],
  qaTestSession: false,
};

for (const row of CASES) {
  const [group, , wanted] = row;
  test(`group ${group} changes what was answered and nothing else, after each refused answer was said`, async () => {
    const { spec, refusals } = await openedOnce(row);
    assert.equal(spec, { ...BASE, ...wanted });
    for (const refusal of refusals) assert.match(refusal, /^.+[.:] [A-Z].+\.$/);
  });
}

test('fields stand in the order of the schema', async () => {
  for (const row of CASES) assert.equal(misplaced(shapeOf(sovereignSchema), (await openedOnce(row)).spec), []);
});

test('every group has a case', () => {
  assert.equal(
    CASES.map(([group]) => group),
    GROUPS.map(({ name }) => name),
  );
});

test('a group that is opened and left as it is changes nothing', async () => {
  const { spec } = await opened(
    GROUPS.map(({ name }) => name),
    {},
  );
  assert.equal(spec, BASE);
});

// Fields that no question asks for, each with the reason.
const NOT_ASKED: Readonly<Record<string, string>> = {
  apiVersion: 'has one value',
  kind: 'has one value',
};

test('every field of the schema belongs to the questions of a group, or to a stated reason', () => {
  const without = Object.entries(leaves(shapeOf(sovereignSchema))).filter(
    ([path]) => !(path in NOT_ASKED) && groupOf(path.split('.')) === OTHER,
  );
  assert.equal(
    without.map(([path]) => path),
    [],
    'Name it in generators/wizard/groups.ts; until then it is asked for under "Other".',
  );
  assert.equal(fieldsOf(OTHER), []);
});

test('every field of the schema is asked for somewhere in the cases', async () => {
  const asked = new Set<string>();
  for (const row of [...CASES, ...REST]) {
    for (const { name } of (await openedOnce(row)).questions) asked.add(withoutKeys(name));
  }
  const missing = Object.keys(leaves(shapeOf(sovereignSchema))).filter(
    (path) => !(path in NOT_ASKED) && !asked.has(path),
  );
  assert.equal(missing, []);
});

function withoutKeys(name: string): string {
  return name
    .split('/')
    .filter((key) => !/^[0-9]+$/.test(key) && !key.startsWith('bp-'))
    .join('.');
}

/** The maps whose keys are in another order than their schema's, as the keys that they have. */
function misplaced(shape: FieldShape, value: unknown): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item) => (shape.kind === 'entries' ? misplaced(shape.entry, item) : []));
  if (!isJsonObject(value)) return [];
  if (shape.kind === 'named') return Object.values(value).flatMap((item) => misplaced(shape.entry, item));
  const variant = shape.kind === 'variants' ? shape.variants[String(value[shape.by])] : undefined;
  const fields = shape.kind === 'fields' ? shape.fields : variant;
  if (fields === undefined) return [];
  const order = [...(shape.kind === 'variants' ? [shape.by] : []), ...Object.keys(fields)];
  const keys = Object.keys(value);
  const isOrdered = keys.every(
    (key, index) => index === 0 || order.indexOf(keys[index - 1] ?? '') < order.indexOf(key),
  );
  const below = keys.flatMap((key) => (fields[key] === undefined ? [] : misplaced(fields[key], value[key])));
  return isOrdered ? below : [keys.join(' '), ...below];
}

/** The fields that hold no further ones, by their path without keys and numbers. */
function leaves(shape: FieldShape, path = ''): Readonly<Record<string, FieldShape>> {
  const below = (fields: Fields): object =>
    Object.assign(
      {},
      ...Object.entries(fields).map(([key, field]) => leaves(field, path === '' ? key : `${path}.${key}`)),
    );
  if (shape.kind === 'fields') return { ...below(shape.fields) };
  if (shape.kind === 'entries' || shape.kind === 'named') return leaves(shape.entry, path);
  if (shape.kind !== 'variants') return { [path]: shape };
  return Object.assign({}, { [`${path}.${shape.by}`]: shape }, ...Object.values(shape.variants).map(below));
}

test.run();
