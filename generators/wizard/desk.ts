import type { JsonValue } from '../../schema/json.js';
import type { FieldShape } from '../../schema/field-shape.js';
import { pathText } from '../../schema/describe-issue.js';
import type { FieldPath } from '../../core/tree/manifest.js';
import type { Question, Terminal } from '../terminal.js';
import { wrapWords } from '../wrap-words.js';

/** A value of the spec, undefined where the spec leaves it out. */
export type Value = JsonValue | undefined;

/** Whether a value may stand at its place: true, or what is wrong and what to write instead. */
export type Judge = (value: Value) => true | string;

/** What every question needs to know besides its field. */
export interface Desk {
  readonly terminal: Terminal;
  /** True where a field belongs to what is asked now. */
  readonly isAsked: (path: FieldPath) => boolean;
  /** The Blueprints or releases that there are. */
  readonly namesFrom: (source: 'blueprints' | 'releases') => readonly string[];
  /** True for an entry that the repository's spec has. */
  readonly isKept: (path: FieldPath, entry: JsonValue) => boolean;
}

/** A field in the middle of being asked. */
export interface Asked {
  readonly shape: FieldShape;
  readonly path: FieldPath;
  readonly value: Value;
  readonly judge: Judge;
}

/** The choice that leaves an optional field out. */
export const LEFT_OUT = { name: '(not set)', value: '' } as const;

const WIDTH = 78;

/** Asks one question; its name is the path of the field. */
export async function askOne({ terminal }: Desk, path: FieldPath, question: Omit<Question, 'name'>): Promise<unknown> {
  const name = path.join('/');
  const answers = await terminal.ask([{ ...question, name, pageSize: 20, loop: false }]);
  return name in answers ? answers[name] : undefined;
}

/**
 * What a question says: the field as the spec spells it, then its meaning.
 *
 * A meaning that is too long for the line of a question is shown above it; `shown` is what the line holds besides.
 */
export function messageFor({ terminal }: Desk, { path, shape }: Pick<Asked, 'path' | 'shape'>, shown = ''): string {
  const label = pathText(path);
  const whole = shape.meaning === '' ? label : `${label}: ${shape.meaning}`;
  if (whole.length + shown.length + 5 <= WIDTH) return whole;
  terminal.progress(wrapped(shape.meaning));
  return label;
}

/** A text as indented lines that fit a terminal; what stands in quotes is not broken. */
export function wrapped(text: string): string {
  return wrapWords(text, WIDTH - 2)
    .map((line) => `  ${line}\n`)
    .join('');
}
