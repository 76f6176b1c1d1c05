import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { isJsonObject } from './json.js';
import { exampleAt, fieldsAt, literalsAt } from './schema-fields.js';

/** A zod issue in the words of a `Finding`. */
export interface IssueDescription {
  /** Keys and indexes from the root, for looking up the position. */
  readonly keys: readonly (string | number)[];
  /** The same as a dotted path: `spec.listeners[0].name`; empty for the root. */
  readonly path: string;
  readonly message: string;
  readonly help: string;
}

/** What a zod error says, every issue described, in the order of the issues. */
export function describeIssues(schema: z.ZodType, error: z.ZodError, input: unknown): readonly IssueDescription[] {
  return error.issues.flatMap((issue) => describeIssue(schema, issue, input));
}

/**
 * One zod issue in words: usually one description, for unrecognised keys one each.
 *
 * A `regex` check speaks well when its error text is a noun phrase that completes "it must be …"; a refinement when
 * its error text is a sentence and `params.help` says what to do. Secrets and credentials are not quoted.
 */
export function describeIssue(schema: z.ZodType, issue: z.core.$ZodIssue, input: unknown): readonly IssueDescription[] {
  const keys = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField(fieldsAt(schema, keys), keys, key));
  }
  if (issue.code === 'invalid_union') return describeUnion(schema, issue, keys, input);
  if (issue.code === 'invalid_key') return [wrongKey(keys, issue.issues)];
  const value = valueOf(input, keys);
  const path = pathText(keys);
  if (value === undefined && issue.code !== 'custom') return [missingField(schema, keys, path, issue)];
  return [{ keys, path, ...wrongValue(issue, path === '' ? 'The object' : path, quoted(value, keys, input), value) }];
}

/** A path as people write it: `metadata.annotations["a.b/c"]`, `spec.rules[0].name`. */
export function pathText(keys: readonly (string | number)[]): string {
  return keys.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[A-Za-z_$][-\w$]*$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

interface Words {
  readonly message: string;
  readonly help: string;
}

function unknownField(known: readonly string[], keys: readonly (string | number)[], key: string): IssueDescription {
  const here = keys.length === 0 ? 'The object' : pathText(keys);
  const nearest = known.length > 0 ? closest(key, known) : undefined;
  const isNear = nearest !== undefined && distance(key, nearest) <= Math.max(2, Math.floor(key.length / 3));
  const help = isNear ? `Write "${nearest}", or remove the field.` : `Remove the field${knownText(known)}.`;
  const all = [...keys, key];
  return { keys: all, path: pathText(all), message: `${here} has no field "${key}".`, help };
}

function knownText(known: readonly string[]): string {
  if (known.length === 0 || known.length > 12) return '';
  return `; the fields here are ${[...known].sort().join(', ')}`;
}

/** The branch that got furthest is the one that was meant; when none got anywhere, all of them say what is wanted. */
function describeUnion(
  schema: z.ZodType,
  issue: z.core.$ZodIssueInvalidUnion,
  keys: readonly (string | number)[],
  input: unknown,
): readonly IssueDescription[] {
  const depthOf = (branch: readonly z.core.$ZodIssue[]): number => Math.max(0, ...branch.map((one) => one.path.length));
  const deepest = [...issue.errors].sort((one, two) => depthOf(two) - depthOf(one))[0] ?? [];
  if (depthOf(deepest) > 0) {
    return deepest.flatMap((one) => describeIssue(schema, { ...one, path: [...keys, ...one.path] }, input));
  }
  const value = valueOf(input, keys);
  const path = pathText(keys);
  const literals = literalsAt(schema, keys).map((literal) => JSON.stringify(literal));
  const wanted = [...new Set([...issue.errors.flat().map(wantedBy), ...literals])].join(' or ');
  if (value === undefined) return [{ keys, path, message: `${path} is missing.`, help: `Add ${path}, ${wanted}.` }];
  const message = `${path} is ${quoted(value, keys, input)}; it must be ${wanted}.`;
  return [{ keys, path, message, help: `Write ${wanted}.` }];
}

function wrongKey(keys: readonly (string | number)[], issues: readonly z.core.$ZodIssue[]): IssueDescription {
  const key = String(keys.at(-1) ?? '');
  const map = pathText(keys.slice(0, -1));
  const wanted = issues.map(wantedBy).join(' and ');
  return {
    keys,
    path: pathText(keys),
    message: `${map} has the key "${key}"; it must be ${wanted}.`,
    help: 'Rename the key.',
  };
}

function missingField(
  schema: z.ZodType,
  keys: readonly (string | number)[],
  path: string,
  issue: z.core.$ZodIssue,
): IssueDescription {
  const example = exampleAt(schema, keys);
  const help =
    example === undefined
      ? `Add ${path || 'it'}, ${wantedBy(issue)}.`
      : `Add it, for example ${String(keys.at(-1))}: ${JSON.stringify(example)}.`;
  return { keys, path, message: `${path || 'The object'} is missing.`, help };
}

function wrongValue(issue: z.core.$ZodIssue, subject: string, shown: string, value: unknown): Words {
  switch (issue.code) {
    case 'custom':
      return { message: sentenceAt(subject, issue.message), help: helpOf(issue) ?? 'Change the value.' };
    case 'too_big':
      return tooBig(issue, subject, value);
    case 'too_small':
      return tooSmall(issue, subject, value);
    case 'invalid_type':
      return {
        message: `${subject} is ${shown}; it must be ${wantedBy(issue)}.`,
        help: retyped(issue.expected, value),
      };
    case 'invalid_value':
      return {
        message: `${subject} is ${shown}; it must be ${wantedBy(issue)}.`,
        help: nearestValue(issue.values, value),
      };
    default:
      return { message: `${subject} is ${shown}; it must be ${wantedBy(issue)}.`, help: `Write ${wantedBy(issue)}.` };
  }
}

function sentenceAt(subject: string, message: string): string {
  return subject === 'The object' ? message : `${subject}: ${message}`;
}

/** What a value has too much or too little of; a string is measured in characters, a list in entries. */
const UNITS: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'entries',
  set: 'entries',
  map: 'entries',
};

