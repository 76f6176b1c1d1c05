import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueAt, type JsonValue } from '../../schema/json.js';
import { parseTree } from '../../core/tree/tree.js';
import { RELEASE, carryOut, generateFrom, packageFile } from '../fixtures.js';
import { PACKAGE_ROOT } from '../paths.js';

const test = suite('renovate');
const files = carryOut(await generateFrom(packageFile('examples/production.yaml')));

interface Config {
  readonly flux: { readonly managerFilePatterns: readonly string[] };
}

const [, block = ''] =
  /```json\n([^]*?)```/.exec(readFileSync(join(PACKAGE_ROOT, 'docs', 'renovate.md'), 'utf8')) ?? [];
const { flux } = JSON.parse(block) as Config;
// A pattern between slashes is a regular expression; anything else would be a glob.
const patterns = flux.managerFilePatterns.map((pattern) => new RegExp(pattern.slice(1, -1)));
const matched = new Map([...files].filter(([path]) => patterns.some((pattern) => pattern.test(path))));

interface Dependency {
  readonly file: string;
  readonly chart: string;
  readonly version: string;
  /** Where the manager would look it up; undefined where it would skip it. */
  readonly registry: string | undefined;
}

// The joining that the flux manager documents: kind, name and namespace of the sourceRef, nothing inferred.
function dependenciesOf(found: ReadonlyMap<string, string>): readonly Dependency[] {
  const { manifests } = parseTree(found);
  const at = (value: JsonValue, ...path: readonly string[]): string => String(valueAt(value, path) ?? '');
  const sources = manifests.filter(({ value }) => at(value, 'kind') === 'HelmRepository');
  return manifests
    .filter(({ value }) => at(value, 'apiVersion').startsWith('helm.toolkit.fluxcd.io/'))
    .filter(({ value }) => valueAt(value, ['spec', 'chart', 'spec', 'chart']) !== undefined)
    .map(({ value, file }) => {
      const source = sources.find(
        ({ value: candidate }) =>
          at(candidate, 'kind') === at(value, 'spec', 'chart', 'spec', 'sourceRef', 'kind') &&
          at(candidate, 'metadata', 'name') === at(value, 'spec', 'chart', 'spec', 'sourceRef', 'name') &&
          at(candidate, 'metadata', 'namespace') === at(value, 'metadata', 'namespace'),
      );
      const isOci = source !== undefined && at(source.value, 'spec', 'type') === 'oci';
      return {
        file,
        chart: at(value, 'spec', 'chart', 'spec', 'chart'),
        version: at(value, 'spec', 'chart', 'spec', 'version'),
        registry: isOci ? at(source.value, 'spec', 'url') : undefined,
      };
    });
}

test('the flux manager finds the pin of every slot, and the registry that it is looked up in', () => {
  const expected = RELEASE.slots.map(({ blueprint, version }) => `${blueprint} ${version} oci://ghcr.io/openova-io`);
  const found = dependenciesOf(matched).map(({ chart, version, registry }) => `${chart} ${version} ${registry}`);
  assert.equal([...found].sort(), [...expected].sort());
});

test('every pin is one exact version, and stands once in its file as it will be replaced', () => {
  for (const { file, version } of dependenciesOf(matched)) {
    assert.is(semver.valid(version), version, file);
    assert.is((matched.get(file) ?? '').split(`      version: ${version}\n`).length, 2, file);
  }
});

test('the patterns reach no record of the generator', () => {
  assert.equal(
    [...matched.keys()].filter((path) => path.includes('.catalyst')),
    [],
  );
});

test('what the patterns leave out names no chart, so nothing of it could be moved', () => {
  const rest = new Map([...files].filter(([path]) => path.endsWith('.yaml') && !matched.has(path)));
  assert.equal(dependenciesOf(rest), []);
});

test.run();
