import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import prettier from 'prettier';
import { parseAllDocuments } from 'yaml';
import { compileTemplates, renderTemplates } from '../../core/render/render.js';
import { scalar, toComment, toYaml } from '../../core/render/yaml-text.js';
import { TEMPLATES } from '../fixtures.js';

const test = suite('templates');
const yaml = [...TEMPLATES].filter(([path]) => path.endsWith('.yaml.ejs'));

test('every template is itself valid YAML', () => {
  for (const [path, text] of yaml) {
    for (const document of parseAllDocuments(text)) {
      if ('errors' in document)
        assert.equal(
          document.errors.map(({ message }) => message),
          [],
          path,
        );
    }
  }
});

test('every template is itself formatted', async () => {
  const options = { parser: 'yaml' } as const;
  const checks = await Promise.all(
    yaml.map(async ([path, text]) => ((await prettier.check(text, options)) ? [] : path)),
  );
  assert.equal(checks.flat(), []);
});

test('no template decides: there is no else', () => {
  assert.equal(
    [...TEMPLATES].filter(([, text]) => /#%_?.*\belse\b/.test(text)).map(([path]) => path),
    [],
  );
});

test('a value that the model does not hold is an error with the template and its line', () => {
  const templates = compileTemplates(new Map([['a/x.yaml.ejs', 'kind: X\nname: #%= model.name %#\n']]));
  assert.throws(() => renderTemplates(templates, { model: {} }), /a\/x\.yaml\.ejs:2/);
  assert.throws(() => renderTemplates(templates, {}), /a\/x\.yaml\.ejs:2/);
});

test('a template that renders to nothing writes no file', () => {
  const templates = compileTemplates(new Map([['a/x.yaml.ejs', '#%_ if (wanted) { _%#\nkind: X\n#%_ } _%#\n']]));
  assert.equal(renderTemplates(templates, { wanted: false }), []);
  assert.equal(
    renderTemplates(templates, { wanted: true }).map(({ text }) => text),
    ['kind: X\n'],
  );
});

test('a kustomization.yaml lists what was rendered beside it', () => {
  const templates = compileTemplates(
    new Map([
      ['u/kustomization.yaml.ejs', 'resources:\n  #%- toYaml(files, 2) %#\n'],
      ['u/__thing__.yaml.ejs', 'kind: #%= thing.kind %#\n'],
      ['u/deeper/y.yaml.ejs', 'kind: Y\n'],
    ]),
  );
  const things = [
    { path: '02-b', id: 'b', kind: 'B' },
    { path: '01-a', id: 'a', kind: 'A' },
  ];
  const files = renderTemplates(templates, { things });
  assert.is(
    files.find(({ path }) => path === 'u/kustomization.yaml')?.text,
    'resources:\n  - 01-a.yaml\n  - 02-b.yaml\n',
  );
  assert.equal(files.map(({ id }) => id).sort(), ['u/a.yaml', 'u/b.yaml', 'u/deeper/y.yaml', 'u/kustomization.yaml']);
});

for (const [value, text] of [
  ['plain', 'plain'],
  ['yes', '"yes"'],
  ['on', '"on"'],
  ['0755', '"0755"'],
  ['1e3', '"1e3"'],
  ['1.10', '"1.10"'],
  ['12:30', '"12:30"'],
  ['', '""'],
  ['a: b', '"a: b"'],
  ['# x', '"# x"'],
  ['*.x', '"*.x"'],
  ['a\nb', '"a\\nb"'],
  ['registry.${DOMAIN}', 'registry.${DOMAIN}'],
  [true, 'true'],
  [12, '12'],
  [null, 'null'],
] as const) {
  test(`the scalar ${JSON.stringify(value)} is written ${text}`, () => assert.is(scalar(value), text));
}

test('a block is indented after its first line', () => {
  assert.is(toYaml({ a: [1, { b: 'x' }], c: 'l1\nl2\n' }, 2), 'a:\n    - 1\n    - b: x\n  c: |\n    l1\n    l2');
});

test('a comment is wrapped between words', () => {
  assert.is(toComment(`${'word '.repeat(20)}end`).split('\n').length, 2);
  assert.ok(
    toComment(`${'word '.repeat(20)}end`)
      .split('\n')
      .every((line) => line.startsWith('# ') && line.length <= 80),
  );
});

test.run();
