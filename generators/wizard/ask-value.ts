import { isList, isSameValue } from '../../core/merge/values.js';
import type { FieldShape } from '../../schema/field-shape.js';
import { isJsonObject, type JsonValue } from '../../schema/json.js';
import { readAnswer, typedForm } from './answers.js';
import { askEntries, askNamed } from './ask-entries.js';
import { askFields, askVariants } from './ask-fields.js';
import type { Choice } from '../terminal.js';
import { LEFT_OUT, askOne, messageFor, type Asked, type Desk, type Value } from './desk.js';
import { noteOn } from './field-notes.js';

/**
 * Asks for a field, by the kind of value that it holds.
 *
 * The answer is undefined where the spec is to leave the field out: it was never there, or went back to its default.
 */
export async function askValue(desk: Desk, asked: Asked): Promise<Value> {
  return settled(asked, await askByKind(desk, asked));
}

function askByKind(desk: Desk, asked: Asked): Promise<Value> {
  const { shape, path } = asked;
  const { from, about } = noteOn(path);
  if (about !== undefined) desk.terminal.progress(about);
  switch (shape.kind) {
    case 'fixed':
      return shape.isRequired ? Promise.resolve(shape.value) : askChoice(desk, asked, [String(shape.value)]);
    case 'switch':
      return askSwitch(desk, asked);
    case 'choice':
      return askChoice(desk, asked, shape.values);
    case 'fields':
      return askFields(desk, asked, shape.fields);
    case 'variants':
      return askVariants(desk, asked, shape);
    case 'entries':
      return askEntries(desk, asked, shape.entry);
    case 'named':
      return askNamed(desk, asked, shape.entry);
    default:
      return from === undefined ? askLine(desk, asked) : askChoice(desk, asked, desk.namesFrom(from));
  }
}

/** The answer as the spec writes it: as it was where nothing changed, left out where it says what counts anyway. */
export function settled({ shape, value }: Pick<Asked, 'shape' | 'value'>, answer: Value): Value {
  if (answer === undefined || isSameValue(answer, value)) return answer === undefined ? undefined : value;
  if (shape.isRequired) return answer;
  const isEmpty = shape.kind === 'fields' && isJsonObject(answer) && Object.keys(answer).length === 0;
  return isEmpty || isDefault(shape, answer) ? undefined : answer;
}

function isDefault({ schema }: FieldShape, answer: JsonValue): boolean {
  const [absent, given] = [schema.safeParse(undefined), schema.safeParse(answer)];
  return absent.success && given.success && isSameValue(absent.data as Value, given.data as Value);
}

async function askLine(desk: Desk, { shape, path, value, judge }: Asked): Promise<Value> {
  const isByDefaultEmpty = value === undefined && isList(shape.fallback) && shape.fallback.length === 0;
  const current = isByDefaultEmpty ? '' : typedForm(value ?? shape.fallback);
  const hint = hintOn(shape, current);
  const typed = await askOne(desk, path, {
    type: 'input',
    message: messageFor(desk, { shape, path }, current + hint) + hint,
    ...(current === '' ? {} : { default: current }),
    validate: (text) => {
      const read = readAnswer(shape, text);
      return read.kind === 'problem' ? read.problem : judge(read.value);
    },
  });
  const text = String(typed ?? '');
  if (text === current) return value;
  const read = readAnswer(shape, text);
  return read.kind === 'problem' ? value : read.value;
}

/** How to type a value that takes more than one line or one word. */
function hintOn({ kind, example }: FieldShape, current: string): string {
  if (kind === 'texts') return ' (spaces between several)';
  return current.includes('\\n') || String(example).includes('\n') ? ' (\\n where a line ends)' : '';
}

async function askSwitch(desk: Desk, asked: Asked): Promise<Value> {
  const { shape, path, value } = asked;
  const current = value ?? shape.fallback;
  if (typeof current !== 'boolean' || shape.fallback === undefined) {
    const chosen = await askChoice(desk, asked, ['true', 'false']);
    return chosen === undefined ? undefined : chosen === 'true';
  }
  const message = messageFor(desk, { shape, path });
  return (await askOne(desk, path, { type: 'confirm', message, default: current })) === true;
}

const LONGEST_CHOICE = 70;

async function askChoice(desk: Desk, asked: Asked, values: readonly string[]): Promise<Value> {
  const { shape, path, value, judge } = asked;
  const isOptional = !shape.isRequired && shape.fallback === undefined;
  const { meaning, choices } = explained(values, shape.meaning);
  const all = [...(isOptional ? [LEFT_OUT] : []), ...choices];
  const message = messageFor(desk, { path, shape: { ...shape, meaning } });
  for (;;) {
    const current = String(value ?? shape.fallback ?? LEFT_OUT.value);
    const answer = await askOne(desk, path, { type: 'select', message, choices: all, default: current });
    const chosen = answer === LEFT_OUT.value ? undefined : String(answer);
    const verdict = judge(shape.kind === 'switch' && chosen !== undefined ? chosen === 'true' : chosen);
    if (verdict === true) return chosen;
    desk.terminal.progress(`  ${verdict}\n`);
  }
}

/**
 * Choices with what a meaning says of each, as `value: what it is.`; the meaning keeps the other sentences.
 *
 * Where that would not fit the line of a choice, the meaning stays whole.
 */
function explained(
  values: readonly string[],
  meaning: string,
): { readonly meaning: string; readonly choices: readonly Choice[] } {
  const sentences = meaning.split(/(?<=\.) (?=\S)/);
  const aboutOf = (value: string): string | undefined => sentences.find((text) => text.startsWith(`${value}: `));
  const choices = values.map((value) => ({ name: aboutOf(value)?.replace(/\.$/, '') ?? value, value, short: value }));
  if (choices.some(({ name }) => name.length > LONGEST_CHOICE))
    return { meaning, choices: values.map((value) => ({ name: value, value })) };
  const said = new Set(values.map(aboutOf));
  return { meaning: sentences.filter((text) => !said.has(text)).join(' '), choices };
}
