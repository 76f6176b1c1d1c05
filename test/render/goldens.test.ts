import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PACKAGE_ROOT } from '../paths.js';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';

const test = suite('goldens');
const GOLDENS = join(PACKAGE_ROOT, 'test', 'goldens');

const files = carryOut(
  await generateFrom(packageFile('examples/qa.yaml')),
  carryOut(await generateFrom(packageFile('examples/production.yaml'))),
);
// Locks hold hashes of what stands here anyway, and bases repeat it.
const visible = [...files.keys()].filter((path) => !path.includes('/.catalyst/')).sort();

// UPDATE_GOLDENS=1 writes them anew; the change is then reviewed as a diff.
if (process.env.UPDATE_GOLDENS === '1') {
  rmSync(GOLDENS, { recursive: true, force: true });
  for (const path of visible) {
    mkdirSync(join(GOLDENS, dirname(path)), { recursive: true });
    writeFileSync(join(GOLDENS, path), files.get(path) ?? '');
  }
}

test('the examples give the files below test/goldens, no more and no less', () => {
  const stored = existsSync(GOLDENS) ? readdirSync(GOLDENS, { recursive: true, withFileTypes: true }) : [];
  const paths = stored.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  assert.equal(paths.map((path) => path.slice(GOLDENS.length + 1)).sort(), visible);
});

for (const path of visible) {
  test(path, () => assert.fixture(files.get(path) ?? '', readFileSync(join(GOLDENS, path), 'utf8')));
}

test.run();
