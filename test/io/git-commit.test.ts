import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commitPaths, unstagePaths } from '../../io/git-commit.js';
import { inSandbox, type GitSandbox } from './git-sandbox.js';

const test = suite('io: commits');

const MESSAGE = 'sovereign: create acme.example\n\n# not a comment\nMore words.';

function filesOfHead({ git }: GitSandbox): readonly string[] {
  return git('show', '--pretty=', '--name-status', '-z', 'HEAD').split('\0').filter(Boolean);
}

test(
  'makes the first commit of a branch with the message as it was given',
  inSandbox(async (sandbox) => {
    const { root, env, write, git } = sandbox;
    write('clusters/a.yaml', 'a: 1\n');
    write('other', 'x');
    const result = await commitPaths(root, { paths: ['clusters/a.yaml'], message: MESSAGE }, env);
    assert.equal(result, { kind: 'committed', commit: git('rev-parse', 'HEAD') });
    assert.is(git('log', '-1', '--format=%B').trimEnd(), MESSAGE);
    assert.equal(filesOfHead(sandbox), ['A', 'clusters/a.yaml']);
    assert.is(git('status', '--porcelain'), '?? other');
  }),
);

test(
  "keeps the user's staged and dirty files out of the commit",
  inSandbox(async (sandbox) => {
    const { root, env, write, git, commitAll } = sandbox;
    for (const name of ['staged', 'dirty', 'gone', 'ours', 'ours-gone']) write(name, 'a\n');
    commitAll('first');
    write('staged', 'b\n');
    write('added', 'b\n');
    git('add', 'staged', 'added');
    git('rm', '--quiet', 'gone');
    write('staged', 'c\n');
    write('dirty', 'b\n');
    const before = git('status', '--porcelain');
    write('ours', 'b\n');
    write('ours-new', 'b\n');
    rmSync(join(root, 'ours-gone'));
    const result = await commitPaths(root, { paths: ['ours', 'ours-gone', 'ours-new'], message: 'ours' }, env);
    assert.is(result.kind, 'committed');
    assert.equal(filesOfHead(sandbox), ['M', 'ours', 'D', 'ours-gone', 'A', 'ours-new']);
    assert.is(git('status', '--porcelain'), before);
  }),
);

test(
  'commits paths with spaces, unicode and pattern characters as they are',
  inSandbox(async (sandbox) => {
    const { root, env, write, git } = sandbox;
    const paths = ['*.yaml', ':(glob)x', '[a].yaml', 'a b/ü ñ.yaml', '日本/語.yaml'];
    for (const path of [...paths, 'a.yaml']) write(path, 'a\n');
    assert.is((await commitPaths(root, { paths, message: 'm' }, env)).kind, 'committed');
    assert.equal(
      filesOfHead(sandbox),
      paths.flatMap((path) => ['A', path]),
    );
    assert.is(git('status', '--porcelain'), '?? a.yaml');
  }),
);

test(
  'commits thousands of paths',
  inSandbox(async (sandbox) => {
    const { root, env, write, git } = sandbox;
    const paths = Array.from({ length: 3000 }, (_, n) => `clusters/${'long-name-'.repeat(10)}/${n}.yaml`);
    for (const path of paths) write(path, 'a\n');
    assert.is((await commitPaths(root, { paths, message: 'm' }, env)).kind, 'committed');
    assert.is(filesOfHead(sandbox).length, 6000);
    assert.is(git('status', '--porcelain'), '');
  }),
);

test(
  'commits to a detached HEAD and in a linked work tree',
  inSandbox(async (sandbox) => {
    const { dir, env, write, git, gitIn, commitAll } = sandbox;
    commitAll('first');
    git('worktree', 'add', '--quiet', '--detach', '../side');
    write('../side/a', 'a\n');
    const side = join(dir, 'side');
    const result = await commitPaths(side, { paths: ['a'], message: 'm' }, env);
    assert.equal(result, { kind: 'committed', commit: gitIn(side, 'rev-parse', 'HEAD') });
    assert.is(gitIn(side, 'status', '--porcelain'), '');
    assert.is(git('log', '--format=%s'), 'first');
  }),
);

for (const isUnborn of [true, false]) {
  test(
    `leaves the index as it was when a hook refuses ${isUnborn ? 'the first commit' : 'a commit'}`,
    inSandbox(async (sandbox) => {
      const { root, env, write, git, commitAll, script } = sandbox;
      write('ours', 'a\n');
      write('ours-gone', 'a\n');
      if (!isUnborn) commitAll('first');
      write('staged', 'b\n');
      git('add', 'staged');
      const before = git('ls-files', '--stage');
      script('.git/hooks/pre-commit', 'echo "names must be short"; echo "see https://u:p@wiki.example" >&2; exit 1');
      write('ours', 'b\n');
      write('ours-new', 'b\n');
      rmSync(join(root, 'ours-gone'));
      const result = await commitPaths(root, { paths: ['ours', 'ours-gone', 'ours-new'], message: 'm' }, env);
      const output = 'names must be short\nsee https://***@wiki.example';
      assert.equal(result, { kind: 'refused', output });
      assert.is(git('ls-files', '--stage'), before);
    }),
  );
}

