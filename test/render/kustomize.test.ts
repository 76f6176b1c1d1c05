import { dirname } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildKustomization } from '../../core/flux/build.js';
import { parseTree } from '../../core/tree/tree.js';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';

const test = suite('kustomize');
const files = carryOut(
  await generateFrom(packageFile('examples/qa.yaml')),
  carryOut(await generateFrom(packageFile('examples/production.yaml'))),
);
const folders = [...files.keys()].filter((path) => path.endsWith('/kustomization.yaml')).map(dirname);
const tree = parseTree(files);

// That the real kustomize builds the same objects in each is proved in conformance/.
test('our build finds nothing wrong in any folder', () => {
  assert.ok(folders.length > 0);
  for (const folder of folders) assert.equal(buildKustomization(tree, folder).findings, [], folder);
});

test.run();
