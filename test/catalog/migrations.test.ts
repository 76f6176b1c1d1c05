import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { migrationsOf } from '../../core/catalog/migrations.js';
import { CatalogError, parseCatalog, releasesOf } from '../../core/catalog/parse.js';
import { buildReleaseModel, type SlotModel } from '../../core/model/release-model.js';
import { valueAt, type JsonValue } from '../../schema/json.js';
import type { Files } from '../../core/tree/tree.js';
import { SHELF } from '../fixtures.js';

const test = suite('migrations');
const releases = releasesOf(SHELF);

function slotsOf(release: string): readonly SlotModel[] {
  const catalog = parseCatalog(SHELF, release);
  return buildReleaseModel(catalog, catalog.profile).slots;
}

/** The value at a path such as `ingress.hosts[0].host`. */
function valueOf(slots: readonly SlotModel[], blueprint: string, path: string): JsonValue | undefined {
  const keys = path.split(/[.[\]]+/).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return valueAt(slots.find((slot) => slot.blueprint === blueprint)?.values, keys);
}

releases.slice(1).forEach((release, index) => {
  const before = releases[index] ?? '';
  const [move, ...more] = migrationsOf(SHELF, before, release);
  const [from, to] = [slotsOf(before), slotsOf(release)];

  test(`${release} says what the move from ${before} takes`, () => {
    assert.equal([move?.from, move?.to, more], [before, release, []]);
  });

  test(`${release}: a value that moves is where it is said to be, before and after, and the same`, () => {
    for (const { release: blueprint, from: path, to: next } of move?.values ?? []) {
      const value = valueOf(from, blueprint, path);
      assert.type(value, 'string', `${blueprint} has ${path} in ${before}`);
      assert.is(valueOf(to, blueprint, next), value);
      assert.is(valueOf(to, blueprint, path), undefined, `${blueprint} has no ${path} any more`);
    }
  });

  test(`${release}: exactly the Blueprints that left are said to have left`, () => {
    const kept = new Set(to.map(({ blueprint }) => blueprint));
    assert.equal(
      move?.removed.map((row) => row.release),
      from.map(({ blueprint }) => blueprint).filter((blueprint) => !kept.has(blueprint)),
    );
  });

  test(`${release}: every Secret that it is the first to ask for stands in a step`, () => {
    const secrets = (name: string): readonly string[] =>
      parseCatalog(SHELF, name).groundState.secrets.map((secret) => `${secret.namespace}/${secret.name}`);
    const steps = JSON.stringify(move?.steps);
    assert.equal(
      secrets(release).filter((secret) => !secrets(before).includes(secret) && !steps.includes(secret)),
      [],
    );
  });

  test(`${release}: every Blueprint that is named is one of ${before} or of ${release}`, () => {
    const known = new Set([...from, ...to].map(({ blueprint }) => blueprint));
    const named = JSON.stringify(move).match(/\bbp-[a-z0-9-]+/g) ?? [];
    assert.equal(
      named.filter((name) => !known.has(name)),
      [],
    );
  });
});

const SMALL: Files = new Map([
  ['2030.01/release.yaml', ''],
  ['2030.02/release.yaml', ''],
  ['2030.02/migrations.yaml', 'from: "2030.01"\nvalues:\n  - { release: bp-a, from: "a[0].b", to: c.d }\n'],
  ['2030.03/release.yaml', ''],
  ['2030.04/release.yaml', ''],
  ['2030.04/migrations.yaml', 'from: "2030.03"\n'],
]);

test('a move over several releases is one of each, oldest first, and lists that are left out are empty', () => {
  const lists = { values: [], files: [], objects: [], removed: [], steps: [] };
  assert.equal(migrationsOf(SMALL, '2030.01', '2030.04'), [
    { from: '2030.01', to: '2030.02', ...lists, values: [{ release: 'bp-a', from: 'a[0].b', to: 'c.d' }] },
    { from: '2030.03', to: '2030.04', ...lists },
  ]);
  assert.equal(
    migrationsOf(SMALL, '2030.02', '2030.04').map(({ to }) => to),
    ['2030.04'],
  );
});

test('a move to the same release, or back, takes nothing', () => {
  assert.equal(migrationsOf(SMALL, '2030.02', '2030.02'), []);
  assert.equal(migrationsOf(SMALL, '2030.04', '2030.01'), []);
});

test('a step that is no full sentence is refused, with its file and field', () => {
  const steps = 'steps:\n  - { object: a, what: it goes, do: Make it again. }\n';
  const shelf = new Map(SMALL).set('2030.04/migrations.yaml', `from: "2030.03"\n${steps}`);
  assert.throws(
    () => migrationsOf(shelf, '2030.03', '2030.04'),
    (error: unknown) =>
      error instanceof CatalogError &&
      /2030\.04\/migrations\.yaml[^]*full sentences[^]*steps\[0\]\.what/.test(error.message),
  );
});

test.run();
