import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatFindings } from '../../core/report/findings-text.js';
import { formatImport } from '../../core/report/import-text.js';
import type { Files } from '../../core/tree/tree.js';
import { casesOf } from '../paths.js';
import { importFiles } from './imports.js';
import { smallShelf } from './small-shelf.js';

const test = suite('import cases');
const cases = casesOf('import');

for (const name of readdirSync(cases).sort()) {
  test(name.replaceAll('-', ' '), async () => {
    const root = join(cases, name);
    const imported = await importFiles(filesOf(join(root, 'tree')), smallShelf());
    const writes = imported.writes.map(({ kind, path }) => `${kind} ${path}\n`).join('');
    const text = `${formatImport(imported)}${formatFindings(imported.findings)}${writes}`;
    const file = join(root, 'expected.txt');
    if (process.env.UPDATE_CASES === '1') writeFileSync(file, text);
    assert.fixture(text, readFileSync(file, 'utf8'));
  });
}

function filesOf(root: string): Files {
  if (!existsSync(root)) return new Map();
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
}

test.run();
