import { z } from 'zod';

/**
 * The fields that a schema knows at a path, sorted; empty where it takes any key.
 *
 * Where the schema has alternatives, the fields of all of them.
 */
export function fieldsAt(schema: z.ZodType, keys: readonly (string | number)[]): readonly string[] {
  const schemas = schemasAt(schema, keys);
  return [...new Set(schemas.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : [])))].sort();
}

/** The first example that a schema's metadata gives for a field, undefined where there is none. */
export function exampleAt(schema: z.ZodType, keys: readonly (string | number)[]): unknown {
  for (const one of schemasAt(schema, keys)) {
    const examples: unknown = one instanceof z.ZodType ? one.meta()?.examples : undefined;
    if (Array.isArray(examples) && examples.length > 0) return examples[0];
  }
  return undefined;
}

/** The literal values that a field may have in the alternatives of a schema. */
export function literalsAt(schema: z.ZodType, keys: readonly (string | number)[]): readonly unknown[] {
  return schemasAt(schema, keys).flatMap((one) => (one instanceof z.ZodLiteral ? [...one.values] : []));
}

function schemasAt(schema: unknown, keys: readonly (string | number)[]): readonly unknown[] {
  const [key, ...more] = keys;
  const here = alternatives(schema);
  if (key === undefined) return here;
  return here.flatMap((one) => schemasAt(childOf(one, key), more));
}

/** The schema itself without its wrappers, or the members of a union. */
function alternatives(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((one) => alternatives(one));
  if (schema instanceof z.ZodIntersection) {
    return [schema.def.left, schema.def.right].flatMap((one) => alternatives(one));
  }
  if (schema instanceof z.ZodPipe) return alternatives(schema.def.in);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return alternatives(schema.def.innerType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly) {
    return alternatives(schema.def.innerType);
  }
  if (schema instanceof z.ZodLazy) return alternatives(schema.unwrap());
  return schema === undefined ? [] : [schema];
}

function childOf(schema: unknown, key: string | number): unknown {
  if (schema instanceof z.ZodObject) {
    return Object.hasOwn(schema.shape, key) ? schema.shape[String(key)] : schema.def.catchall;
  }
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(key)];
  return undefined;
}
