import { InternalError } from '../internal-error.js';

/**
 * What a variable holds, and so how its value is written.
 *
 * `string` is supplied as its JSON encoding and stands for a whole scalar only; `list` is JSON and stands for a whole
 * value; `boolean` and `integer` are typed where they stand as a whole scalar; `name` and `domain` and `ipv4` can never
 * be misread and may stand anywhere; `label` could be misread (`1e3`) and stands inside other text only.
 */
export type VariableType = 'boolean' | 'domain' | 'integer' | 'ipv4' | 'label' | 'list' | 'name' | 'string';

/** How a variable stands in a text: as all of a scalar, or with other text around it. */
export type VariableUse = 'whole' | 'inside';

const USES: Readonly<Record<VariableType, readonly VariableUse[]>> = {
  boolean: ['whole'],
  domain: ['whole', 'inside'],
  integer: ['whole'],
  ipv4: ['whole', 'inside'],
  label: ['inside'],
  list: ['whole'],
  name: ['whole', 'inside'],
  string: ['whole'],
};

/** True when a variable of this type arrives as it was meant in this place. */
export function mayStand(type: VariableType, use: VariableUse): boolean {
  return USES[type].includes(use);
}

// The characters that JSON leaves bare and YAML reads as a line break, or not at all.
const NOT_PRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * A value as the text that Flux puts in a variable's place.
 *
 * A string becomes its JSON encoding: Flux loses the quotes of the template and removes line breaks from values, and
 * the encoding survives both.
 *
 * @throws InternalError when the value is not of the type.
 */
export function encodeVariable(type: VariableType, value: unknown): string {
  if (type === 'string' || type === 'list') return JSON.stringify(value).replace(NOT_PRINTABLE, escapeCharacter);
  if (type === 'boolean' && typeof value === 'boolean') return String(value);
  if (type === 'integer' && Number.isInteger(value)) return String(value);
  if (typeof value === 'string' && BARE.test(value)) return value;
  throw new InternalError(`${JSON.stringify(value)} is not a ${type}.`);
}

const BARE = /^[a-z0-9A-Z]([a-z0-9A-Z.-]*[a-z0-9A-Z])?$/;

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
