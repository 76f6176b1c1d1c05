import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copySandbox, type GitSandbox } from '../io/git-sandbox.js';
import { emptyRepository, runAndSignal, runCli, stateOf, within } from './command-line.js';

const test = suite('doors: a run that is interrupted');

const GENERATE = ['sovereign', '--spec', '../spec.yaml'];

/** The first commit of a run that nothing disturbs. */
function undisturbed(sandbox: GitSandbox): { readonly tree: string; readonly milliseconds: number } {
  const copy = copySandbox(sandbox);
  const begin = performance.now();
  assert.is(runCli(copy, ...GENERATE).code, 0);
  const milliseconds = performance.now() - begin;
  const tree = copy.git('rev-parse', 'HEAD^{tree}');
  copy.remove();
  return { tree, milliseconds };
}

function leftovers({ root }: GitSandbox): readonly string[] {
  const folder = join(root, '.git', 'generator-catalyst');
  return existsSync(folder) ? readdirSync(folder).filter((name) => !/^lock\.\d+/.test(name)) : [];
}

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(
    `the next run settles what ${signal} left, whenever it came`,
    within(emptyRepository, async (sandbox) => {
      const { tree, milliseconds } = undisturbed(sandbox);
      // Most of a run is start and thought; what can be left half done is near the end.
      for (const part of [0.5, 0.8, 0.9, 0.95, 1]) {
        const copy = copySandbox(sandbox);
        const end = await runAndSignal(copy, GENERATE, signal, () => setTimeout(milliseconds * part));
        assert.ok(end.signal === signal || end.code === 0, `ended with ${end.code}: ${end.stderr}`);
        assert.not.match(end.stderr, /^ {4}at /m);
        const next = runCli(copy, ...GENERATE);
        assert.is(next.code, 0, next.stderr);
        assert.is(copy.git('rev-parse', 'HEAD^{tree}'), tree);
        assert.is(copy.git('log', '--format=%s').split('\n').length, 1);
        assert.is(copy.git('status', '--porcelain'), '');
        assert.equal(leftovers(copy), []);
        copy.remove();
      }
    }),
  );
}

test(
  'an interrupt while git commits is said, and the next run begins from the state before',
  within(emptyRepository, async (sandbox) => {
    sandbox.script('.git/hooks/pre-commit', 'touch .git/hook-runs; sleep 2; exit 1');
    const before = stateOf(sandbox);
    const end = await runAndSignal(sandbox, GENERATE, 'SIGINT', async () => {
      while (!existsSync(join(sandbox.root, '.git/hook-runs'))) await setTimeout(20);
    });
    assert.is(end.signal, 'SIGINT');
    assert.match(end.stderr, /\nInterrupted\. Run the same command again: it puts back what was half done\.\n$/);
    const next = runCli(sandbox, ...GENERATE);
    assert.is(next.code, 2);
    assert.match(next.stderr, /^An earlier run was interrupted; \d+ files were put back as they were before it\.$/m);
    assert.equal(stateOf(sandbox), before);
  }),
);

test.run();
