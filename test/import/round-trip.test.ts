import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { registryChoices } from '../../core/model/registry-choices.js';
import { parseSpec } from '../../core/spec/parse.js';
import { CATALOG, carryOut, generateFrom, packageFile } from '../fixtures.js';
import { coverPairs, specOf } from '../matrix-specs.js';
import { PACKAGE_ROOT } from '../paths.js';
import { ELABORATE_SPECS } from './elaborate-specs.js';
import { differences, withImport, withoutSpecs } from './imports.js';

const test = suite('import round trip');

const specs: readonly (readonly [string, string])[] = [
  ...readdirSync(join(PACKAGE_ROOT, 'examples'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [`examples/${name}`, packageFile(`examples/${name}`)] as const),
  ...readdirSync(join(PACKAGE_ROOT, 'conformance', 'specs')).map(
    (name) => [`conformance/specs/${name}`, packageFile(`conformance/specs/${name}`)] as const,
  ),
  ...ELABORATE_SPECS,
  ...coverPairs().map((choice, index) => [`matrix spec ${index + 1}`, specOf(choice)] as const),
];

for (const [name, text] of specs) {
  test(`${name}: nothing differs once it is generated, forgotten and imported`, async () => {
    const { files, result } = await withImport(withoutSpecs(carryOut(await generateFrom(text))));
    assert.equal(result.findings, []);
    const [sovereign] = result.sovereigns;
    const derived = sovereign?.spec?.text ?? '';
    assert.equal(await differences(files, sovereign?.domain ?? ''), [], derived);
    assert.equal(decisionsOf(derived), decisionsOf(text));
    assert.equal(sovereign?.team, []);
    assert.equal(result.team, []);
    assert.equal(
      sovereign?.variables.filter(({ field }) => field === undefined),
      [],
    );
  });
}

/** A spec without what leaves no trace in a tree: docs/import.md lists it. */
function decisionsOf(text: string): unknown {
  const parsed = parseSpec('sovereign.yaml', text);
  if (parsed.kind === 'findings') throw new Error(JSON.stringify(parsed.findings));
  const { release, repository, hostClusters, harbor, ...decisions } = parsed.spec;
  const { branch, ...source } = repository;
  const isAtHetzner = (name: string): boolean => name.startsWith('hz-');
  return {
    ...decisions,
    harbor: { ...harbor, ...registryChoices(parsed.spec, CATALOG) },
    repository: branch === 'main' ? source : repository,
    hostClusters: hostClusters.map(({ workers, ...cluster }) => {
      const { cpu, memory, ...counts } = workers;
      return isAtHetzner(cluster.name) ? { ...cluster, workers: counts } : cluster;
    }),
  };
}

test.run();
