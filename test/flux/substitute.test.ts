import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { substituteText, variablesIn } from '../../core/flux/substitute.js';
import { casesOf } from '../paths.js';

interface Vector {
  readonly s: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly nonStrict: string;
  readonly nonStrictErr?: string;
  readonly strict: string;
  readonly strictErr?: string;
}

const test = suite('flux substitute');

const vectors = readFileSync(join(casesOf('flux'), 'envsubst-vectors.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

for (const { s, vars, nonStrict, nonStrictErr, strict, strictErr } of vectors) {
  test(`${JSON.stringify(s)} becomes what Flux makes of it`, () => {
    const variables = new Map(Object.entries(vars));
    assert.equal(resultOf(substituteText(s, variables, { strict: false })), expected(nonStrict, nonStrictErr));
    assert.equal(resultOf(substituteText(s, variables, { strict: true })), expected(strict, strictErr));
  });
}

test('a line break in a value is removed', () => {
  const result = substituteText('${pem}', new Map([['pem', 'a\nb\n']]), { strict: true });
  assert.equal(result, { kind: 'text', text: 'ab' });
});

test('one variable name with a dash refuses every text', () => {
  const result = substituteText('plain', new Map([['my-key', 'x']]), { strict: false });
  assert.is(result.kind, 'refused');
  assert.match(resultOf(result), "'my-key' var name is invalid");
});

test('a value that holds a reference is not expanded again', () => {
  const result = substituteText('${x}', new Map([['x', '${y}']]), { strict: true });
  assert.equal(result, { kind: 'text', text: '${y}' });
});

test('a refused text says where the expression stands', () => {
  const result = substituteText('ab ${missing}', new Map(), { strict: true });
  assert.equal(result, { kind: 'refused', message: 'variable not set (strict mode): "missing"', offset: 3 });
});

test('variables are listed with operator, default and place, nested ones too', () => {
  assert.equal(variablesIn('$${no} ${a} ${b:=${c}} ${#d}'), [
    { name: 'a', operator: '', hasDefault: false, offset: 7 },
    { name: 'b', operator: ':=', hasDefault: true, offset: 12 },
    { name: 'c', operator: '', hasDefault: false, offset: 17 },
    { name: 'd', operator: 'length', hasDefault: false, offset: 23 },
  ]);
});

test('a text that Flux refuses lists no variables', () => {
  assert.equal(variablesIn('${a} ${b'), []);
});

function resultOf(result: ReturnType<typeof substituteText>): string {
  return result.kind === 'text' ? result.text : `refused: ${result.message}`;
}

function expected(text: string, error: string | undefined): string {
  if (error === undefined) return text;
  return error.startsWith('PANIC') ? 'refused: slice bounds out of range, Flux panics' : `refused: ${error}`;
}

test.run();
