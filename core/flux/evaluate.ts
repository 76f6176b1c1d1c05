import type { TemplatePart, VariableReference } from './expression.js';
import { parseGlob } from './glob.js';

/** Variables by name; undefined for a name that nobody sets. */
export type VariableLookup = (name: string) => string | undefined;

/** Thrown while a reference is evaluated: a variable that is not set, or an expression that crashes Flux. */
export class EvaluationError extends Error {
  constructor(
    message: string,
    readonly reference: VariableReference,
  ) {
    super(message);
  }
}

/**
 * The text that the parts come to.
 *
 * Every operator of the default family acts as "default when unset or empty", `:+` and `:?` included, because the
 * real code does so. Lengths and positions count bytes.
 *
 * @throws EvaluationError for a variable that `lookup` does not know, unless its operator brings a default.
 */
export function evaluateParts(parts: readonly TemplatePart[], lookup: VariableLookup): string {
  return parts.map((part) => (part.kind === 'literal' ? part.text : evaluateReference(part, lookup))).join('');
}

/** True for an operator that brings its own value when the variable is not set. */
export function isDefaultOperator(operator: string): boolean {
  return /^(:[=?+-]|=)$/.test(operator);
}

type Operation = (value: string, first: string, second: string | undefined, reference: VariableReference) => string;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  length: (value) => String(bytesOf(value).length),
  ',': (value) => changeFirst(value, lowerCase),
  ',,': (value) => [...value].map(lowerCase).join(''),
  '^': (value) => changeFirst(value, upperCase),
  '^^': (value) => [...value].map(upperCase).join(''),
  ':': substring,
  '#': (value, pattern) => withoutPrefix(value, pattern, shortest),
  '##': (value, pattern) => withoutPrefix(value, pattern, longest),
  '%': (value, pattern) => reverse(withoutPrefix(reverse(value), reverse(pattern), shortest)),
  '%%': (value, pattern) => reverse(withoutPrefix(reverse(value), reverse(pattern), longest)),
  '/': (value, from, to) => value.replace(from, () => to ?? ''),
  '//': (value, from, to) => value.replaceAll(from, () => to ?? ''),
  '/#': (value, from, to) => (to !== undefined && value.startsWith(from) ? to + value.slice(from.length) : value),
  '/%': (value, from, to) =>
    to !== undefined && value.endsWith(from) ? value.slice(0, value.length - from.length) + to : value,
};

function evaluateReference(reference: VariableReference, lookup: VariableLookup): string {
  const values = reference.arguments.map((part) => evaluateParts([part], lookup));
  const value = lookup(reference.name);
  if (isDefaultOperator(reference.operator)) return value === undefined || value === '' ? values.join('') : value;
  if (value === undefined) {
    throw new EvaluationError(`variable not set (strict mode): ${JSON.stringify(reference.name)}`, reference);
  }
  const operation = OPERATIONS[reference.operator];
  return operation === undefined ? value : operation(value, values[0] ?? '', values[1], reference);
}

function substring(value: string, first: string, second: string | undefined, reference: VariableReference): string {
  const bytes = bytesOf(value);
  const position = integerOf(first);
  if (position === undefined) return value;
  const start = position < 0 ? Math.max(bytes.length + position, 0) : position;
  if (second === undefined) return textOf(bytes.subarray(start));
  const length = integerOf(second);
  if (length === undefined) return value;
  if (start + length >= bytes.length) return textOf(bytes.subarray(start));
  if (length < 0) throw new EvaluationError('slice bounds out of range, Flux panics', reference);
  return textOf(bytes.subarray(start, start + length));
}

type PrefixChoice = (lengths: readonly number[]) => number;

const shortest: PrefixChoice = (lengths) => Math.min(...lengths);
const longest: PrefixChoice = (lengths) => Math.max(...lengths);

function withoutPrefix(value: string, pattern: string, choose: PrefixChoice): string {
  const matches = parseGlob(pattern);
  if (matches === undefined) return value;
  const characters = [...value];
  const lengths = characters
    .map((_, index) => index + 1)
    .filter((count) => matches(characters.slice(0, count).join('')));
  return lengths.length === 0 ? value : characters.slice(choose(lengths)).join('');
}

function integerOf(text: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function reverse(text: string): string {
  return [...text].reverse().join('');
}

function changeFirst(text: string, change: (character: string) => string): string {
  const [first, ...rest] = text;
  return first === undefined ? text : change(first) + rest.join('');
}

/** Go maps one character to one, JavaScript makes `SS` of `ß`. */
function upperCase(character: string): string {
  const upper = character.toUpperCase();
  return [...upper].length === 1 ? upper : character;
}

function lowerCase(character: string): string {
  const lower = character.toLowerCase();
  return [...lower].length === 1 ? lower : character;
}
