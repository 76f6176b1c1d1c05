import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FIELD_OF_VARIABLE } from '../../core/import/explain.js';
import { pinsOf, rankReleases, type ReleasePins } from '../../core/import/pins.js';
import { VARIABLES } from '../../core/model/variables.js';
import { parseTree } from '../../core/tree/tree.js';

const test = suite('import pins');

const release = (name: string, versions: Readonly<Record<string, string>>): ReleasePins => ({
  release: name,
  versions: new Map(Object.entries(versions)),
});

const SHELF = [
  release('2025.11', { a: '1.0.0', b: '1.0.0', c: '1.0.0' }),
  release('2026.04', { a: '1.1.0', b: '1.2.0', c: '2.0.0', d: '0.1.0' }),
  release('2026.05', { a: '1.2.0', b: '1.2.1', d: '0.1.0', e: '5.0.0' }),
];

const nearest = (...pins: readonly (readonly [string, string])[]): string => {
  const [first] = rankReleases(
    pins.map(([chart, version]) => ({ chart, version })),
    SHELF,
  );
  return `${first?.release} ${first?.agree}/${first?.known}/${first?.pins}`;
};

test('the release with most pins in common is the nearest', () => {
  assert.is(nearest(['a', '1.1.0'], ['b', '1.2.0'], ['d', '0.1.0'], ['x', '1.0.0']), '2026.04 3/3/4');
});

test('where no pin is the same, the release that has most of the charts is', () => {
  assert.is(nearest(['a', '9.0.0'], ['e', '4.0.0']), '2026.05 0/2/2');
});

test('where as many are known, the versions decide that are the least away', () => {
  assert.is(nearest(['a', '1.0.1'], ['b', '1.0.3']), '2025.11 0/2/2');
});

test('where nothing tells two releases apart, the newer one is taken', () => {
  assert.is(nearest(['d', '0.1.0']), '2026.05 1/1/1');
  assert.is(nearest(), '2026.05 0/0/0');
});

test('a range, a variable and a patch without a chart are no pins; one version of two copies is one', () => {
  const text = (name: string, chart: string, version: string): string =>
    `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: ${name}\nspec:\n  chart:\n    spec:\n${chart}      version: ${version}\n`;
  const chart = '      chart: a\n';
  const files = new Map([
    ['clusters/one/a.yaml', text('a', chart, '1.1.0')],
    ['clusters/two/a.yaml', text('a', chart, '1.1.0') + text('b', chart, '^1.1') + text('c', chart, '${VERSION}')],
    ['clusters/two/patch.yaml', text('a', '', '1.3.0')],
  ]);
  assert.equal(pinsOf(parseTree(files)), [{ chart: 'a', version: '1.1.0' }]);
});

test('every variable that a spec supplies has the field that explains it', () => {
  const supplied = VARIABLES.filter(({ supplier }) => supplier === 'spec').map(({ name }) => name);
  assert.equal(Object.keys(FIELD_OF_VARIABLE).sort(), [...supplied].sort());
});

test.run();
