import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { shapeOf, type FieldShape } from '../../schema/field-shape.js';
import { field } from '../../schema/spec/field.js';

const test = suite('schema: shapes of fields');

/** The shape without the schema, and without what stands below. */
function known(shape: FieldShape): object {
  const { kind, isRequired, fallback, meaning, example } = shape;
  return { kind, isRequired, fallback, meaning, example };
}

// What a schema could be, and the kind that a question is made of.
const KINDS: readonly (readonly [z.ZodType, FieldShape['kind']])[] = [
  [z.literal('v1'), 'fixed'],
  [z.literal(['a', 'b']), 'choice'],
  [z.enum(['a', 'b']), 'choice'],
  [z.boolean(), 'switch'],
  [z.int().min(1), 'number'],
  [z.number(), 'number'],
  [z.string(), 'text'],
  [z.email(), 'text'],
  [z.url(), 'text'],
  [z.array(z.string()), 'texts'],
  [z.array(z.enum(['a'])), 'texts'],
  [z.strictObject({ a: z.string() }), 'fields'],
  [z.array(z.strictObject({ a: z.string() })), 'entries'],
  [z.record(z.string(), z.strictObject({ a: z.string() })), 'named'],
  [z.record(z.string(), z.json()), 'free'],
  [z.array(z.array(z.string())), 'free'],
  [z.union([z.string(), z.number()]), 'free'],
  [
    z.discriminatedUnion('t', [z.strictObject({ t: z.literal('a') }), z.strictObject({ t: z.literal('b') })]),
    'variants',
  ],
];

test('every schema has a kind, whatever it is wrapped in', () => {
  for (const [schema, kind] of KINDS) {
    const wrapped = [schema, schema.optional(), schema.readonly(), schema.refine(() => true), z.lazy(() => schema)];
    assert.equal(
      wrapped.map((one) => shapeOf(one).kind),
      wrapped.map(() => kind),
    );
  }
});

test('words, default and example are those of the field', () => {
  const schema = field(z.int().default(3), 'How many.', 4);
  assert.equal(known(shapeOf(schema)), {
    kind: 'number',
    isRequired: false,
    fallback: 3,
    meaning: 'How many.',
    example: 4,
  });
  const bare = { isRequired: true, fallback: undefined, meaning: '', example: undefined };
  assert.equal(known(shapeOf(z.string())), { kind: 'text', ...bare });
});

test('a field has the default that stands further out, and a variant only its own', () => {
  const outer = shapeOf(z.strictObject({ url: z.string() }).default({ url: 'https://a.example' }));
  assert.is(outer.kind === 'fields' && outer.fields['url']?.fallback, 'https://a.example');
  const union = z.discriminatedUnion('t', [
    z.strictObject({ t: z.literal('a'), size: z.string() }),
    z.strictObject({ t: z.literal('b'), size: z.string() }),
  ]);
  const shape = shapeOf(union.prefault({ t: 'a', size: '1Gi' }));
  assert.is(shape.kind === 'variants' && shape.by, 't');
  assert.equal(
    shape.kind === 'variants' && Object.entries(shape.variants).map(([name, { size }]) => [name, size?.fallback]),
    [
      ['a', '1Gi'],
      ['b', undefined],
    ],
  );
});

test.run();