test(
  'runs the hooks that write the message, with the options they may use',
  inSandbox(async ({ root, env, write, git, script }) => {
    write('a', 'a\n');
    script('.git/hooks/commit-msg', 'echo "Signed-off-by: hook" >> "$1"; git log --onel -0 || true; read x; exit 0');
    assert.is((await commitPaths(root, { paths: ['a'], message: 'm' }, env)).kind, 'committed');
    assert.match(git('log', '-1', '--format=%B'), 'Signed-off-by: hook');
  }),
);

test(
  'what a hook has formatted is staged as it is committed',
  inSandbox(async ({ root, env, write, git, script }) => {
    write('a', 'a\n');
    script('.git/hooks/pre-commit', 'echo formatted >> a; git add a');
    assert.is((await commitPaths(root, { paths: ['a'], message: 'm' }, env)).kind, 'committed');
    assert.match(git('show', 'HEAD:a'), /^a\nformatted/);
    assert.is(git('status', '--porcelain'), '');
  }),
);

test(
  'does not wait for what a hook has left running',
  inSandbox(async ({ dir, root, env, write, read, script }) => {
    write('a', 'a\n');
    script('.git/hooks/post-commit', `sleep 60 & echo $! > ${dir}/pid`);
    assert.is((await commitPaths(root, { paths: ['a'], message: 'm' }, env)).kind, 'committed');
    // Signal 0 only asks: the process that the hook left is still there, so nothing waited for it.
    assert.ok(process.kill(Number(read('../pid')), 0));
    process.kill(Number(read('../pid')));
  }),
);

test(
  'gives the words of a signing that does not succeed and leaves the index as it was',
  inSandbox(async ({ root, env, write, git, script }) => {
    git('config', 'commit.gpgSign', 'true');
    git('config', 'gpg.program', script('../gpg', 'echo "no secret key" >&2; exit 2'));
    write('a', 'a\n');
    const result = await commitPaths(root, { paths: ['a'], message: 'm' }, env);
    assert.is(result.kind, 'refused');
    assert.match(result.kind === 'refused' ? result.output : '', 'gpg failed to sign the data');
    assert.is(git('ls-files', '--stage'), '');
  }),
);

test(
  'refuses with the words of git when another process holds the index',
  inSandbox(async ({ root, env, write }) => {
    write('a', 'a\n');
    write('.git/index.lock', '');
    const result = await commitPaths(root, { paths: ['a'], message: 'm' }, env);
    assert.match(result.kind === 'refused' ? result.output : '', 'index.lock');
  }),
);

test(
  'has nothing to commit when the files are those of the last commit',
  inSandbox(async ({ root, env, write, commitAll }) => {
    const nothing = { kind: 'nothing-to-commit' };
    assert.equal(await commitPaths(root, { paths: ['absent'], message: 'm' }, env), nothing);
    write('a', 'a\n');
    commitAll('first');
    write('a', 'a\n');
    assert.equal(await commitPaths(root, { paths: ['a', 'absent'], message: 'm' }, env), nothing);
  }),
);

test(
  'leaves generated files clean where git converts line ends',
  inSandbox(async (sandbox) => {
    const { root, env, write, read, git } = sandbox;
    git('config', 'core.autocrlf', 'true');
    write('a.yaml', 'a: 1\nb: 2\n');
    assert.is((await commitPaths(root, { paths: ['a.yaml'], message: 'm' }, env)).kind, 'committed');
    assert.is(git('status', '--porcelain'), '');
    assert.is(read('a.yaml'), 'a: 1\nb: 2\n');
  }),
);

test(
  'takes only the named paths out of what is staged',
  inSandbox(async ({ root, env, write, git, commitAll }) => {
    write('known', 'a\n');
    commitAll('first');
    for (const name of ['known', 'new', 'other']) write(name, 'b\n');
    git('add', '--all');
    await unstagePaths(root, ['known', 'new'], env);
    assert.is(git('diff', '--cached', '--name-only'), 'other');
  }),
);

test(
  'works in a repository of SHA-256 objects',
  inSandbox(async ({ dir, env, write, script, gitIn }) => {
    const root = join(dir, 'sha256');
    mkdirSync(root);
    gitIn(root, 'init', '--quiet', '--object-format=sha256', '--initial-branch=main');
    write('../sha256/a', 'a\n');
    assert.is((await commitPaths(root, { paths: ['a'], message: 'm' }, env)).kind, 'committed');
    script('../sha256/.git/hooks/pre-commit', 'exit 1');
    write('../sha256/a', 'b\n');
    write('../sha256/new', 'b\n');
    assert.is((await commitPaths(root, { paths: ['a', 'new'], message: 'm' }, env)).kind, 'refused');
    assert.is(gitIn(root, 'diff', '--cached', '--name-only'), '');
  }),
);

test.run();
