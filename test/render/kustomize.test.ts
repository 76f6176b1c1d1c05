import { dirname } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildKustomization } from '../../core/flux/build.js';
import { parseTree } from '../../core/tree/tree.js';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';

const test = suite('kustomize');
const newest = carryOut(
  await generateFrom(packageFile('examples/qa.yaml')),
  carryOut(await generateFrom(packageFile('examples/production.yaml'))),
);
const earlier = carryOut(await generateFrom(packageFile('examples/2026.04.yaml')));

// That the real kustomize builds the same objects in each is proved in conformance/.
for (const [release, files] of [
  ['2026.05', newest],
  ['2026.04', earlier],
] as const) {
  test(`${release}: our build finds nothing wrong in any folder`, () => {
    const tree = parseTree(files);
    const folders = [...files.keys()].filter((path) => path.endsWith('/kustomization.yaml')).map(dirname);
    assert.ok(folders.length > 0);
    for (const folder of folders) assert.equal(buildKustomization(tree, folder).findings, [], folder);
  });
}

test.run();
