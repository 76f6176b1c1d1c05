import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import helpers from 'yeoman-test';
import { parseSpec } from '../../core/spec/parse.js';
import { UsageError } from '../../generators/exit-codes.js';
import { runCommand } from '../../generators/run-command.js';
import type { Question, Terminal } from '../../generators/terminal.js';
import { askSpec, type WizardOptions } from '../../generators/wizard/wizard.js';
import { snapshot } from '../io/git-sandbox.js';
import { PACKAGE_ROOT } from '../paths.js';
import { SMALL, SMALL_SPEC, emptyRepository, generatedRepository, runCli, within } from './command-line.js';
import { NOWHERE, typing } from './scripted-terminal.js';

const test = suite('doors: questions');

const OPTIONS: WizardOptions = { yes: false, release: undefined, sovereign: undefined };

const FIRST_PAGE = { domain: 'asked.example.com', 'repository/url': 'https://git.example.com/asked/fleet' };

const BY_DEFAULT = `# yaml-language-server: $schema=../_template/sovereign.schema.json
apiVersion: catalyst.openova.io/v1alpha1
kind: Sovereign
domain: asked.example.com
repository:
  url: https://git.example.com/asked/fleet
  branch: main
hostClusters:
  - name: hz-fsn-mgt-prod
qaTestSession: false
`;

test('a domain and an address become a spec that is valid and is shown before it is agreed to', async () => {
  const terminal = typing(FIRST_PAGE);
  const text = await askSpec(NOWHERE, terminal, OPTIONS);
  assert.fixture(text, BY_DEFAULT);
  assert.is(parseSpec('sovereign.yaml', text).kind, 'spec');
  assert.is(terminal.shown.at(-1), `\n${text}\n`);
  assert.equal(
    terminal.questions.map(({ name }) => name),
    ['domain', 'repository/url', 'menu', 'agreed'],
  );
});

test('where git knows a remote only the domain is asked for; an scp-like one is written as Flux reads it', async () => {
  const sandbox = emptyRepository();
  try {
    sandbox.git('remote', 'add', 'origin', 'git@git.example.com:acme/fleet.git');
    const text = await askThroughYeoman(sandbox.root, { domain: 'asked.example.com' }, { 'dry-run': true });
    assert.is(text.status, undefined);
    assert.equal(text.asked, ['domain', 'menu', 'agreed']);
    assert.match(text.shown, /^ {2}url: ssh:\/\/git@git\.example\.com\/acme\/fleet\.git$/m);
  } finally {
    sandbox.remove();
  }
});

test('whoever does not agree, or stops, is told that nothing was written', async () => {
  for (const no of [{ agreed: 'stop' }, { menu: 'stop' }]) {
    const refusal: unknown = await askSpec(NOWHERE, typing({ ...FIRST_PAGE, ...no }), OPTIONS).catch(
      (error: unknown) => error,
    );
    assert.instance(refusal, UsageError);
    assert.match((refusal as UsageError).message, /nothing was written/);
  }
});

test('--yes shows the spec and does not ask for agreement', async () => {
  const terminal = typing(FIRST_PAGE);
  await askSpec(NOWHERE, terminal, { ...OPTIONS, yes: true });
  assert.not.ok(terminal.questions.some(({ name }) => name === 'agreed'));
  assert.is(terminal.shown.at(-1), `\n${BY_DEFAULT}\n`);
});

test('whoever goes back from the spec to the menu finds the answers there', async () => {
  const script = { ...FIRST_PAGE, menu: ['done', 'policies', 'show', 'done'], agreed: ['show', 'done'] };
  const terminal = typing({ ...script, phase: 'operational' });
  const text = await askSpec(NOWHERE, terminal, OPTIONS);
  assert.fixture(text, BY_DEFAULT.replace('qaTestSession: false\n', '$&phase: operational\n'));
  const menus = terminal.questions.filter(({ name }) => name === 'menu');
  assert.ok(menus.at(-1)?.choices?.some(({ name }) => name === 'Policies                  operational'));
  assert.ok(terminal.shown.includes(`\n${text}\n`));
});

test('each answer is judged in the words of the schema, with what to write instead', async () => {
  const terminal = typing({
    domain: ['Bad', 'asked.example.com'],
    'repository/url': ['http://x y', 'git@git.example.com:asked/fleet', FIRST_PAGE['repository/url']],
  });
  await askSpec(NOWHERE, terminal, OPTIONS);
  assert.equal(terminal.refusals, [
    'domain: "Bad" has one label. Write a DNS name of two labels or more, for example acme.example.com.',
    'url: "http://x y" is no address. Write an https:// or ssh:// address, for example https://git.example.com/acme/fleet.',
    'url: "git@git.example.com:asked/fleet" is an scp-like address, which Flux does not read. Write ssh://git@git.example.com/asked/fleet.',
  ]);
});

test('what does not go together is said with the spec, before it is agreed to, and leads back to the menu', async () => {
  const terminal = typing({
    ...FIRST_PAGE,
    menu: ['host-clusters', 'done', 'host-clusters', 'done'],
    hostClusters: ['add', 'done', '=1', 'done'],
    'hostClusters/1/name': 'hz-fsn-mgt-prod',
    'hostClusters/1': 'remove',
  });
  assert.fixture(await askSpec(NOWHERE, terminal, OPTIONS), BY_DEFAULT);
  assert.match(terminal.shown.join(''), /host-cluster-unique: Host cluster "hz-fsn-mgt-prod" is named twice/);
  assert.match(terminal.shown.join(''), /Open "Host clusters" to answer\n? *differently/);
  assert.is(terminal.questions.filter(({ name }) => name === 'agreed').length, 1);
});

