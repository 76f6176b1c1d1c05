import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatFindings } from '../../core/report/findings-text.js';
import { casesOf } from '../paths.js';
import { tryGenerate } from '../fixtures.js';

const test = suite('invalid specs');
const folder = casesOf('spec');

// One file a fault, named for it: the spec, and after a line of dashes the exact message.
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .sort()) {
  test(file.slice(0, -'.txt'.length).replaceAll('-', ' '), async () => {
    const [spec = '', expected = ''] = readFileSync(join(folder, file), 'utf8').split('\n----\n');
    const result = await tryGenerate(`${spec}\n`);
    assert.is(result.kind, 'findings');
    assert.fixture(result.kind === 'findings' ? formatFindings(result.findings) : '', expected);
  });
}

test.run();
