import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import prettier from 'prettier';
import { buildKustomization } from '../../core/flux/build.js';
import { parseTree } from '../../core/tree/tree.js';
import { carryOut, faultsOf, generateFrom } from '../fixtures.js';
import { coverPairs, specOf } from '../matrix-specs.js';

const test = suite('matrix');

const specs = coverPairs();

test('every pair of choices stands in one of the specs', () => {
  assert.ok(specs.length >= 20 && specs.length <= 40, String(specs.length));
});

specs.forEach((choice, index) => {
  test(`spec ${index + 1} comes up, builds and is formatted: ${JSON.stringify(choice)}`, async () => {
    const generation = await generateFrom(specOf(choice));
    // A warning is the team's to weigh; an error would have stopped the run.
    assert.equal(
      faultsOf(generation).filter(({ severity }) => severity === 'error'),
      [],
    );
    for (const { bringUp } of generation.clusters) assert.equal(bringUp.blocked, []);
    const files = carryOut(generation);
    const tree = parseTree(files);
    for (const path of files.keys()) {
      if (!path.endsWith('/kustomization.yaml')) continue;
      assert.equal(buildKustomization(tree, path.slice(0, -'/kustomization.yaml'.length)).findings, [], path);
    }
    const own = [...files].filter(([path]) => path.startsWith('clusters/matrix') && path.endsWith('.yaml'));
    const checks = own.map(async ([path, text]) => ((await prettier.check(text, { parser: 'yaml' })) ? [] : path));
    assert.equal((await Promise.all(checks)).flat(), []);
  });
});

test.run();
