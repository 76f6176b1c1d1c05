import {
  Document,
  stringify,
  visit,
  type CreateNodeOptions,
  type DocumentOptions,
  type SchemaOptions,
  type ToStringOptions,
} from 'yaml';
import type { JsonValue } from '../../schema/json.js';
import { InternalError } from '../internal-error.js';

const OUTPUT: DocumentOptions & SchemaOptions & CreateNodeOptions & ToStringOptions = {
  // Kubernetes reads `on`, `yes` and `0755` as YAML 1.1 does; this quotes what it would misread.
  compat: 'yaml-1.1',
  lineWidth: 0,
  aliasDuplicateObjects: false,
};

/**
 * One YAML scalar on one line, quoted where YAML 1.1 or 1.2 would misread it.
 *
 * @throws InternalError for undefined, maps and lists: the template asked for what the model does not hold.
 */
export function scalar(value: unknown): string {
  if (value === undefined) throw new InternalError('A template asks for a value that the model does not hold.');
  if (value !== null && typeof value === 'object')
    throw new InternalError('A template puts a map or list into a scalar.');
  if (typeof value === 'string' && /[\n\r\t\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(value))
    return quoted(value);
  return stringify(value, OUTPUT).trimEnd();
}

/** A map or list as YAML in block style; lines after the first are indented, the last has no line end. */
export function toYaml(value: JsonValue, indent: number): string {
  if (value === undefined) throw new InternalError('A template asks for a block that the model does not hold.');
  const [first = '', ...rest] = blockText(value).trimEnd().split('\n');
  const margin = ' '.repeat(indent);
  return [first, ...rest.map((line) => (line === '' ? '' : margin + line))].join('\n');
}

function blockText(value: JsonValue): string {
  const document = new Document(value, OUTPUT);
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && NOT_PRINTABLE.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return escaped(document.toString(OUTPUT));
}

/** Text as YAML comment lines of at most 80 characters; words are never broken. */
export function toComment(text: string): string {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(/\s+/)) {
    if (line !== '#' && line.length + 1 + word.length > 80) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}

function quoted(value: string): string {
  return escaped(JSON.stringify(value));
}

// What JSON leaves bare and go-yaml takes for a line break, or refuses.
const NOT_PRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;

function escaped(text: string): string {
  return text.replace(
    new RegExp(NOT_PRINTABLE, 'g'),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
