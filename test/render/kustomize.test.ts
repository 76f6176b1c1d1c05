import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { buildKustomization } from '../../core/flux/build.js';
import { resourceKey, resourceOf } from '../../core/tree/resource.js';
import { KUBERNETES_YAML } from '../../core/tree/yaml.js';
import { parseTree } from '../../core/tree/tree.js';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';

const test = suite('kustomize');
const files = carryOut(
  await generateFrom(packageFile('examples/qa.yaml')),
  carryOut(await generateFrom(packageFile('examples/production.yaml'))),
);
const folders = [...files.keys()].filter((path) => path.endsWith('/kustomization.yaml')).map(dirname);
const command = ['kustomize', 'kubectl'].find(
  (name) => spawnSync(name, ['version', '--client'], { stdio: 'ignore' }).error === undefined,
);
const tree = parseTree(files);

function objectsByKey(values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(
    values.flatMap((value) => {
      const resource = resourceOf(value);
      return resource === undefined ? [] : [[resourceKey(resource), value] as const];
    }),
  );
}

test('our build finds nothing wrong in any folder', () => {
  for (const folder of folders) assert.equal(buildKustomization(tree, folder).findings, [], folder);
});

if (command === undefined) {
  test.skip('every folder builds with the real kustomize, to the same objects (neither kustomize nor kubectl is here)', () =>
    undefined);
} else {
  test(`every folder builds with the real kustomize (${command}), to the same objects`, () => {
    const root = mkdtempSync(join(tmpdir(), 'catalyst-kustomize-'));
    try {
      for (const [path, text] of files) {
        mkdirSync(join(root, dirname(path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      for (const folder of folders) {
        const args = command === 'kustomize' ? ['build', folder] : ['kustomize', folder];
        const { status, stdout, stderr } = spawnSync(command, args, {
          cwd: root,
          encoding: 'utf8',
          maxBuffer: 64 << 20,
        });
        assert.is(status, 0, `${folder}: ${stderr}`);
        const documents = parseAllDocuments(stdout, KUBERNETES_YAML);
        const theirs = Array.isArray(documents) ? documents.map((document): unknown => document.toJS()) : [];
        const ours = buildKustomization(tree, folder).objects.map(({ value }) => value);
        assert.equal(objectsByKey(ours), objectsByKey(theirs), folder);
      }
    } finally {
      rmSync(root, { recursive: true });
    }
  });
}

test.run();
