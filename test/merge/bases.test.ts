import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeFile } from '../../core/merge/merge-file.js';
import { mergeFiles, type TreeMerge } from '../../core/merge/merge-files.js';
import type { Files } from '../../core/tree/tree.js';

const test = suite('merge bases');

const CONFIG = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  one: "1"\n  two: "2"\n';

function mergeTrees(base: Files, ours: Files, theirs: Files): TreeMerge {
  const idsOf = (files: Files): ReadonlyMap<string, string> => new Map([...files.keys()].map((path) => [path, path]));
  return mergeFiles({ base, ours, theirs, ids: { base: idsOf(base), theirs: idsOf(theirs) } });
}

test('an open conflict keeps its released value, everything else moves on', () => {
  const { base } = mergeFile({
    path: 'app.yaml',
    base: CONFIG,
    ours: CONFIG.replace('"1"', '"ours"'),
    theirs: CONFIG.replace('"1"', '"theirs"').replace('"2"', '"3"'),
  });
  assert.fixture(base, CONFIG.replace('"2"', '"3"'));
});

test('a merge without conflicts stores the new render', () => {
  const theirs = new Map([['app.yaml', CONFIG.replace('"2"', '"3"')]]);
  const { bases } = mergeTrees(new Map([['app.yaml', CONFIG]]), new Map([['app.yaml', CONFIG]]), theirs);
  assert.equal(bases, new Map());
});

test('a file that both sides added has no released text to store', () => {
  const { bases } = mergeTrees(new Map(), new Map([['app.yaml', 'a: 1\n']]), new Map([['app.yaml', 'a: 2\n']]));
  assert.equal(bases, new Map([['app.yaml', undefined]]));
});

test('without a released text every difference is a conflict', () => {
  const files = new Map([['app.yaml', CONFIG]]);
  const { conflicts, writes } = mergeFiles({
    base: new Map(),
    ours: files,
    theirs: new Map([['app.yaml', CONFIG.replace('"2"', '"3"')]]),
    ids: { base: new Map([['app.yaml', 'app']]), theirs: new Map([['app.yaml', 'app']]) },
  });
  assert.equal(writes, []);
  assert.equal(
    conflicts.map(({ message }) => message),
    ['The file differs from this release, and the text it was released with is lost.'],
  );
});

test('lines that both sides rewrote stay open, other lines move on', () => {
  const { base } = mergeFile({ path: 'README.md', base: 'a\n\nb\n', ours: 'x\n\nb\n', theirs: 'y\n\nc\n' });
  assert.fixture(base, 'a\n\nc\n');
});

test.run();