function tooBig(issue: z.core.$ZodIssueTooBig, subject: string, value: unknown): Words {
  const unit = UNITS[issue.origin];
  if (unit === undefined) {
    return {
      message: `${subject} is ${String(value)}; at most ${issue.maximum} is allowed.`,
      help: `Write ${issue.maximum} or less.`,
    };
  }
  const message = `${subject} has ${sizeOf(value)} ${unit}; at most ${issue.maximum} are allowed.`;
  return { message, help: `Shorten it to ${issue.maximum} ${unit}.` };
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, subject: string, value: unknown): Words {
  const unit = UNITS[issue.origin];
  if (unit === undefined) {
    return {
      message: `${subject} is ${String(value)}; at least ${issue.minimum} is required.`,
      help: `Write ${issue.minimum} or more.`,
    };
  }
  if (sizeOf(value) === 0)
    return { message: `${subject} is empty.`, help: `Fill it, or remove it if it is not required.` };
  const message = `${subject} has ${sizeOf(value)} ${unit}; at least ${issue.minimum} are required.`;
  return { message, help: `Write ${issue.minimum} ${unit} or more.` };
}

function sizeOf(value: unknown): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0;
}

const ARTICLES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a map',
  record: 'a map',
  string: 'a string',
};

/** What an issue wants instead, as a noun phrase. */
function wantedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return ARTICLES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1
        ? `"${String(issue.values[0])}"`
        : `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid ')
        ? `text that matches ${issue.pattern ?? issue.format}`
        : issue.message;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin in UNITS ? ` ${UNITS[issue.origin]} long` : ''}`;
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin in UNITS ? ` ${UNITS[issue.origin]} long` : ''}`;
    default:
      return issue.message;
  }
}

function retyped(expected: string, value: unknown): string {
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `Put it in quotes: "${value}".`;
  if (typeof value === 'string' && expected === 'boolean' && /^(true|false)$/.test(value))
    return `Remove the quotes: ${value}.`;
  if (typeof value === 'string' && /^(int|number)$/.test(expected) && /^-?[0-9]+$/.test(value))
    return `Remove the quotes: ${value}.`;
  return `Write ${ARTICLES[expected] ?? expected}.`;
}

function nearestValue(values: readonly unknown[], value: unknown): string {
  const texts = values.map(String);
  const nearest = typeof value === 'string' && texts.length > 0 ? closest(value, texts) : undefined;
  if (texts.length === 1) return `Write ${texts[0]}.`;
  if (nearest !== undefined && distance(String(value), nearest) <= 3) return `Write ${nearest}.`;
  return `Write one of ${texts.join(', ')}.`;
}

function helpOf(issue: z.core.$ZodIssueCustom): string | undefined {
  const help: unknown = issue.params?.['help'];
  return typeof help === 'string' ? help : undefined;
}

function valueOf(input: unknown, keys: readonly (string | number)[]): unknown {
  return keys.reduce<unknown>((here, key) => {
    if (Array.isArray(here)) return typeof key === 'number' ? here[key] : undefined;
    return isJsonObject(here) && Object.hasOwn(here, key) ? here[key] : undefined;
  }, input);
}

const SECRET_KEY = /passw|token$|secretkey$|accesskey$|private/i;
const MAX_QUOTED = 60;

/** A value as a message quotes it; a Secret's data and what is named like a password stay hidden. */
function quoted(value: unknown, keys: readonly (string | number)[], input: unknown): string {
  const isSecret = isJsonObject(input) && input['kind'] === 'Secret' && /^(data|stringData)$/.test(String(keys[0]));
  if (Array.isArray(value)) return 'a list';
  if (isJsonObject(value)) return 'a map';
  if (value === null) return 'null';
  if (isSecret || SECRET_KEY.test(String(keys.at(-1)))) return 'a value not shown here';
  if (typeof value !== 'string') return String(value);
  const safe = value.replace(/\/\/[^/@\s]+@/g, '//…@');
  return JSON.stringify(safe.length > MAX_QUOTED ? `${safe.slice(0, MAX_QUOTED)}…` : safe);
}
