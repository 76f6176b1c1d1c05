import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { returnToHead } from '../../io/git-branch.js';
import { initRepository } from '../../io/git-init.js';
import { inspectRepository, type Repository } from '../../io/git-state.js';
import { anonymousSandbox, environmentErrorOf, inSandbox, snapshot, type GitSandbox } from './git-sandbox.js';

const test = suite('io: the state of a repository');

async function repositoryAt({ env }: GitSandbox, dir: string): Promise<Repository> {
  const state = await inspectRepository(dir, env);
  if (state.kind !== 'repository') throw new Error(`${dir} is ${state.kind}`);
  return state;
}

test(
  'tells a missing folder, a plain folder and a sub-folder of a repository apart',
  inSandbox(async ({ dir, root, env, write }) => {
    write('clusters/apps.yaml', 'a: 1\n');
    assert.equal(await inspectRepository(join(dir, 'nowhere'), env), { kind: 'absent' });
    assert.equal(await inspectRepository(join(dir, 'home'), env), { kind: 'not-a-repository' });
    assert.equal(await inspectRepository(join(root, 'clusters'), env), { kind: 'inside-other-repository', root });
    assert.is((await inspectRepository(join(root, '.git'), env)).kind, 'inside-other-repository');
  }),
);

test(
  'refuses a file in place of a folder',
  inSandbox(async ({ root, env, write }) => {
    write('file', '');
    const failure = await environmentErrorOf(inspectRepository(join(root, 'file'), env));
    assert.match(failure.message, 'it is a file');
  }),
);

test(
  'describes a repository without a commit',
  inSandbox(async (sandbox) => {
    assert.equal(await repositoryAt(sandbox, sandbox.root), {
      kind: 'repository',
      root: sandbox.root,
      branch: 'main',
      head: undefined,
      isBare: false,
      operation: undefined,
      identity: { name: 'Ada Example', email: 'ada@acme.example' },
      remotes: [],
      upstream: undefined,
    });
  }),
);

test(
  'gives the branch, its commit, its upstream and the remotes without their credentials',
  inSandbox(async (sandbox) => {
    sandbox.commitAll('first');
    sandbox.git('switch', '--quiet', '-c', 'feature/Ünï');
    sandbox.git('remote', 'add', 'origin', 'https://user:token@git.example/acme.git');
    sandbox.git('remote', 'add', 'backup', 'git@git.example:acme.git');
    sandbox.git('config', 'branch.feature/Ünï.remote', 'origin');
    sandbox.git('config', 'branch.feature/Ünï.merge', 'refs/heads/trunk');
    const { branch, head, remotes, upstream } = await repositoryAt(sandbox, sandbox.root);
    assert.equal(
      { branch, head, remotes, upstream },
      {
        branch: 'feature/Ünï',
        head: sandbox.git('rev-parse', 'HEAD'),
        remotes: [
          { name: 'backup', url: 'git@git.example:acme.git' },
          { name: 'origin', url: 'https://***@git.example/acme.git' },
        ],
        upstream: { remote: 'origin', branch: 'trunk' },
      },
    );
  }),
);

test(
  'has no branch when HEAD is detached',
  inSandbox(async (sandbox) => {
    sandbox.commitAll('first');
    sandbox.git('checkout', '--quiet', '--detach');
    const { branch, head } = await repositoryAt(sandbox, sandbox.root);
    assert.equal({ branch, head }, { branch: undefined, head: sandbox.git('rev-parse', 'HEAD') });
  }),
);

test(
  'knows a bare repository and a linked work tree',
  inSandbox(async (sandbox) => {
    sandbox.commitAll('first');
    sandbox.git('clone', '--quiet', '--bare', '.', '../bare.git');
    sandbox.git('worktree', 'add', '--quiet', '-b', 'side', '../side');
    const bare = await repositoryAt(sandbox, join(sandbox.dir, 'bare.git'));
    assert.equal([bare.isBare, bare.root, bare.branch], [true, join(sandbox.dir, 'bare.git'), 'main']);
    const linked = await repositoryAt(sandbox, join(sandbox.dir, 'side'));
    assert.equal([linked.isBare, linked.root, linked.branch], [false, join(sandbox.dir, 'side'), 'side']);
  }),
);

