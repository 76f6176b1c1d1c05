import type { Fields, FieldShape } from '../../schema/field-shape.js';
import { pathText } from '../../schema/describe-issue.js';
import { isJsonObject, type JsonObject } from '../../schema/json.js';
import { problemAt, problemOf, withField } from './answers.js';
import { askValue, settled } from './ask-value.js';
import { LEFT_OUT, askOne, messageFor, type Asked, type Desk, type Value } from './desk.js';
import { noteOn } from './field-notes.js';

/** Asks for the fields of a map, one after another; again when they do not go together and the user wants to. */
export async function askFields(desk: Desk, asked: Asked, fields: Fields): Promise<Value> {
  const only = onlyLine(fields);
  if (only !== undefined && asked.path.length > 0) return askOnly(desk, asked, ...only);
  if (!(await isWanted(desk, asked, fields))) return undefined;
  let start = startOf(asked);
  for (;;) {
    const map = await askEach(desk, asked, fields, start);
    const answer = settled(asked, map);
    // Of the whole spec only a part was asked; it is judged when it is shown.
    const verdict = answer === undefined || asked.path.length === 0 || problemOf(asked.shape.schema, answer);
    if (verdict === true) return answer;
    if (!(await asksAgain(desk, asked, verdict))) return asked.value;
    start = map;
  }
}

type Variants = Extract<FieldShape, { kind: 'variants' }>;

/** Asks which variant it is, then for the fields of that one. */
export async function askVariants(desk: Desk, asked: Asked, { by, variants }: Variants): Promise<Value> {
  const start = startOf(asked);
  const names = Object.keys(variants);
  const { path, shape } = asked;
  const way = [...path, by];
  const isOptional = !shape.isRequired && shape.fallback === undefined;
  const chosen = await askOne(desk, way, {
    type: 'select',
    message: messageFor(desk, { path: way, shape }),
    choices: [...(isOptional ? [LEFT_OUT] : []), ...names.map((name) => ({ name, value: name }))],
    default: start[by] ?? (isOptional ? LEFT_OUT.value : names[0]),
  });
  if (chosen === LEFT_OUT.value) return undefined;
  const fields = variants[String(chosen)] ?? {};
  const kept = start[by] === chosen ? start : Object.fromEntries([[by, String(chosen)]]);
  return askEach(desk, asked, fields, kept);
}

function startOf({ value, shape }: Asked): JsonObject {
  if (isJsonObject(value)) return value;
  return isJsonObject(shape.fallback) ? shape.fallback : {};
}

async function askEach(desk: Desk, { shape, path }: Asked, fields: Fields, start: JsonObject): Promise<JsonObject> {
  const asked = Object.keys(fields);
  // What says which variant it is stands before the fields of that variant.
  const keys = [...Object.keys(start).filter((key) => !asked.includes(key)), ...asked];
  const { first = [], oneOf = [] } = noteOn(path);
  let map = start;
  let chosen: string | undefined;
  for (const key of [...first, ...asked.filter((each) => !first.includes(each))]) {
    const field = fields[key];
    const way = [...path, key];
    if (field === undefined || !desk.isAsked(way) || isSwitchedOff(fields, map, key)) continue;
    if (oneOf[0] === key) {
      chosen = await askOneOf(desk, { path, fields, map, oneOf });
      for (const other of oneOf) if (other !== chosen) map = withField(map, other, undefined, keys);
    }
    if (oneOf.includes(key) && key !== chosen) continue;
    const before = map;
    const judge = (value: Value): true | string => problemAt(shape.schema, withField(before, key, value, keys), key);
    const next: Asked = { shape: field, path: way, value: map[key], judge };
    if (!isRefusedNow(next)) map = withField(map, key, await askValue(desk, next), keys);
  }
  return map;
}

/** What is switched off needs no further answers. */
function isSwitchedOff(fields: Fields, map: JsonObject, key: string): boolean {
  return key !== 'enabled' && (map.enabled ?? fields.enabled?.fallback) === false;
}

/** True where the answers before leave no place for the field: the schema takes its absence, not its own example. */
function isRefusedNow({ shape, value, judge }: Asked): boolean {
  if (shape.isRequired || value !== undefined || shape.example === undefined) return false;
  return judge(undefined) === true && judge(shape.example as Value) !== true;
}

interface Alternatives {
  readonly path: Asked['path'];
  readonly fields: Fields;
  readonly map: JsonObject;
  readonly oneOf: readonly string[];
}

async function askOneOf(desk: Desk, { path, fields, map, oneOf }: Alternatives): Promise<string> {
  const choices = oneOf.map((key) => ({ name: key, value: key, description: fields[key]?.meaning ?? '' }));
  const answer = await askOne(desk, [...path, 'oneOf'], {
    type: 'select',
    message: `${pathText(path)}: Which one of these does it name?`,
    choices,
    default: oneOf.find((key) => Object.hasOwn(map, key)) ?? oneOf[0],
  });
  return String(answer);
}

/** The single field of a map that has one, where it is typed on a line. */
function onlyLine(fields: Fields): readonly [string, FieldShape] | undefined {
  const [only, ...others] = Object.entries(fields);
  return only !== undefined && others.length === 0 && ['text', 'number'].includes(only[1].kind) ? only : undefined;
}

async function askOnly(desk: Desk, asked: Asked, key: string, field: FieldShape): Promise<Value> {
  const { shape, path, judge } = asked;
  const meaning = `${shape.meaning} ${field.meaning}`.trim();
  const value = await askValue(desk, {
    shape: { ...field, meaning, isRequired: field.isRequired && shape.isRequired },
    path: [...path, key],
    value: isJsonObject(asked.value) ? asked.value[key] : undefined,
    judge: (answer) => judge(answer === undefined ? undefined : { [key]: answer }),
  });
  return value === undefined ? undefined : { [key]: value };
}

/** A map that the spec may do without, and that cannot be left empty, is asked for first. */
async function isWanted(desk: Desk, { shape, path, value }: Asked, fields: Fields): Promise<boolean> {
  const isOptional = !shape.isRequired && shape.fallback === undefined;
  if (!isOptional || Object.values(fields).every(({ isRequired }) => !isRequired)) return true;
  const message = messageFor(desk, { shape, path });
  return (await askOne(desk, path, { type: 'confirm', message, default: value !== undefined })) === true;
}

async function asksAgain(desk: Desk, { path }: Asked, problem: string): Promise<boolean> {
  desk.terminal.progress(`  ${problem}\n`);
  const message = 'Answer these again? No leaves it as it was.';
  return (await askOne(desk, [...path, 'again'], { type: 'confirm', message, default: true })) === true;
}
