import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import helpers from 'yeoman-test';
import { parseSpec } from '../../core/spec/parse.js';
import type { OpenRepository } from '../../generators/commands/open-repository.js';
import { UsageError } from '../../generators/exit-codes.js';
import { askSpec, specText } from '../../generators/prompts.js';
import type { Answers, Question, Terminal } from '../../generators/terminal.js';
import { snapshot } from '../io/git-sandbox.js';
import { PACKAGE_ROOT } from '../paths.js';
import { emptyRepository, within } from './command-line.js';

const test = suite('doors: questions');

const ANSWERS = {
  domain: 'asked.example.com',
  provider: 'hz',
  hostClusters: 'hz-fsn-mgt-prod, hz-hel-rtz-prod',
  repositoryUrl: 'https://git.example.com/asked/fleet',
  branch: 'main',
  qaTestSession: false,
  storage: 's3',
};

const NOWHERE: OpenRepository = { root: '/', git: undefined, before: undefined, files: new Map(), unreadable: [] };

/** A terminal where the answers are known; it keeps the questions, and what was shown. */
function answering(answers: Answers): Terminal & { readonly questions: Question[]; readonly shown: string[] } {
  const questions: Question[] = [];
  const shown: string[] = [];
  const ask = (asked: readonly Question[]): Promise<Answers> => {
    questions.push(...asked);
    return Promise.resolve(Object.fromEntries(asked.map(({ name }) => [name, answers[name]])));
  };
  return { questions, shown, ask, isInteractive: true, result: () => undefined, progress: (text) => shown.push(text) };
}

function judge(questions: readonly Question[], name: string, answer: string): true | string | undefined {
  return questions.find((question) => question.name === name)?.validate?.(answer);
}

test('the answers become a spec that is valid and is shown before it is agreed to', async () => {
  const terminal = answering({ ...ANSWERS, agreed: true });
  const text = await askSpec(NOWHERE, terminal, false);
  assert.is(text, specText(ANSWERS));
  assert.is(parseSpec('sovereign.yaml', text).kind, 'spec');
  assert.is(terminal.shown.at(-1), `\n${text}\n`);
  assert.is(terminal.questions.at(-1)?.name, 'agreed');
});

test('whoever does not agree is told that nothing was written', async () => {
  const refusal = await askSpec(NOWHERE, answering({ ...ANSWERS, agreed: false }), false).catch((error) => error);
  assert.instance(refusal, UsageError);
  assert.match(refusal.message, /nothing was written/);
});

test('--yes shows the spec and does not ask for agreement', async () => {
  const terminal = answering(ANSWERS);
  await askSpec(NOWHERE, terminal, true);
  assert.not.ok(terminal.questions.some(({ name }) => name === 'agreed'));
});

test('each answer is judged in the words of the schema, with what to write instead', async () => {
  const { questions } = await asked();
  assert.is(judge(questions, 'domain', 'asked.example.com'), true);
  assert.match(judge(questions, 'domain', 'Bad') as string, /"Bad" has one label\. Write a DNS name/);
  assert.is(judge(questions, 'hostClusters', 'hz-fsn-mgt-prod hz-hel-rtz-prod'), true);
  assert.match(
    judge(questions, 'hostClusters', 'hz-fsn-xyz-prod') as string,
    /"xyz", which is no building block\. Write/,
  );
  assert.is(judge(questions, 'hostClusters', ' '), 'Name at least one host cluster.');
  assert.match(judge(questions, 'hostClusters', 'hz-fsn-mgt-prod hz-fsn-mgt-prod') as string, /twice/);
  assert.match(judge(questions, 'hostClusters', 'oci-fra-mgt-prod') as string, /Write names that begin with hz-\./);
  assert.match(judge(questions, 'repositoryUrl', 'http://x y') as string, /Write an https:\/\/ or ssh:\/\/ address/);
  assert.type(judge(questions, 'branch', ''), 'string');
});

async function asked(): Promise<{ readonly questions: readonly Question[] }> {
  const terminal = answering({ ...ANSWERS, agreed: true });
  await askSpec(NOWHERE, terminal, false);
  return terminal;
}

test(
  'the generator asks through Yeoman, and commits the tree of the answers',
  within(emptyRepository, async (sandbox) => {
    const { status, root } = await askThroughYeoman(sandbox.root, { ...ANSWERS, agreed: true });
    assert.is(status, undefined);
    assert.is(readFileSync(join(root, 'clusters/asked.example.com/sovereign.yaml'), 'utf8'), specText(ANSWERS));
    assert.is(sandbox.git('status', '--porcelain'), '');
  }),
);

test(
  'a no through Yeoman ends with 2 and writes nothing',
  within(emptyRepository, async (sandbox) => {
    const before = snapshot(sandbox.root);
    const { status } = await askThroughYeoman(sandbox.root, { ...ANSWERS, agreed: false });
    assert.is(status, 2);
    assert.equal(snapshot(sandbox.root), before);
  }),
);

/** Runs the generator as if someone sat there; git is given to it by variables, as the sandbox's own. */
async function askThroughYeoman(
  root: string,
  answers: Record<string, unknown>,
): Promise<{ readonly status: typeof process.exitCode; readonly root: string }> {
  const terminals = [process.stdin, process.stdout].map((stream) => [stream, stream.isTTY] as const);
  const { env, exitCode } = process;
  process.env = { ...env, ...IDENTITY };
  for (const [stream] of terminals) stream.isTTY = true;
  const written = silence();
  try {
    const generator = join(PACKAGE_ROOT, 'dist/generators/sovereign/index.js');
    // `force` is what yeoman-test sets; nothing of ours may depend on it.
    await helpers
      .run(generator, {}, { force: false } as never)
      .withOptions({ repo: root } as object)
      .withAnswers(answers);
    return { status: process.exitCode, root };
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

/** Keeps what is printed away from the test's own output; gives how to end that. */
function silence(): () => void {
  const streams = [process.stdout, process.stderr].map((stream) => [stream, stream.write] as const);
  for (const [stream] of streams) stream.write = () => true;
  return () => {
    for (const [stream, write] of streams) stream.write = write;
  };
}

test('the table of the doors says where questions appear', () => {
  assert.match(readFileSync(join(PACKAGE_ROOT, 'docs/doors.md'), 'utf8'), /^\| Questions +\| on stderr/m);
});

test.run();