for (const [operation, command] of [
  ['merge', ['merge', 'side']],
  ['rebase', ['rebase', 'side']],
  ['cherry-pick', ['cherry-pick', 'side']],
  ['revert', ['revert', '--no-edit', 'HEAD~1']],
  ['bisect', ['bisect', 'start']],
] as const) {
  test(
    `names a ${operation} in progress`,
    inSandbox(async (sandbox) => {
      const commit = (text: string) => {
        sandbox.write('file', text);
        sandbox.commitAll(text);
      };
      commit('base\n');
      sandbox.git('switch', '--quiet', '-c', 'side');
      commit('theirs\n');
      sandbox.git('switch', '--quiet', 'main');
      commit('ours\n');
      commit('ours again\n');
      assert.is((await repositoryAt(sandbox, sandbox.root)).operation, undefined);
      try {
        sandbox.git(...command);
      } catch {
        // The conflict that this is about.
      }
      assert.is((await repositoryAt(sandbox, sandbox.root)).operation, operation);
    }),
  );
}

test('has no identity when git would have to guess one', async () => {
  const sandbox = anonymousSandbox();
  try {
    assert.is((await repositoryAt(sandbox, sandbox.root)).identity, undefined);
    sandbox.git('config', 'user.name', 'Only A Name');
    assert.is((await repositoryAt(sandbox, sandbox.root)).identity, undefined);
    const env = { ...sandbox.env, GIT_AUTHOR_NAME: 'Env', GIT_AUTHOR_EMAIL: 'env@acme.example' };
    assert.is((await repositoryAt({ ...sandbox, env }, sandbox.root)).identity, undefined);
    const both = { ...env, GIT_COMMITTER_NAME: 'Bot', GIT_COMMITTER_EMAIL: 'bot@acme.example' };
    const { identity } = await repositoryAt({ ...sandbox, env: both }, sandbox.root);
    assert.equal(identity, { name: 'Env', email: 'env@acme.example' });
  } finally {
    sandbox.remove();
  }
});

test(
  'makes a repository whose first branch has the asked name',
  inSandbox(async (sandbox) => {
    const dir = join(sandbox.dir, 'a b', 'neu');
    await initRepository(dir, 'trunk', sandbox.env);
    assert.is((await repositoryAt(sandbox, dir)).branch, 'trunk');
  }),
);

test(
  'a repository that was just made can be taken away, with the folders made for it and nothing else',
  inSandbox(async ({ dir, env }) => {
    mkdirSync(join(dir, 'kept'));
    writeFileSync(join(dir, 'kept', 'mine'), 'mine');
    const before = snapshot(dir);
    for (const folder of ['kept', 'kept/a/b']) (await initRepository(join(dir, folder), 'main', env)).remove();
    assert.equal(snapshot(dir), before);
    assert.not(existsSync(join(dir, 'kept', '.git')));
    await environmentErrorOf(initRepository(join(dir, 'new'), 'no..name', env));
    assert.equal(snapshot(dir), before);
  }),
);

test(
  'goes back to a branch, to a branch without a commit, and to a commit of no branch',
  inSandbox(async (sandbox) => {
    const { root, env, git } = sandbox;
    const unborn = await repositoryAt(sandbox, root);
    git('symbolic-ref', 'HEAD', 'refs/heads/other');
    assert.equal(await returnToHead(root, unborn, env), { kind: 'switched' });
    assert.is(git('symbolic-ref', 'HEAD'), 'refs/heads/main');
    sandbox.commitAll('first');
    const born = await repositoryAt(sandbox, root);
    git('switch', '--quiet', '--create', 'other');
    assert.equal(await returnToHead(root, born, env), { kind: 'switched' });
    git('switch', '--quiet', '--detach');
    const detached = await repositoryAt(sandbox, root);
    git('switch', '--quiet', 'other');
    assert.equal(await returnToHead(root, detached, env), { kind: 'switched' });
    assert.is((await repositoryAt(sandbox, root)).branch, undefined);
  }),
);

test(
  'passes on what git says of a damaged repository',
  inSandbox(async ({ dir, env }) => {
    mkdirSync(join(dir, 'damaged'));
    writeFileSync(join(dir, 'damaged', '.git'), 'gitdir: /nowhere/at/all\n');
    const failure = await environmentErrorOf(inspectRepository(join(dir, 'damaged'), env));
    assert.match(failure.message, 'not a git repository: /nowhere/at/all');
  }),
);

test.run();
