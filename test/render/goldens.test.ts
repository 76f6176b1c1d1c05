import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PACKAGE_ROOT } from '../paths.js';
import { carryOut, faultsOf, generateFrom, packageFile } from '../fixtures.js';

const test = suite('goldens');
const GOLDENS = join(PACKAGE_ROOT, 'test', 'goldens');
const SCRIPTS = 'harbor/harbor-scripts.yaml';

/**
 * A repository has one release; each is generated into one of its own. The comment at the head of a spec tells whose
 * Sovereign it is.
 */
const REPOSITORIES: readonly { readonly release: string; readonly specs: readonly string[] }[] = [
  {
    release: '2026.05',
    specs: [
      'examples/production.yaml',
      'examples/qa.yaml',
      ...['air-gapped', 'fleet', 'own-machines', 'single-node'].map((name) => `test/stories/${name}.yaml`),
    ],
  },
  { release: '2026.04', specs: ['examples/2026.04.yaml'] },
];

for (const { release, specs } of REPOSITORIES) {
  const folder = join(GOLDENS, release);
  let files: ReadonlyMap<string, string> = new Map();
  const warnings: string[] = [];
  for (const spec of specs) {
    const generation = await generateFrom(packageFile(spec), files);
    files = carryOut(generation, files);
    warnings.push(...faultsOf(generation).map(({ rule, message }) => `${spec}: ${rule}: ${message}`));
  }
  // Locks hold hashes of what stands here anyway, and bases repeat it.
  const generated = [...files.keys()].filter((path) => !path.includes('/.catalyst/')).sort();
  const visible = generated.filter(isNewIn(files));

  // UPDATE_GOLDENS=1 writes them anew; the change is then reviewed as a diff.
  if (process.env.UPDATE_GOLDENS === '1') {
    rmSync(folder, { recursive: true, force: true });
    for (const path of visible) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), files.get(path) ?? '');
    }
  }

  test(`${release}: the specs give the files below test/goldens, no more and no less`, () => {
    const stored = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
    const paths = stored.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    assert.equal(paths.map((path) => path.slice(folder.length + 1)).sort(), visible);
  });

  test(`${release}: none of the specs has an error or a warning`, () => {
    assert.equal(warnings, []);
  });

  for (const path of visible) {
    test(`${release}: ${path}`, () => assert.fixture(files.get(path) ?? '', readFileSync(join(folder, path), 'utf8')));
  }
}

/**
 * True for what says something new: a file that is the same, byte for byte, on another host cluster of its Sovereign is
 * shown for the first of them, and the scripts of Harbor's Jobs for the first Sovereign.
 */
function isNewIn(files: ReadonlyMap<string, string>): (path: string) => boolean {
  const shown = new Set<string>();
  return (path) => {
    const [, domain = '', , ...rest] = path.split('/');
    const file = rest.join('/');
    if (domain === '_template' || rest.length === 0) return true;
    const key = `${file === SCRIPTS ? '' : domain} ${file} ${files.get(path) ?? ''}`;
    const isShown = shown.has(key);
    shown.add(key);
    return !isShown;
  };
}

test.run();
