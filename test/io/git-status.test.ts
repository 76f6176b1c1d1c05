import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { uncleanPaths } from '../../io/git-status.js';
import { environmentErrorOf, inSandbox } from './git-sandbox.js';

const test = suite('io: unclean paths');

test(
  'says of each path why a commit would mix it with other work',
  inSandbox(async ({ root, env, write, commitAll, git }) => {
    for (const name of ['clean', 'modified', 'staged', 'both', 'deleted', 'elsewhere']) write(name, 'a\n');
    write('.gitignore', '*.log\nbuild/\n');
    write('tracked.log', 'a\n');
    git('add', '--force', 'tracked.log');
    commitAll('first');
    for (const name of ['modified', 'staged', 'both', 'elsewhere']) write(name, 'b\n');
    git('add', 'staged', 'both');
    write('both', 'c\n');
    git('rm', '--quiet', '--cached', 'deleted');
    write('new file ü.yaml', 'a\n');
    const paths = ['absent', 'both', 'build/x', 'clean', 'deleted', 'modified', 'new file ü.yaml', 'new.log', 'staged'];
    assert.equal(await uncleanPaths(root, [...paths, 'tracked.log'], env), [
      { path: 'both', kind: 'staged' },
      { path: 'build/x', kind: 'ignored' },
      { path: 'deleted', kind: 'staged' },
      { path: 'modified', kind: 'modified' },
      { path: 'new file ü.yaml', kind: 'untracked' },
      { path: 'new.log', kind: 'ignored' },
      { path: 'staged', kind: 'staged' },
    ]);
  }),
);

test(
  'reports a path in conflict',
  inSandbox(async ({ root, env, write, commitAll, git }) => {
    write('a file', 'base\n');
    commitAll('base');
    git('switch', '--quiet', '-c', 'side');
    write('a file', 'theirs\n');
    commitAll('theirs');
    git('switch', '--quiet', 'main');
    write('a file', 'ours\n');
    commitAll('ours');
    assert.throws(() => git('merge', 'side'));
    assert.equal(await uncleanPaths(root, ['a file'], env), [{ path: 'a file', kind: 'conflicted' }]);
  }),
);

test(
  'reports paths below an untracked file or repository',
  inSandbox(async ({ root, env, write, gitIn }) => {
    write('file', '');
    gitIn(root, 'init', '--quiet', 'nested');
    assert.equal(await uncleanPaths(root, ['file/a', 'nested/a', 'other/a'], env), [
      { path: 'file/a', kind: 'untracked' },
      { path: 'nested/a', kind: 'untracked' },
    ]);
  }),
);

test(
  'takes paths that look like patterns literally',
  inSandbox(async ({ root, env, write }) => {
    write('.gitignore', 'a.log\n');
    write('[ab].yaml', '');
    const paths = ['*.log', ':a.log', ':(glob)a*', '[ab].yaml', 'a.yaml', '"quoted".log', 'new\nline'];
    assert.equal(await uncleanPaths(root, paths, env), [{ path: '[ab].yaml', kind: 'untracked' }]);
  }),
);

test(
  'names the path that leads through a symbolic link',
  inSandbox(async ({ dir, root, env }) => {
    symlinkSync(dir, join(root, 'clusters'));
    const failure = await environmentErrorOf(uncleanPaths(root, ['clusters/a.yaml'], env));
    assert.match(failure.message, "'./clusters/a.yaml' is beyond a symbolic link");
  }),
);

test(
  'looks at thousands of paths at once',
  inSandbox(async ({ root, env, write }) => {
    const paths = Array.from({ length: 5000 }, (_, n) => `clusters/${'long-name-'.repeat(10)}/${n}.yaml`);
    for (const path of paths.slice(0, 100)) write(path, '');
    write('.gitignore', `${paths.at(-1)}\n`);
    const unclean = await uncleanPaths(root, paths, env);
    assert.is(unclean.length, 101);
    assert.equal(
      unclean.find(({ path }) => path === paths.at(-1)),
      { path: paths.at(-1), kind: 'ignored' },
    );
  }),
);

test(
  'finds nothing in a repository without a commit and asks nothing for no path',
  inSandbox(async ({ root, env }) => {
    assert.equal(await uncleanPaths(root, ['a'], env), []);
    assert.equal(await uncleanPaths('/nowhere', [], env), []);
  }),
);

test.run();
