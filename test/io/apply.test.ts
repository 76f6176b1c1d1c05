import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginChanges, type AppliedChanges } from '../../io/apply.js';
import type { FileChange } from '../../io/file-change.js';
import { settleInterruptedRun } from '../../io/settle.js';
import { environmentErrorOf, inSandbox, snapshot, type GitSandbox } from './git-sandbox.js';

const test = suite('io: changes of the work tree');

const write = (path: string, text: string): FileChange => ({ kind: 'write', path, text });
const remove = (path: string): FileChange => ({ kind: 'delete', path });

async function apply({ root, env }: GitSandbox, changes: readonly FileChange[]): Promise<AppliedChanges> {
  const result = await beginChanges(root, changes, env);
  if (result.kind !== 'applied') throw new Error(`the changes are ${result.kind}`);
  return result;
}

function runFiles({ root }: GitSandbox): readonly string[] {
  const folder = join(root, '.git', 'generator-catalyst');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function modeOf({ root }: GitSandbox, path: string): string {
  return (statSync(join(root, path)).mode & 0o777).toString(8);
}

test(
  'writes and deletes files, makes folders, and removes those that become empty',
  inSandbox(async (sandbox) => {
    sandbox.write('clusters/acme/apps/old.yaml', 'old');
    sandbox.write('clusters/acme/keep.yaml', 'keep');
    const applied = await apply(sandbox, [
      write('clusters/acme/keep.yaml', 'ü\n'),
      remove('clusters/acme/apps/old.yaml'),
      remove('clusters/absent.yaml'),
      write('clusters/new folder/日.yaml', 'new'),
    ]);
    applied.finish();
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    assert.equal(snapshot(sandbox.root), [
      'clusters/',
      'clusters/acme/',
      `clusters/acme/keep.yaml 644 ${base64('ü\n')}`,
      'clusters/new folder/',
      `clusters/new folder/日.yaml 644 ${base64('new')}`,
    ]);
    assert.equal(runFiles(sandbox), []);
  }),
);

test(
  'puts every file and folder back as it was, with its mode',
  inSandbox(async (sandbox) => {
    writeFileSync(join(sandbox.root, 'binary'), Buffer.from([0, 255, 10, 13]));
    sandbox.write('a/b/deleted', 'x\r\n');
    sandbox.write('secret', 's');
    chmodSync(join(sandbox.root, 'secret'), 0o600);
    const before = snapshot(sandbox.root);
    const applied = await apply(sandbox, [
      write('binary', 'text'),
      remove('a/b/deleted'),
      { kind: 'write', path: 'secret', text: 't', executable: true },
      write('new/folder/file', 'x'),
      write('a/new', 'x'),
    ]);
    assert.is.not(snapshot(sandbox.root).join(), before.join());
    // A hook that formats, as hooks do.
    sandbox.write('binary', 'formatted');
    applied.rollback();
    assert.equal(snapshot(sandbox.root), before);
    assert.equal(runFiles(sandbox), []);
  }),
);

test(
  'keeps the mode of a file, and changes only what is asked of it',
  inSandbox(async (sandbox) => {
    for (const [path, mode] of [
      ['script', 0o755],
      ['private', 0o600],
      ['shut', 0o755],
    ] as const) {
      sandbox.write(path, 'a');
      chmodSync(join(sandbox.root, path), mode);
    }
    const applied = await apply(sandbox, [
      write('script', 'b'),
      { kind: 'write', path: 'private', text: 'b', executable: true },
      { kind: 'write', path: 'shut', text: 'b', executable: false },
      { kind: 'write', path: 'new', text: 'b', executable: true },
    ]);
    applied.finish();
    const modes = ['script', 'private', 'shut', 'new'].map((path) => modeOf(sandbox, path));
    assert.equal(modes, ['755', '700', '644', '755']);
  }),
);

for (const path of ['../out', '/etc/passwd', 'a/../../out', 'a//b', './a', 'a/', '', '.git/hooks/pre-commit', 'a\\b']) {
  test(
    `writes nothing when a path is "${path}"`,
    inSandbox(async (sandbox) => {
      const failure = await environmentErrorOf(apply(sandbox, [write('first', 'x'), write(path, 'x')]));
      assert.is(failure.message, `Cannot use the path "${path}": it may lead out of the repository.`);
      assert.equal([snapshot(sandbox.root), runFiles(sandbox)], [[], []]);
    }),
  );
}

test(
  'never writes or deletes through a symbolic link',
  inSandbox(async (sandbox) => {
    const { dir, root } = sandbox;
    sandbox.write('../outside/file', 'theirs');
    symlinkSync(join(dir, 'outside'), join(root, 'clusters'));
    symlinkSync(join(dir, 'outside', 'file'), join(root, 'link.yaml'));
    for (const change of [write('clusters/file', 'x'), remove('clusters/file'), write('link.yaml', 'x')]) {
      const failure = await environmentErrorOf(apply(sandbox, [change]));
      assert.match(failure.message, /(clusters|link\.yaml) is a symbolic link/);
    }
    assert.is(sandbox.read('../outside/file'), 'theirs');
  }),
);

test(
  'touches nothing when a path is below a file, is a folder, or comes twice',
  inSandbox(async (sandbox) => {
    sandbox.write('file', 'x');
    sandbox.write('folder/a', 'x');
    const before = snapshot(sandbox.root);
    for (const [changes, message] of [
      [[write('new', 'x'), write('file/a', 'x')], 'Cannot write "file/a": file is a file, not a folder.'],
      [[write('new', 'x'), write('folder', 'x')], 'Cannot write "folder": there is no file but a folder'],
      [[write('new', 'x'), remove('new')], 'Cannot write "new": it is changed twice in one run.'],
    ] as const) {
      assert.match((await environmentErrorOf(apply(sandbox, changes))).message, message);
    }
    assert.equal([snapshot(sandbox.root), runFiles(sandbox)], [before, []]);
  }),
);

test(
  'puts everything back when the disk refuses a file in the middle',
  inSandbox(async (sandbox) => {
    sandbox.write('a', 'a');
    sandbox.write('b/c', 'c');
    const before = snapshot(sandbox.root);
    // A name that fits, and no longer fits while it is written: the only refusal that root meets too.
    const tooLong = `new/${'x'.repeat(250)}`;
    const failure = await environmentErrorOf(
      apply(sandbox, [write('a', 'b'), remove('b/c'), write('new/d', 'd'), write(tooLong, 'x'), write('z', 'z')]),
    );
    assert.match(failure.message, `Cannot write ${tooLong} (every file is as it was before): ENAMETOOLONG`);
    assert.equal([snapshot(sandbox.root), runFiles(sandbox)], [before, []]);
  }),
);

test(
  'keeps its journal in the git directory of a linked work tree',
  inSandbox(async (sandbox) => {
    sandbox.commitAll('first');
    sandbox.git('worktree', 'add', '--quiet', '../side');
    const side = { ...sandbox, root: join(sandbox.dir, 'side') };
    const applied = await apply(side, [write('a', 'a')]);
    assert.ok(existsSync(join(sandbox.root, '.git', 'worktrees', 'side', 'generator-catalyst', 'journal.json')));
    const main = await apply(sandbox, [write('a', 'a')]);
    main.finish();
    applied.rollback();
    assert.not.ok(existsSync(join(side.root, 'a')));
  }),
);

test(
  'refuses while another run is at work, and names its process',
  inSandbox(async (sandbox) => {
    const { root, env } = sandbox;
    const applied = await apply(sandbox, [write('a', 'a')]);
    const busy = { kind: 'busy', pid: process.pid };
    assert.equal(await beginChanges(root, [write('b', 'b')], env), busy);
    assert.equal(await settleInterruptedRun(root, env), busy);
    applied.finish();
    assert.equal(await settleInterruptedRun(root, env), { kind: 'nothing' });
  }),
);

for (const [holder, lock] of [
  ['a process that is gone', { pid: 2 ** 22 + 1, started: '1' }],
  ['another process that had the number of this one', { pid: process.pid, started: '1' }],
] as const) {
  test(
    `takes the lock over from ${holder}`,
    inSandbox(async (sandbox) => {
      mkdirSync(join(sandbox.root, '.git', 'generator-catalyst'));
      writeFileSync(join(sandbox.root, '.git', 'generator-catalyst', 'lock'), JSON.stringify(lock));
      const applied = await apply(sandbox, [write('a', 'a')]);
      applied.finish();
      assert.equal(runFiles(sandbox), []);
    }),
  );
}

test.run();