test(
  'the generator asks through Yeoman, and commits the tree of the answers',
  within(emptyRepository, async (sandbox) => {
    const { status } = await askThroughYeoman(sandbox.root, {
      ...FIRST_PAGE,
      menu: ['secrets', 'done'],
      agreed: 'done',
    });
    assert.is(status, undefined);
    const path = join(sandbox.root, 'clusters/asked.example.com/sovereign.yaml');
    assert.is(readFileSync(path, 'utf8'), BY_DEFAULT);
    assert.is(sandbox.git('status', '--porcelain'), '');
  }),
);

test(
  'a no through Yeoman ends with 2 and writes nothing',
  within(emptyRepository, async (sandbox) => {
    const before = snapshot(sandbox.root);
    const { status } = await askThroughYeoman(sandbox.root, { ...FIRST_PAGE, agreed: 'stop' });
    assert.is(status, 2);
    assert.equal(snapshot(sandbox.root), before);
  }),
);

test(
  '--edit through Yeoman opens the spec in the repository and commits what changed',
  within(generatedRepository, async (sandbox) => {
    const path = join(sandbox.root, SMALL_SPEC);
    writeFileSync(path, `# Ours.\n${readFileSync(path, 'utf8')}qaTestSession:   false # for now\n`);
    sandbox.git('commit', '--quiet', '--all', '--message', 'note');
    const script = { menu: ['certificates', 'done'], qaTestSession: true, agreed: 'done' };
    const { status, asked } = await askThroughYeoman(sandbox.root, script, { edit: true });
    assert.is(status, undefined);
    assert.is(asked[0], 'menu');
    assert.match(readFileSync(path, 'utf8'), /# Ours\.\napiVersion[^]*\n$/);
    assert.not.match(readFileSync(path, 'utf8'), /qaTestSession: +false/);
    assert.match(readFileSync(path, 'utf8'), /^qaTestSession: {3}true # for now$/m);
    assert.match(sandbox.git('show', '--stat', '--format=%s'), new RegExp(`${SMALL}/sovereign.yaml`));
  }),
);

test(
  'an interrupt in the middle of the answers leaves nothing written and nothing lost',
  within(generatedRepository, async (sandbox) => {
    sandbox.git('config', 'user.name', 'Ada Example');
    sandbox.git('config', 'user.email', 'ada@acme.example');
    const before = snapshot(sandbox.root);
    const terminal = typing({ menu: ['policies', 'secrets'], phase: 'operational' });
    const ask: Terminal['ask'] = (questions) => {
      if (questions[0]?.name !== 'secrets/mode') return terminal.ask(questions);
      return Promise.reject(Object.assign(new Error('closed'), { name: 'ExitPromptError' }));
    };
    assert.is(await runCommand('sovereign', { repo: sandbox.root, edit: true }, { ...terminal, ask }), 2);
    assert.is(terminal.shown.at(-1), '\nInterrupted; nothing was written.\n');
    assert.equal(snapshot(sandbox.root), before);
  }),
);

test(
  '--edit without a terminal ends with 2 and says what to do',
  within(generatedRepository, (sandbox) => {
    const before = snapshot(sandbox.root);
    const { code, stderr } = runCli(sandbox, 'sovereign', '--edit');
    assert.is(code, 2);
    assert.match(stderr, /^--edit asks questions, and without a terminal nobody can be asked\.\n    Change the spec/);
    assert.equal(snapshot(sandbox.root), before);
  }),
);

interface Asked {
  readonly status: typeof process.exitCode;
  readonly asked: readonly string[];
  readonly shown: string;
}

/** Runs the generator as if someone sat there; git is given to it by variables, as the sandbox's own. */
async function askThroughYeoman(root: string, script: Record<string, unknown>, options: object = {}): Promise<Asked> {
  const terminals = [process.stdin, process.stdout].map((stream) => [stream, stream.isTTY] as const);
  const { env, exitCode } = process;
  process.env = { ...env, ...IDENTITY };
  for (const [stream] of terminals) stream.isTTY = true;
  const written = silence();
  const asked: string[] = [];
  const terminal = typing(script);
  const callback = (_: unknown, { question }: { readonly question: object }): unknown => {
    asked.push((question as Question).name);
    return terminal.answer(question as Question);
  };
  try {
    const generator = join(PACKAGE_ROOT, 'dist/generators/sovereign/index.js');
    // `force` is what yeoman-test sets; nothing of ours may depend on it.
    await helpers
      .run(generator, {}, { force: false } as never)
      .withOptions({ repo: root, ...options } as object)
      .withAnswers({}, { callback });
    return { status: process.exitCode, asked, shown: written() };
  } finally {
    written();
    process.exitCode = exitCode;
    process.env = env;
    for (const [stream, isTTY] of terminals) stream.isTTY = isTTY;
  }
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada Example',
  GIT_AUTHOR_EMAIL: 'ada@acme.example',
  GIT_COMMITTER_NAME: 'Ada Example',
  GIT_COMMITTER_EMAIL: 'ada@acme.example',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

/** Keeps what is printed away from the test's own output; gives how to end that, which gives what was printed. */
function silence(): () => string {
  const streams = [process.stdout, process.stderr].map((stream) => [stream, stream.write] as const);
  const texts: string[] = [];
  for (const [stream] of streams) stream.write = (text: unknown) => texts.push(String(text)) > 0;
  return () => {
    for (const [stream, write] of streams) stream.write = write;
    return texts.join('');
  };
}

test('the table of the doors says where questions appear', () => {
  assert.match(readFileSync(join(PACKAGE_ROOT, 'docs/doors.md'), 'utf8'), /^\| Questions +\| on stderr/m);
});

test.run();
