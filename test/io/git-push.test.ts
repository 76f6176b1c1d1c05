import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createBranch, deleteMergedBranch, isBranchName, switchBranch } from '../../io/git-branch.js';
import { aheadOf, push } from '../../io/git-push.js';
import { environmentErrorOf, inSandbox, type GitSandbox } from './git-sandbox.js';

const test = suite('io: branches and pushes');

const ORIGIN_MAIN = { remote: 'origin', branch: 'main' };

function addRemote({ git, commitAll }: GitSandbox): void {
  git('init', '--quiet', '--bare', '--initial-branch=main', '../origin.git');
  git('remote', 'add', 'origin', '../origin.git');
  commitAll('first');
}

test(
  'pushes a branch, makes the remote its upstream, and counts what is ahead',
  inSandbox(async (sandbox) => {
    const { root, env, git, commitAll } = sandbox;
    addRemote(sandbox);
    assert.equal(await aheadOf(root, ORIGIN_MAIN, env), { kind: 'never-pushed' });
    assert.equal(await push(root, ORIGIN_MAIN, env), { kind: 'pushed' });
    assert.is(git('rev-parse', '--abbrev-ref', 'main@{upstream}'), 'origin/main');
    assert.equal(await aheadOf(root, ORIGIN_MAIN, env), { kind: 'ahead', commits: 0 });
    commitAll('second');
    assert.equal(await aheadOf(root, ORIGIN_MAIN, env), { kind: 'ahead', commits: 1 });
  }),
);

test(
  'leaves an upstream that the user has chosen',
  inSandbox(async (sandbox) => {
    const { root, env, git } = sandbox;
    addRemote(sandbox);
    git('config', 'branch.main.remote', 'fork');
    git('config', 'branch.main.merge', 'refs/heads/trunk');
    assert.equal(await push(root, ORIGIN_MAIN, env), { kind: 'pushed' });
    assert.is(git('config', 'branch.main.remote'), 'fork');
  }),
);

test(
  'says that the remote has commits of its own',
  inSandbox(async (sandbox) => {
    const { dir, root, env, git, gitIn, commitAll } = sandbox;
    addRemote(sandbox);
    await push(root, ORIGIN_MAIN, env);
    gitIn(dir, 'clone', '--quiet', 'origin.git', 'colleague');
    gitIn(join(dir, 'colleague'), 'commit', '--quiet', '--allow-empty', '-m', 'theirs');
    gitIn(join(dir, 'colleague'), 'push', '--quiet');
    commitAll('ours');
    const before = git('rev-parse', 'HEAD');
    assert.equal(await push(root, ORIGIN_MAIN, env), {
      kind: 'rejected',
      why: "[rejected] (fetch first)\nerror: failed to push some refs to '../origin.git'",
    });
    assert.is(git('rev-parse', 'HEAD'), before);
  }),
);

test(
  'gives the words of a hook on the remote without the credentials in them',
  inSandbox(async (sandbox) => {
    const { root, env, script } = sandbox;
    addRemote(sandbox);
    script('../origin.git/hooks/pre-receive', 'echo "main is protected, see https://bot:secret@wiki.example"; exit 1');
    const result = await push(root, ORIGIN_MAIN, env);
    assert.is(result.kind, 'rejected');
    const why = result.kind === 'rejected' ? result.why : '';
    assert.match(why, '[remote rejected] (pre-receive hook declined)');
    assert.match(why, 'remote: main is protected, see https://***@wiki.example');
  }),
);

test(
  "gives the words of the user's own hook",
  inSandbox(async (sandbox) => {
    addRemote(sandbox);
    sandbox.script('.git/hooks/pre-push', 'echo "run the checks first" >&2; exit 1');
    const result = await push(sandbox.root, ORIGIN_MAIN, sandbox.env);
    assert.match(result.kind === 'rejected' ? result.why : '', 'run the checks first');
  }),
);

test(
  'tells a remote that is not there from one that has no such name',
  inSandbox(async (sandbox) => {
    const { dir, root, env } = sandbox;
    addRemote(sandbox);
    rmSync(join(dir, 'origin.git'), { recursive: true });
    assert.equal(await push(root, { remote: 'fork', branch: 'main' }, env), {
      kind: 'no-such-remote',
      remotes: ['origin'],
    });
    const result = await push(root, ORIGIN_MAIN, env);
    assert.is(result.kind, 'unreachable');
    assert.match(
      result.kind === 'unreachable' ? result.why : '',
      "'../origin.git' does not appear to be a git repository",
    );
  }),
);

