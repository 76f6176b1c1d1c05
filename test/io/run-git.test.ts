import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { maskCredentials } from '../../io/mask-credentials.js';
import { askGit, runGit } from '../../io/run-git.js';
import { environmentErrorOf, inSandbox } from './git-sandbox.js';

const test = suite('io: git processes');

test(
  'says that git is missing and what to do',
  inSandbox(async ({ dir, root }) => {
    const failure = await environmentErrorOf(askGit(root, ['status'], { env: { PATH: dir } }));
    assert.is(failure.exitCode, 2);
    assert.is(failure.message, 'Cannot start "git status": Error: spawn git ENOENT.');
    assert.match(failure.help, 'Install git');
  }),
);

test(
  'asks the named repository when the environment points to another',
  inSandbox(async ({ root, env, dir }) => {
    const elsewhere = { ...env, GIT_DIR: dir, GIT_WORK_TREE: dir, GIT_INDEX_FILE: `${dir}/index`, GIT_PREFIX: 'x/' };
    const outcome = await askGit(root, ['rev-parse', '--show-toplevel'], { env: elsewhere });
    assert.equal(outcome, { exitCode: 0, stdout: `${root}\n`, stderr: '' });
  }),
);

test(
  'passes on the variables that the user set for git',
  inSandbox(async ({ root, env }) => {
    const own = {
      ...env,
      EDITOR: 'vi',
      PAGER: 'less',
      PREFIX: '/usr',
      GIT_ASKPASS: '/bin/true',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: '/hooks',
    };
    const outcome = await runGit(root, ['config', 'core.hooksPath'], { env: own });
    assert.equal(outcome, { exitCode: 0, stdout: '/hooks\n', stderr: '' });
  }),
);

test(
  'gives the exit code of a git that is silent',
  inSandbox(async ({ root, env }) => {
    assert.equal(await askGit(root, ['config', 'no.such'], { env }), { exitCode: 1, stdout: '', stderr: '' });
  }),
);

test(
  'answers in the language that is parsed, whatever the user speaks',
  inSandbox(async ({ dir, env }) => {
    const german = { ...env, LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' };
    const outcome = await askGit(dir, ['rev-parse', '--show-toplevel'], { env: german });
    assert.match(outcome.stderr, 'fatal: not a git repository (or any of the parent directories)');
  }),
);

for (const [url, masked] of [
  ['https://user:token@git.example/a.git', 'https://***@git.example/a.git'],
  ['https://token@git.example/a.git', 'https://***@git.example/a.git'],
  ['https://user:p@ss@git.example/a.git', 'https://***@git.example/a.git'],
  ['ssh://git:secret@git.example/a.git', 'ssh://***@git.example/a.git'],
  ['ssh://git@git.example/a.git', 'ssh://git@git.example/a.git'],
  ['git@git.example:a.git', 'git@git.example:a.git'],
  ['https://git.example/a.git?access_token=abc&x=1', 'https://git.example/a.git?access_token=***&x=1'],
] as const) {
  test(`shows ${url} as ${masked}`, () => {
    assert.is(maskCredentials(`fatal: unable to access '${url}': x`), `fatal: unable to access '${masked}': x`);
  });
}

test.run();
