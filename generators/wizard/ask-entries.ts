import type { FieldShape } from '../../schema/field-shape.js';
import { pathText } from '../../schema/describe-issue.js';
import { isList } from '../../core/merge/values.js';
import { isJsonObject, type JsonValue } from '../../schema/json.js';
import { labelOf } from './answers.js';
import { askValue } from './ask-value.js';
import { askOne, messageFor, wrapped, type Asked, type Desk, type Value } from './desk.js';
import { noteOn } from './field-notes.js';

/** Asks which entries of a list of maps there are to be: those there are can be changed and removed, new ones added. */
export async function askEntries(desk: Desk, asked: Asked, entry: FieldShape): Promise<Value> {
  const present = asked.value ?? asked.shape.fallback;
  const list = (isList(present) ? present : []).map((value, index) => ({ key: index, label: labelOf(value), value }));
  return askRows<number>(desk, asked, {
    entry,
    gather: (rows) => rows.map(({ value }) => value),
    rows: list,
    labelOf: (_, value) => labelOf(value),
    newKey: (all) => Promise.resolve(all.length),
  });
}

/** The same for a map of maps, whose keys are asked for. */
export async function askNamed(desk: Desk, asked: Asked, entry: FieldShape): Promise<Value> {
  const present = asked.value ?? asked.shape.fallback;
  const map = isJsonObject(present) ? Object.entries(present) : [];
  return askRows<string>(desk, asked, {
    entry,
    gather: (rows) => Object.fromEntries(rows.map(({ key, value }) => [key, value])),
    rows: map.map(([key, value]) => ({ key, label: key, value })),
    labelOf: (key) => key,
    newKey: (all) => askKey(desk, asked, all),
  });
}

interface Row<Key> {
  readonly key: Key;
  readonly label: string;
  readonly value: JsonValue;
}

interface Rows<Key> {
  readonly entry: FieldShape;
  readonly rows: readonly Row<Key>[];
  readonly gather: (rows: readonly Row<Key>[]) => JsonValue;
  readonly labelOf: (key: Key, value: JsonValue) => string;
  readonly newKey: (rows: readonly Row<Key>[]) => Promise<Key>;
}

const DONE = 'done';
const ADD = 'add';

async function askRows<Key extends string | number>(desk: Desk, asked: Asked, table: Rows<Key>): Promise<JsonValue> {
  const { path, judge } = asked;
  const message = messageFor(desk, asked);
  let rows = table.rows;
  for (;;) {
    const choices = [
      { name: DONE, value: DONE },
      { name: 'add one', value: ADD },
      ...rows.map(({ label, key }) => ({ name: label, value: `=${key}` })),
    ];
    const chosen = await askOne(desk, path, { type: 'select', message, choices, default: DONE });
    const row = rows.find(({ key }) => chosen === `=${key}`);
    if (row !== undefined) rows = await askRow(desk, asked, table, rows, row);
    else if (chosen === ADD) rows = await addRow(desk, asked, table, rows);
    else {
      const value = table.gather(rows);
      const verdict = judge(value);
      if (verdict === true) return value;
      desk.terminal.progress(`  ${verdict}\n`);
    }
  }
}

async function addRow<Key extends string | number>(
  desk: Desk,
  { path }: Asked,
  { entry, labelOf: label, newKey }: Rows<Key>,
  rows: readonly Row<Key>[],
): Promise<readonly Row<Key>[]> {
  const key = await newKey(rows);
  if (key === '') return rows;
  const value = await askValue(desk, { shape: entry, path: [...path, key], value: undefined, judge: () => true });
  return saysNothing(value) ? rows : [...rows, { key, label: label(key, value), value }];
}

/** Changes or removes one entry; in a list those after it move up. */
async function askRow<Key extends string | number>(
  desk: Desk,
  { path }: Asked,
  { entry, labelOf: label }: Rows<Key>,
  rows: readonly Row<Key>[],
  row: Row<Key>,
): Promise<readonly Row<Key>[]> {
  const way = [...path, row.key];
  const { kept } = noteOn(path);
  const isKept = kept !== undefined && desk.isKept(path, row.value);
  if (isKept) desk.terminal.progress(wrapped(kept));
  const actions = ['change', ...(isKept ? [] : ['remove']), 'leave'];
  const choices = actions.map((name) => ({ name, value: name }));
  const message = `${pathText(way)}: ${row.label}`;
  const action = await askOne(desk, way, { type: 'select', message, choices, default: 'change' });
  if (action === 'remove') return without(rows, row);
  if (action !== 'change') return rows;
  const value = await askValue(desk, { shape: entry, path: way, value: row.value, judge: () => true });
  if (saysNothing(value)) return without(rows, row);
  return rows.map((other) => (other === row ? { ...row, label: label(row.key, value), value } : other));
}

function without<Key extends string | number>(rows: readonly Row<Key>[], row: Row<Key>): readonly Row<Key>[] {
  const left = rows.filter((other) => other !== row);
  return left.map((other, index) => (typeof other.key === 'number' ? { ...other, key: index as Key } : other));
}

/** An entry in which everything is by default need not be there. */
function saysNothing(value: Value): value is undefined {
  return value === undefined || (isJsonObject(value) && Object.keys(value).length === 0);
}

async function askKey(desk: Desk, { path }: Asked, rows: readonly Row<string>[]): Promise<string> {
  const { from } = noteOn(path);
  const way = [...path, '+'];
  const taken = rows.map(({ key }) => key);
  if (from === undefined) {
    const validate = (text: string): true | string => !taken.includes(text) || `"${text}" is there already.`;
    return String((await askOne(desk, way, { type: 'input', message: `${pathText(path)}: Name`, validate })) ?? '');
  }
  const names = desk.namesFrom(from).filter((name) => !taken.includes(name));
  const choices = [...names.map((name) => ({ name, value: name })), { name: '(none)', value: '' }];
  const message = `${pathText(path)}: Which one? Type the start of its name.`;
  return String((await askOne(desk, way, { type: 'select', message, choices })) ?? '');
}
