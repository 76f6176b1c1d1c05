import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PACKAGE_ROOT } from '../paths.js';

const test = suite('architecture');

// Which room may import which: arrows point one way.
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  schema: ['schema'],
  core: ['core', 'schema'],
  io: ['io', 'core', 'schema'],
  generators: ['generators', 'io', 'core', 'schema'],
};

interface Source {
  readonly path: string;
  readonly text: string;
}

function sourcesOf(folder: string): readonly Source[] {
  return readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(PACKAGE_ROOT, join(entry.parentPath, entry.name)))
    .map((path) => ({ path, text: readFileSync(join(PACKAGE_ROOT, path), 'utf8') }));
}

const rooms = Object.keys(MAY_IMPORT).flatMap(sourcesOf);
const tests = sourcesOf('test');

function importsOf({ path, text }: Source): readonly string[] {
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target]) =>
    relative(PACKAGE_ROOT, resolve(PACKAGE_ROOT, dirname(path), target ?? '')),
  );
}

test('no room imports one that stands above it', () => {
  const wrong = rooms.flatMap((source) => {
    const allowed = MAY_IMPORT[source.path.split('/')[0] ?? ''] ?? [];
    const targets = importsOf(source).filter((target) => !allowed.includes(target.split('/')[0] ?? ''));
    return targets.map((target) => `${source.path} imports ${target}`);
  });
  assert.equal(wrong, []);
});

test('core and schema know no clock, no chance, no process, no disk and no terminal', () => {
  const forbidden =
    /\bDate\b|Math\.random|\bprocess\.\w|\bconsole\.\w|node:(fs|child_process|os|http)|performance\.now/;
  const wrong = rooms
    .filter(({ path }) => /^(core|schema)\//.test(path))
    .filter(({ text }) => forbidden.test(withoutComments(text)));
  assert.equal(
    wrong.map(({ path }) => path),
    [],
  );
});

test('only io runs git and touches the disk, but for the doors that read and write what they are told to', () => {
  const doors = [
    'generators/commands/choose-spec.ts',
    'generators/commands/deliver.ts',
    'generators/commands/open-repository.ts',
    'generators/commands/read-clusters.ts',
    'generators/commands/render.ts',
    'generators/commands/validate.ts',
  ];
  const touching = rooms.filter(
    ({ path, text }) => path.startsWith('generators/') && /node:fs|node:child_process|simple-git/.test(text),
  );
  assert.equal(
    touching.map(({ path }) => path).filter((path) => !doors.includes(path)),
    [],
  );
});

test('no file is longer than 300 lines', () => {
  const long = [...rooms, ...tests].filter(({ text }) => text.split('\n').length > 301);
  assert.equal(
    long.map(({ path }) => path),
    [],
  );
});

test('every export says what it gives', () => {
  const silent = rooms.flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /(^|\n)([^\n]*)\nexport (?:default |async |abstract )*(?:function|class|interface|const|type) ?(\w*)/g,
      ),
    ]
      .filter(([, , before]) => !/\*\/\s*$/.test(before ?? ''))
      .filter(([, , before, name]) => !isOfGroup(before ?? '', name ?? ''))
      .map(([, , , name]) => `${path}: ${name}`),
  );
  assert.equal(silent, []);
});

// One-line types and constants below a documented sibling need no words of their own.
function isOfGroup(before: string, name: string): boolean {
  return /^export (type|const) /.test(before) && name !== '';
}

test('there is no `any`, no enum, no default export but those that Yeoman asks for', () => {
  const wrong = rooms.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    const found = [/: any\b|<any>|as any\b/.test(code) ? 'any' : '', /\benum\s+\w+\s*\{/.test(code) ? 'enum' : ''];
    const isDoor = /^generators\/[^/]+\/index\.ts$/.test(path);
    if (/export default/.test(code) && !isDoor) found.push('default export');
    return found.filter((word) => word !== '').map((word) => `${path}: ${word}`);
  });
  assert.equal(wrong, []);
});

test('nothing one level below the root is called index, but for the generators', () => {
  const folders = readdirSync(PACKAGE_ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const shipped = folders.filter(({ name }) => !['node_modules', '.git', 'dist', 'out'].includes(name));
  const indexes = shipped.flatMap(({ name }) =>
    readdirSync(join(PACKAGE_ROOT, name)).filter((file) => /^index\.[cm]?[jt]s$/.test(file)),
  );
  assert.equal(indexes, []);
});

test('every test file runs its suite, and runs all of it', () => {
  const files = tests.filter(({ path }) => path.endsWith('.test.ts'));
  assert.equal(
    files.filter(({ text }) => !/^\s*test\.run\(\);\s*$/m.test(text)).map(({ path }) => path),
    [],
  );
  assert.equal(
    files
      .filter(({ text }) => /\b\w+\.only\(/.test(withoutComments(text)) && !text.includes('node:test'))
      .map(({ path }) => path),
    [],
  );
});

test('no source leaves work for later', () => {
  const marks = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X\\b'].join(''));
  assert.equal(
    [...rooms, ...tests].filter(({ text }) => marks.test(text)).map(({ path }) => path),
    [],
  );
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

test.run();
