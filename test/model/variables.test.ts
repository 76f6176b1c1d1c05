import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueAt, type JsonValue } from '../../schema/json.js';
import { substituteObject } from '../../core/flux/substitute-object.js';
import { encodeVariable, mayStand } from '../../core/model/encode.js';
import { VARIABLES, VARIABLE_BY_NAME } from '../../core/model/variables.js';
import { renderTemplateFolder } from '../../core/render/template-files.js';
import { compileTemplates } from '../../core/render/render.js';
import { CATALOG, RELEASE, TEMPLATES } from '../fixtures.js';

const test = suite('variables');

function arrive(type: 'string' | 'list', value: JsonValue): JsonValue | undefined {
  const variables = new Map([['V', encodeVariable(type, value)]]);
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, spec: { value: '${V}' } };
  const result = substituteObject(object, variables, { strict: true });
  assert.is(result.kind, 'object', JSON.stringify(result));
  return result.kind === 'object' ? valueAt(result.value, ['spec', 'value']) : undefined;
}

test('any organisation name arrives equal', () => {
  const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(names, (name) => assert.is(arrive('string', name), name)),
    { numRuns: 2000 },
  );
});

test('any text of code points arrives equal', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(texts, (text) => assert.is(arrive('string', text), text)),
    { numRuns: 2000 },
  );
});

for (const name of [
  'Acme: Cloud',
  'true',
  '1.10',
  'O\'Neil "& Sons"',
  '$HOME ${X} $$',
  '- x',
  '#1',
  'a\nb',
  '*',
  '~',
  '',
]) {
  test(`the organisation name ${JSON.stringify(name)} arrives equal`, () => assert.is(arrive('string', name), name));
}

test('a list arrives as a list', () => {
  const zones = [{ name: 'acme.example.com', role: 'primary' }];
  assert.equal(arrive('list', zones), zones);
});

test('every variable of the template and the catalog has a row, and every row a use', () => {
  const used = new Set(usedInScalars().map(({ name }) => name));
  assert.equal(
    [...used].filter((name) => !VARIABLE_BY_NAME.has(name)),
    [],
  );
  assert.equal(
    VARIABLES.map(({ name }) => name).filter((name) => !used.has(name)),
    [],
  );
});

test('no variable stands where its value could be misread', () => {
  const misplaced = usedInScalars().filter(({ name, text }) => {
    const variable = VARIABLE_BY_NAME.get(name);
    return variable !== undefined && !mayStand(variable.type, text === `\${${name}}` ? 'whole' : 'inside');
  });
  assert.equal(misplaced, []);
});

test('no template holds a default or a transformation, which would hide that nobody supplies a variable', () => {
  const loose = scalarsOf(allValues()).filter((text) => /\$\{[^}]*[^A-Z0-9_}]/.test(text));
  assert.equal(loose, []);
});

function usedInScalars(): readonly { readonly name: string; readonly text: string }[] {
  return scalarsOf(allValues()).flatMap((text) =>
    [...text.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map(([, name]) => ({ name: name ?? '', text })),
  );
}

function allValues(): JsonValue {
  const shared = renderTemplateFolder(RELEASE, compileTemplates(TEMPLATES));
  const variants = CATALOG.slots.flatMap((slot) => slot.variants.map(({ values }) => values ?? {}));
  return [...shared.tree.manifests.map(({ value }) => value), ...variants];
}

function scalarsOf(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap((item) => scalarsOf(item)) : [];
}

test.run();
