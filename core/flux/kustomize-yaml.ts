import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';

/**
 * An object as kustomize writes it before Flux substitutes in it.
 *
 * The quotes matter: `${x}` is written plain, so what it becomes is typed again, and inside `'…'`, `"…"` and `|` it is
 * not. Written as go-yaml does (plain, else single, else double; `|` for line breaks; folded after column 80), except
 * that keys keep their order.
 */
export function kustomizeYaml(value: JsonObject): string {
  return `${writeNode(value, { indent: 0, column: 0 })}\n`;
}

/** Where a node starts: the indentation of its block and the column already written. */
interface Place {
  readonly indent: number;
  readonly column: number;
}

const WIDTH = 80;

function writeNode(value: JsonValue, place: Place): string {
  if (isJsonObject(value) && Object.keys(value).length > 0) return writeMap(value, place.indent);
  if (Array.isArray(value) && value.length > 0) return writeList(value, place.indent);
  if (typeof value === 'string') return writeText(value, { indent: place.indent, column: place.column });
  return JSON.stringify(value);
}

function writeMap(map: JsonObject, indent: number): string {
  const fields = Object.entries(map).map(([key, value]) => {
    const start = `${writeKey(key)}:`;
    if (isJsonObject(value) && Object.keys(value).length > 0)
      return `${start}\n${pad(indent + 2)}${writeMap(value, indent + 2)}`;
    if (Array.isArray(value) && value.length > 0) return `${start}\n${pad(indent)}${writeList(value, indent)}`;
    return `${start} ${writeNode(value, { indent: indent + 2, column: indent + start.length + 1 })}`;
  });
  return fields.join(`\n${pad(indent)}`);
}

function writeList(list: readonly JsonValue[], indent: number): string {
  return list
    .map((item) => `- ${writeNode(item, { indent: indent + 2, column: indent + 2 })}`)
    .join(`\n${pad(indent)}`);
}

function pad(indent: number): string {
  return ' '.repeat(indent);
}

function writeKey(key: string): string {
  const shape = shapeOf(key);
  if (key.includes('\n') || readsAsNoText(key)) return doubleQuoted(key);
  if (shape.isPlain) return key;
  return shape.isSingleQuoted ? singleQuoted(key) : doubleQuoted(key);
}

function writeText(text: string, place: Place): string {
  const shape = shapeOf(text);
  if (text.includes('\n'))
    return shape.isLiteral ? literal(text, place.indent) : folded(doubleQuoted(text), place, '\\');
  if (readsAsNoText(text)) return doubleQuoted(text);
  if (shape.isPlain) return folded(text, place, '');
  return shape.isSingleQuoted ? folded(singleQuoted(text), place, '') : folded(doubleQuoted(text), place, '\\');
}

interface Shape {
  readonly isPlain: boolean;
  readonly isSingleQuoted: boolean;
  readonly isLiteral: boolean;
}

// Tabs count as special: go-yaml escapes them, and every character beyond the basic plane, such as an emoji.
const SPECIAL = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\x85\u2028\u2029]/u;
const INDICATOR = /^[#,[\]{}&*!|>'"%@`]|^[-?:](?:\s|$)|^(?:---|\.\.\.)|:(?:\s|$)|\s#/;

function shapeOf(text: string): Shape {
  const isSpecial = SPECIAL.test(text) || / \n/.test(text);
  const isPadded = /^[ \n]|[ \n]$/.test(text);
  return {
    isPlain: !isSpecial && !isPadded && !text.includes('\n') && !INDICATOR.test(text),
    isSingleQuoted: !isSpecial && !/\n /.test(text),
    isLiteral: !isSpecial && !text.endsWith(' '),
  };
}

const WORDS = /^(?:|y|yes|true|on|n|no|false|off|~|null|<<|=|[-+]?\.inf|\.nan)$/i;
const NUMBER_OR_DATE = /^[-+]?[.0-9][-+.:_0-9a-zA-Z \t]*$/;

/** True for text that would be read as something else without quotes; never for text with `$`. */
function readsAsNoText(text: string): boolean {
  return WORDS.test(text) || NUMBER_OR_DATE.test(text);
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = text.endsWith('\n\n') || text === '\n' ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = text.replace(/\n$/, '').split('\n');
  return [`|${hint}${chomp}`, ...lines.map((line) => (line === '' ? '' : pad(indent) + line))].join('\n');
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function doubleQuoted(text: string): string {
  const escaped = [...text].map((character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return character === '\n' || SPECIAL.test(character) ? escapeOf(character) : character;
  });
  return `"${escaped.join('')}"`;
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Breaks a long scalar at single spaces; `guard` keeps a space that would start the next line. */
function folded(text: string, place: Place, guard: string): string {
  if (place.column + text.length <= WIDTH) return text;
  let result = '';
  let column = place.column;
  [...text].forEach((character, index, all) => {
    const isInside = index > 1 && index < all.length - 2;
    const isBreak = character === ' ' && isInside && column > WIDTH && all[index - 1] !== ' ';
    if (isBreak && (all[index + 1] !== ' ' || guard !== '')) {
      result += `\n${pad(place.indent)}${all[index + 1] === ' ' ? guard : ''}`;
      column = place.indent;
      return;
    }
    result += character;
    column += 1;
  });
  return result;
}
