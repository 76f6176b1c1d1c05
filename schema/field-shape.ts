import { z } from 'zod';
import { isJsonObject, type JsonValue } from './json.js';

/** What kind of value a field holds, as far as a question has to know. */
export type FieldKind =
  /** One value only. */
  | { readonly kind: 'fixed'; readonly value: JsonValue }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'number' }
  | { readonly kind: 'text' }
  /** A list of scalars. */
  | { readonly kind: 'texts' }
  /** A map whose fields are known. */
  | { readonly kind: 'fields'; readonly fields: Fields }
  /** A map whose fields depend on the value of one of them. */
  | { readonly kind: 'variants'; readonly by: string; readonly variants: Readonly<Record<string, Fields>> }
  /** A list of maps. */
  | { readonly kind: 'entries'; readonly entry: FieldShape }
  /** Maps by names that the team chooses. */
  | { readonly kind: 'named'; readonly entry: FieldShape }
  /** Anything else, such as the values of a chart. */
  | { readonly kind: 'free' };

/** The fields of a map by name, in the order of the schema. */
export type Fields = Readonly<Record<string, FieldShape>>;

/** A field of a schema: its kind, and what is known of it without a value. */
export type FieldShape = FieldKind & {
  /** Judges a value of the field, absent ones included. */
  readonly schema: z.ZodType;
  readonly isRequired: boolean;
  /** What counts while the field is absent, undefined where nothing does. */
  readonly fallback: JsonValue | undefined;
  /** Its description; empty where the schema has none. */
  readonly meaning: string;
  /** The first example that the schema gives. */
  readonly example: unknown;
};

/** The shape of a schema; `inherited` is the part for it of the default that stands further out. */
export function shapeOf(schema: z.ZodType, inherited?: JsonValue): FieldShape {
  const { inner, isRequired, fallback } = unwrap(schema, inherited);
  const { meaning, example } = wordsOf(schema);
  return { schema, isRequired, fallback, meaning, example, ...kindOf(inner, fallback) };
}

interface Unwrapped {
  readonly inner: unknown;
  readonly isRequired: boolean;
  readonly fallback: JsonValue | undefined;
}

function unwrap(schema: unknown, fallback: JsonValue | undefined, isRequired = true): Unwrapped {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.def.innerType, fallback ?? (schema.def.defaultValue as JsonValue), false);
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return unwrap(schema.def.innerType, fallback, false);
  }
  if (schema instanceof z.ZodReadonly) return unwrap(schema.def.innerType, fallback, isRequired);
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.in, fallback, isRequired);
  if (schema instanceof z.ZodLazy) return unwrap(schema.unwrap(), fallback, isRequired);
  return { inner: schema, isRequired, fallback };
}

/** Description and example, which stand at the outermost wrapper that has some. */
function wordsOf(schema: z.ZodType): { readonly meaning: string; readonly example: unknown } {
  const { description, examples } = schema.meta() ?? {};
  return { meaning: description ?? '', example: Array.isArray(examples) ? examples[0] : undefined };
}

function kindOf(schema: unknown, fallback: JsonValue | undefined): FieldKind {
  if (schema instanceof z.ZodLiteral && schema.values.size === 1) {
    return { kind: 'fixed', value: [...schema.values][0] as JsonValue };
  }
  if (schema instanceof z.ZodLiteral) return { kind: 'choice', values: [...schema.values].map(String) };
  if (schema instanceof z.ZodEnum) return { kind: 'choice', values: schema.options.map(String) };
  if (schema instanceof z.ZodBoolean) return { kind: 'switch' };
  if (schema instanceof z.ZodNumber) return { kind: 'number' };
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return { kind: 'text' };
  if (schema instanceof z.ZodObject) return { kind: 'fields', fields: fieldsOf(schema, fallback) };
  if (schema instanceof z.ZodDiscriminatedUnion) return variantsOf(schema, fallback);
  if (schema instanceof z.ZodArray) return listOf(schema);
  if (schema instanceof z.ZodRecord) {
    const entry = shapeOf(schema.valueType as z.ZodType);
    return entry.kind === 'fields' ? { kind: 'named', entry } : { kind: 'free' };
  }
  return { kind: 'free' };
}

function listOf(schema: z.ZodArray): FieldKind {
  const entry = shapeOf(schema.element as z.ZodType);
  if (['text', 'number', 'choice'].includes(entry.kind)) return { kind: 'texts' };
  return entry.kind === 'fields' || entry.kind === 'variants' ? { kind: 'entries', entry } : { kind: 'free' };
}

function fieldsOf(schema: z.ZodObject, fallback: JsonValue | undefined): Fields {
  const inherited = isJsonObject(fallback) ? fallback : {};
  return Object.fromEntries(
    Object.entries(schema.shape).map(([key, field]) => [key, shapeOf(field as z.ZodType, inherited[key])]),
  );
}

function variantsOf(schema: z.ZodDiscriminatedUnion, fallback: JsonValue | undefined): FieldKind {
  const by = schema.def.discriminator;
  const variants = schema.options.flatMap((option) => {
    if (!(option instanceof z.ZodObject)) return [];
    const literal = option.shape[by];
    const name = literal instanceof z.ZodLiteral ? String([...literal.values][0]) : '';
    const isDefault = isJsonObject(fallback) && fallback[by] === name;
    const { [by]: _, ...fields } = fieldsOf(option, isDefault ? fallback : undefined);
    return [[name, fields] as const];
  });
  return { kind: 'variants', by, variants: Object.fromEntries(variants) };
}
