import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PACKAGE_ROOT } from '../paths.js';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';

const test = suite('goldens');
const GOLDENS = join(PACKAGE_ROOT, 'test', 'goldens');

/** A repository has one release; each is generated into one of its own. */
const REPOSITORIES: readonly { readonly folder: string; readonly examples: readonly string[] }[] = [
  { folder: GOLDENS, examples: ['production', 'qa'] },
  { folder: join(GOLDENS, '2026.04'), examples: ['2026.04'] },
];

for (const { folder, examples } of REPOSITORIES) {
  let files: ReadonlyMap<string, string> = new Map();
  for (const example of examples)
    files = carryOut(await generateFrom(packageFile(`examples/${example}.yaml`), files), files);
  // Locks hold hashes of what stands here anyway, and bases repeat it.
  const visible = [...files.keys()].filter((path) => !path.includes('/.catalyst/')).sort();
  const clusters = join(folder, 'clusters');

  // UPDATE_GOLDENS=1 writes them anew; the change is then reviewed as a diff.
  if (process.env.UPDATE_GOLDENS === '1') {
    rmSync(clusters, { recursive: true, force: true });
    for (const path of visible) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), files.get(path) ?? '');
    }
  }

  test(`${examples.join(' and ')}: the files below test/goldens, no more and no less`, () => {
    const stored = existsSync(clusters) ? readdirSync(clusters, { recursive: true, withFileTypes: true }) : [];
    const paths = stored.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    assert.equal(paths.map((path) => path.slice(folder.length + 1)).sort(), visible);
  });

  for (const path of visible) {
    test(`${examples.join(' and ')}: ${path}`, () =>
      assert.fixture(files.get(path) ?? '', readFileSync(join(folder, path), 'utf8')));
  }
}

test.run();
