import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hashText } from '../../core/plan/canonical.js';
import { formatLock, parseLock } from '../../core/plan/lock.js';
import { planFolder, type FolderPlan } from '../../core/plan/plan.js';
import type { RenderedFile } from '../../core/render/render.js';
import { parseTree } from '../../core/tree/tree.js';
import type { Lock } from '../../schema/lock.js';

const test = suite('plan');
const FOLDER = 'clusters/x';
const HEADER = { generator: '1.0.0', release: '2026.05' };

function render(texts: Readonly<Record<string, string>>): readonly RenderedFile[] {
  return Object.entries(texts).map(([path, text]) => ({ path: `${FOLDER}/${path}`, id: path, text }));
}

function plan(repository: ReadonlyMap<string, string>, texts: Readonly<Record<string, string>>): FolderPlan {
  const lockText = repository.get(`${FOLDER}/.catalyst/lock.json`);
  const parsed = lockText === undefined ? undefined : parseLock('lock.json', lockText);
  const lock = parsed?.kind === 'lock' ? parsed.lock : undefined;
  const files = render(texts);
  const tree = parseTree(new Map(files.map(({ path, text }) => [path, text])));
  return planFolder({ folder: FOLDER, repository, lock }, HEADER, files, tree);
}

function generated(texts: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(plan(new Map(), texts).writes.map(({ path, text }) => [path, text]));
}

const visible = ({ writes, deletes, protected: kept }: FolderPlan): unknown => ({
  writes: writes.filter(({ path }) => !path.includes('.catalyst')).map(({ kind, path }) => `${kind} ${path}`),
  deletes: deletes.filter((path) => !path.includes('.catalyst')),
  kept: kept.map(({ path, reason }) => `${reason} ${path}`),
});

const A = 'kind: A\n';
const B = 'kind: B\n';

test('a new file is created, its base beside it, the lock last', () => {
  const { writes } = plan(new Map(), { 'a.yaml': A });
  assert.equal(
    writes.map(({ kind, path }) => `${kind} ${path}`),
    [
      'create clusters/x/a.yaml',
      'create clusters/x/.catalyst/base/a.yaml.base',
      'create clusters/x/.catalyst/lock.json',
    ],
  );
});

test('a file of ours that changes is updated', () => {
  assert.equal(visible(plan(generated({ 'a.yaml': A }), { 'a.yaml': B })), {
    writes: ['update clusters/x/a.yaml'],
    deletes: [],
    kept: [],
  });
});

test('a file that is as it would be is left alone, also with other line ends', () => {
  const repository = generated({ 'a.yaml': A }).set('clusters/x/a.yaml', 'kind: A\r\n');
  const result = plan(repository, { 'a.yaml': A });
  assert.equal(visible(result), { writes: [], deletes: [], kept: [] });
  assert.is(result.unchanged, 1);
});

test('a file that the team edited is kept and named', () => {
  const repository = generated({ 'a.yaml': A }).set('clusters/x/a.yaml', 'kind: Mine\n');
  assert.equal(visible(plan(repository, { 'a.yaml': B })), {
    writes: [],
    deletes: [],
    kept: ['edited clusters/x/a.yaml'],
  });
});

test('a file that the team deleted stays deleted and is named', () => {
  const repository = generated({ 'a.yaml': A });
  repository.delete('clusters/x/a.yaml');
  assert.equal(visible(plan(repository, { 'a.yaml': B })), {
    writes: [],
    deletes: [],
    kept: ['deleted clusters/x/a.yaml'],
  });
});

test('a file that was never ours is kept and named', () => {
  const repository = generated({}).set('clusters/x/a.yaml', 'kind: Mine\n');
  assert.equal(visible(plan(repository, { 'a.yaml': B })), {
    writes: [],
    deletes: [],
    kept: ['foreign clusters/x/a.yaml'],
  });
});

test('a file that is no longer generated is deleted with its base, unless the team edited it', () => {
  const repository = generated({ 'a.yaml': A, 'b.yaml': B });
  assert.equal(plan(repository, { 'a.yaml': A }).deletes, [
    'clusters/x/.catalyst/base/b.yaml.base',
    'clusters/x/b.yaml',
  ]);
  repository.set('clusters/x/b.yaml', 'kind: Mine\n');
  assert.equal(visible(plan(repository, { 'a.yaml': A })), {
    writes: [],
    deletes: [],
    kept: ['edited clusters/x/b.yaml'],
  });
});

test('a file that is written once is never written again, edited or deleted', () => {
  const path = 'c/extra/kustomization.yaml';
  const edited = generated({ [path]: A }).set(`clusters/x/${path}`, 'kind: Mine\n');
  assert.equal(visible(plan(edited, { [path]: B })), { writes: [], deletes: [], kept: [] });
  edited.delete(`clusters/x/${path}`);
  assert.equal(visible(plan(edited, { [path]: B })), { writes: [], deletes: [], kept: [] });
});

test('the lock has one line a file and reads back equal', () => {
  const files = { 'b.yaml': lockedFile(B), 'a.yaml': lockedFile(A) };
  const lock: Lock = { version: 1, generator: '1.0.0', release: '2026.05', files };
  const text = formatLock(lock);
  assert.is(text.split('\n').filter((line) => line.includes('.yaml')).length, 2);
  const parsed = parseLock('lock.json', text);
  assert.equal(parsed.kind === 'lock' ? parsed.lock : parsed, lock);
});

function lockedFile(text: string): Lock['files'][string] {
  return { id: 'x', ownership: 'merged', sha256: hashText(text), objects: [] };
}

for (const [sentence, text, words] of [
  ['a damaged lock', '{', 'The lock is not readable as JSON.'],
  ['a lock from a newer generator', '{"version": 9}', 'The lock has version 9; this generator reads version 1.'],
  ['a lock of another form', '{"version": 1, "files": []}', 'The lock does not have the form of one.'],
] as const) {
  test(`${sentence} is reported, never guessed at`, () => {
    const parsed = parseLock('clusters/x/.catalyst/lock.json', text);
    assert.is(parsed.kind === 'lock' ? '' : parsed.finding.message, words);
  });
}

test.run();
