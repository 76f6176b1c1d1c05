import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { factOfNeed } from '../../core/catalog/facts.js';
import { parseCatalog, releasesOf } from '../../core/catalog/parse.js';
import { buildReleaseModel } from '../../core/model/release-model.js';
import { casesOf } from '../paths.js';
import { SHELF } from '../fixtures.js';

const test = suite('pins');

/** What a release is known to be: a line a slot, the edges, and those that the catalog adds, with the need behind each. */
interface KnownRelease {
  readonly slots: readonly string[];
  readonly edges: Readonly<Record<string, readonly string[]>>;
  readonly added: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

for (const name of releasesOf(SHELF)) {
  const known = parse(readFileSync(join(casesOf('catalog'), `${name}.yaml`), 'utf8')) as KnownRelease;
  const catalog = parseCatalog(SHELF, name);
  const { slots, providers } = buildReleaseModel(catalog, catalog.profile);

  test(`${name}: slots, versions, Namespaces and release names are the known ones`, () => {
    const found = slots.map(
      ({ slot, blueprint, version, namespace, releaseName }) =>
        `${slot} ${blueprint} ${version} ${namespace}/${releaseName}`,
    );
    assert.equal(found, known.slots);
  });

  test(`${name}: every edge is a known one, or one whose need is stated`, () => {
    const expected = slots.map(({ blueprint }) => [
      blueprint,
      [...(known.edges[blueprint] ?? []), ...Object.keys(known.added[blueprint] ?? {})].sort(),
    ]);
    assert.equal(
      slots.map(({ blueprint, dependsOn }) => [blueprint, [...dependsOn].sort()]),
      expected,
    );
  });

  test(`${name}: an added edge follows from the need that is stated for it`, () => {
    for (const [blueprint, edges] of Object.entries(known.added)) {
      const facts = slots.find((slot) => slot.blueprint === blueprint)?.source.needs.map(factOfNeed) ?? [];
      for (const [provider, fact] of Object.entries(edges)) {
        assert.ok(facts.includes(fact), `${blueprint} needs ${fact}`);
        assert.is(providers.get(fact)?.blueprint, provider);
      }
    }
  });
}

test.run();
