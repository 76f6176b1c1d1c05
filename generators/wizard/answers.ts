import { parse } from 'yaml';
import type { z } from 'zod';
import { isList } from '../../core/merge/values.js';
import { describeIssues } from '../../schema/describe-issue.js';
import type { FieldShape } from '../../schema/field-shape.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { Value } from './desk.js';

/** Typed instead of a value, it leaves the field to its default. */
export const NOTHING = '-';

/** An answer as the value that it stands for, or why it stands for none. */
export type ReadAnswer =
  { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'problem'; readonly problem: string };

/** Reads what was typed for a field. Texts stay texts; lists are split at spaces; maps are YAML on one line. */
export function readAnswer({ kind, isRequired }: FieldShape, typed: string): ReadAnswer {
  const text = typed.trim();
  if (text === NOTHING || (text === '' && (!isRequired || kind !== 'text'))) return { kind: 'value', value: undefined };
  if (kind === 'number') return { kind: 'value', value: /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : text };
  if (kind === 'texts' && !text.startsWith('['))
    return { kind: 'value', value: text.split(/,?\s+/).map((item) => item.replace(/,$/, '')) };
  if (kind === 'texts' || kind === 'free') return readYaml(text);
  return { kind: 'value', value: text.replaceAll('\\n', '\n') };
}

function readYaml(text: string): ReadAnswer {
  try {
    return { kind: 'value', value: parse(text) as JsonValue };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(' at line ')[0] : String(error);
    const problem = `It is not readable as YAML: ${reason}. Write it on one line, such as {replicas: 2}.`;
    return { kind: 'problem', problem };
  }
}

/** A value as it is typed. */
export function typedForm(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value.replaceAll('\n', '\\n');
  const isPlain = isList(value) && value.length > 0 && value.every((item) => !/^\[|\s|,$/.test(String(item)));
  return isPlain ? value.map(String).join(' ') : JSON.stringify(value);
}

/** What a schema says of one field of a map, in its own words; true when nothing. */
export function problemAt(schema: z.ZodType, map: JsonObject, key: string): true | string {
  const result = schema.safeParse(map);
  if (result.success) return true;
  const issues = result.error.issues.filter(({ path }) => path[0] === key);
  return wordsOf(schema, issues, map);
}

/** What a schema says of a value; true when nothing. */
export function problemOf(schema: z.ZodType, value: Value): true | string {
  const result = schema.safeParse(value);
  return result.success || wordsOf(schema, result.error.issues, value);
}

function wordsOf(schema: z.ZodType, issues: readonly z.core.$ZodIssue[], value: unknown): true | string {
  const [first] = describeIssues(schema, { issues } as z.ZodError, value);
  return first === undefined || `${first.message} ${first.help}`;
}

/** A map with a field set, or taken away; a new one stands where the order of the schema has it. */
export function withField(map: JsonObject, key: string, value: Value, order: readonly string[]): JsonObject {
  if (value === undefined || Object.hasOwn(map, key)) {
    const kept = Object.entries(map).filter(([name]) => name !== key || value !== undefined);
    return Object.fromEntries(kept.map(([name, field]) => [name, name === key ? (value ?? field) : field]));
  }
  const earlier = order.slice(0, order.indexOf(key));
  const entries = Object.entries(map);
  const at = order.includes(key) ? entries.findLastIndex(([name]) => earlier.includes(name)) + 1 : entries.length;
  return Object.fromEntries([...entries.slice(0, at), [key, value], ...entries.slice(at)]);
}

/** A value in a few words, for a line of a menu. */
export function briefly(value: Value): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map(labelOf).join(', ');
  if (!isJsonObject(value)) return String(value);
  return Object.entries(value)
    .map(([key, field]) => (isJsonObject(field) || isList(field) ? `${key} (${briefly(field)})` : `${key} ${field}`))
    .join(', ');
}

/** What an entry of a list is called: its name, else its first text. */
export function labelOf(entry: JsonValue): string {
  if (!isJsonObject(entry)) return String(entry);
  if (typeof entry.name === 'string') return entry.name;
  return String(Object.values(entry).find((field) => typeof field === 'string') ?? JSON.stringify(entry));
}