test(
  'does not print the token of an address that cannot be reached',
  inSandbox(async (sandbox) => {
    addRemote(sandbox);
    sandbox.git('remote', 'set-url', 'origin', 'https://user:s3cret@127.0.0.1:9/acme.git');
    const result = await push(sandbox.root, ORIGIN_MAIN, sandbox.env);
    assert.is(result.kind, 'unreachable');
    assert.not.match(JSON.stringify(result), 's3cret');
  }),
);

test(
  'makes ssh answer without prompts, unless the user has a command of their own',
  inSandbox(async (sandbox) => {
    const { dir, root, env, git, script, read } = sandbox;
    addRemote(sandbox);
    git('remote', 'set-url', 'origin', 'ssh://git@host.example/acme.git');
    script('../bin/ssh', `echo "ssh $*" >> ${dir}/calls`);
    const own = script('../bin/own', `echo "own $*" >> ${dir}/calls`);
    const path = { ...env, PATH: `${dir}/bin:${env['PATH']}` };
    await push(root, ORIGIN_MAIN, path);
    await push(root, ORIGIN_MAIN, { ...path, GIT_SSH_COMMAND: own });
    git('config', 'core.sshCommand', own);
    await push(root, ORIGIN_MAIN, path);
    const calls = read('../calls')
      .split('\n')
      .filter((line) => line.includes('receive-pack'));
    assert.equal(
      calls.map((line) => [line.split(' ')[0], line.includes('-o BatchMode=yes')]),
      [
        ['ssh', true],
        ['own', false],
        ['own', false],
      ],
    );
  }),
);

test(
  'knows the names that git allows for a branch',
  inSandbox(async ({ env }) => {
    const names = ['main', 'feature/ü', 'a b', '-x', '--upload-pack=x', 'a..b', '@{-1}', 'a.lock', '', 'HEAD'];
    const allowed = await Promise.all(names.map((name) => isBranchName(name, env)));
    assert.equal(
      names.filter((_, n) => allowed[n]),
      ['main', 'feature/ü'],
    );
  }),
);

test(
  'makes a branch with the changes of the work tree and goes back',
  inSandbox(async ({ root, env, write, read, git, commitAll }) => {
    write('a', 'a\n');
    commitAll('first');
    write('a', 'b\n');
    assert.equal(await createBranch(root, 'a..b', env), { kind: 'bad-name' });
    assert.equal(await createBranch(root, 'main', env), { kind: 'exists' });
    assert.equal(await createBranch(root, 'upgrade/1.2.0', env), { kind: 'switched' });
    assert.equal([git('branch', '--show-current'), read('a')], ['upgrade/1.2.0', 'b\n']);
    assert.equal(await switchBranch(root, 'nowhere', env), { kind: 'absent' });
    assert.equal(await switchBranch(root, 'main', env), { kind: 'switched' });
    await deleteMergedBranch(root, 'upgrade/1.2.0', env);
    assert.is(git('branch', '--format=%(refname:short)'), 'main');
  }),
);

test(
  'does not lose a change or a commit by a change of branch',
  inSandbox(async ({ root, env, write, git, commitAll }) => {
    write('a', 'a\n');
    commitAll('first');
    git('switch', '--quiet', '-c', 'side');
    write('a', 'b\n');
    commitAll('second');
    write('a', 'c\n');
    const result = await switchBranch(root, 'main', env);
    assert.match(result.kind === 'refused' ? result.why : '', 'would be overwritten');
    git('restore', 'a');
    await switchBranch(root, 'main', env);
    const failure = await environmentErrorOf(deleteMergedBranch(root, 'side', env));
    assert.match(failure.message, "The branch 'side' is not fully merged");
  }),
);

test(
  'goes to another first branch and back before there is a commit',
  inSandbox(async ({ root, env, git }) => {
    assert.equal(await createBranch(root, 'trunk', env), { kind: 'switched' });
    assert.is(git('branch', '--show-current'), 'trunk');
    assert.equal(await switchBranch(root, 'main', env), { kind: 'switched' });
    assert.is(git('branch', '--show-current'), 'main');
  }),
);

test.run();
