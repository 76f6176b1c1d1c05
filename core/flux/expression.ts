/** A piece of a text that Flux substitutes: literal text, or a variable reference. */
export type TemplatePart = LiteralPart | VariableReference;

/** Text that is taken as it stands, with `$$` already read as `$`. */
export interface LiteralPart {
  readonly kind: 'literal';
  readonly text: string;
}

/** One `${…}`. */
export interface VariableReference {
  readonly kind: 'reference';
  readonly name: string;
  /** What stands between name and arguments, such as `:=`; '' for a bare `${name}`, `length` for `${#name}`. */
  readonly operator: string;
  readonly arguments: readonly TemplatePart[];
  /** Where the `$` stands in the text, counted in UTF-16 units from 0. */
  readonly offset: number;
}

/** The parts of a text, or the words in which Flux refuses it. */
export type ParsedTemplate =
  | { readonly kind: 'parsed'; readonly parts: readonly TemplatePart[] }
  | { readonly kind: 'refused'; readonly message: string; readonly offset: number };

/**
 * Reads a text the way Flux's post-build substitution does.
 *
 * The grammar is the real parser's, not the one that its README promises: `${name-default}` is refused, and `$$` is
 * one `$` anywhere outside a default. Text without `${` never fails.
 *
 * Source: github.com/fluxcd/pkg/envsubst 1.7.0, as kustomize-controller 1.9 builds it in.
 */
export function parseTemplate(text: string): ParsedTemplate {
  const reader: Reader = { text, at: 0 };
  const parts: TemplatePart[] = [];
  try {
    while (reader.at < text.length) {
      parts.push(opensReference(reader) ? readReference(reader) : readText(reader, ANYTHING, DOLLAR_ESCAPES));
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'refused', message: error.message, offset: error.offset };
  }
  return { kind: 'parsed', parts };
}

interface Reader {
  readonly text: string;
  at: number;
}

type Accept = (character: string) => boolean;

class Refusal extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const ANYTHING: Accept = () => true;
const NOT_CLOSING: Accept = (character) => character !== '}';
const NOT_SLASH: Accept = (character) => character !== '/';
const NOT_COLON: Accept = (character) => character !== ':' && character !== '}';

const NO_ESCAPES = /(?!)/y;
const DOLLAR_ESCAPES = /\$(?=\$)/y;
const PATTERN_ESCAPES = /\$(?=\$)|\\(?=[/\\])/y;

const NAME = /[\p{L}\p{Nd}_]+/uy;
const BAD = 'bad substitution';

function opensReference(reader: Reader): boolean {
  return reader.text.startsWith('${', reader.at);
}

function readReference(reader: Reader): VariableReference {
  const offset = reader.at;
  reader.at += 2;
  if (take(reader, /#/y) !== '') {
    const name = take(reader, NAME);
    if (name === '') throw new Refusal(BAD, offset);
    return close(reader, { kind: 'reference', name, operator: 'length', arguments: [], offset });
  }
  const name = take(reader, NAME);
  if (name === '') throw new Refusal('unable to parse variable name', offset);
  const operator = take(reader, /:[=?+-]|=|[,^]{1,2}|\/[/#%]?|#{1,2}|%{1,2}|:/y);
  const bare: VariableReference = { kind: 'reference', name, operator, arguments: [], offset };
  if (operator === '' && peek(reader) !== '}') throw new Refusal('missing closing brace', offset);
  if (operator === '' || /^[,^]/.test(operator)) return close(reader, bare);
  if (operator === ':') return close(reader, { ...bare, arguments: readSubstring(reader, offset) });
  if (operator.startsWith('/')) return close(reader, { ...bare, arguments: readReplacement(reader, offset) });
  if (/^[#%]/.test(operator)) return close(reader, { ...bare, arguments: [readArgument(reader, NOT_CLOSING, offset)] });
  return close(reader, { ...bare, arguments: readDefault(reader, offset) });
}

function readDefault(reader: Reader, offset: number): TemplatePart[] {
  const parts: TemplatePart[] = [];
  while (peek(reader) !== '}') parts.push(readArgument(reader, NOT_CLOSING, offset));
  return parts;
}

function readSubstring(reader: Reader, offset: number): TemplatePart[] {
  if (reader.at === reader.text.length) throw new Refusal(BAD, offset);
  const position = readArgument(reader, NOT_COLON, offset);
  if (peek(reader) === '}') return [position];
  if (take(reader, /:+/y) === '') throw new Refusal(BAD, offset);
  return [position, readArgument(reader, NOT_CLOSING, offset)];
}

function readReplacement(reader: Reader, offset: number): TemplatePart[] {
  const pattern = readArgument(reader, NOT_SLASH, offset, PATTERN_ESCAPES);
  if (take(reader, /\/+/y) === '') throw new Refusal(BAD, offset);
  if (peek(reader) === '}') return [pattern];
  return [pattern, readArgument(reader, NOT_CLOSING, offset, PATTERN_ESCAPES)];
}

function readArgument(reader: Reader, accept: Accept, offset: number, escapes: RegExp = NO_ESCAPES): TemplatePart {
  if (opensReference(reader)) return readReference(reader);
  const part = readText(reader, accept, escapes);
  if (part.text === '') throw new Refusal('unable to parse substitution within function', offset);
  return part;
}

function readText(reader: Reader, accept: Accept, escapes: RegExp): LiteralPart {
  let text = '';
  while (reader.at < reader.text.length && !opensReference(reader)) {
    if (take(reader, escapes) === '' && !accept(peek(reader))) break;
    text += peek(reader);
    reader.at += 1;
  }
  return { kind: 'literal', text };
}

function close(reader: Reader, reference: VariableReference): VariableReference {
  if (peek(reader) !== '}') throw new Refusal(BAD, reference.offset);
  reader.at += 1;
  return reference;
}

function peek(reader: Reader): string {
  return reader.text.charAt(reader.at);
}

function take(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0] ?? '';
  reader.at += found.length;
  return found;
}
