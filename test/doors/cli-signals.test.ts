import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copySandbox, type GitSandbox } from '../io/git-sandbox.js';
import {
  emptyRepository,
  generatedRepository,
  runAndSignal,
  runCli,
  SMALL,
  SMALL_SPEC,
  stateOf,
  within,
} from './command-line.js';
import { smallSpec } from '../fixtures.js';

const test = suite('doors: a run that is interrupted');

const GENERATE = ['sovereign', '--spec', '../spec.yaml'];

/** A run that changes a repository, and how often it is killed; `KILLS=50` for a change of what is written and how. */
const RUNS: readonly { readonly args: readonly string[]; readonly make: () => GitSandbox }[] = [
  { args: GENERATE, make: emptyRepository },
  { args: ['upgrade'], make: changedRepository },
];
const KILLS = Number(process.env.KILLS ?? 3);

/** An edit of the team, and a spec that asks for more in the same file. */
function changedRepository(): GitSandbox {
  const sandbox = generatedRepository();
  const kit = `clusters/${SMALL}/hz-fsn-rtz-prod/bootstrap-kit.yaml`;
  sandbox.write(kit, sandbox.read(kit).replace('  interval: 10m', '  interval: 12m # by hand'));
  sandbox.write(SMALL_SPEC, smallSpec('qaTestSession: true\nharbor:\n  storage:\n    type: filesystem\n'));
  sandbox.commitAll('edits');
  return sandbox;
}

/** What a run leads to that nothing disturbs. */
function undisturbed(
  sandbox: GitSandbox,
  args: readonly string[],
): { readonly tree: string; readonly commits: string; readonly milliseconds: number } {
  const copy = copySandbox(sandbox);
  const begin = performance.now();
  assert.is(runCli(copy, ...args).code, 0);
  const milliseconds = performance.now() - begin;
  const [tree, commits] = [copy.git('rev-parse', 'HEAD^{tree}'), copy.git('rev-list', '--count', 'HEAD')];
  copy.remove();
  return { tree, commits, milliseconds };
}

function leftovers({ root }: GitSandbox): readonly string[] {
  const folder = join(root, '.git', 'generator-catalyst');
  return existsSync(folder) ? readdirSync(folder).filter((name) => !/^lock\.\d+/.test(name)) : [];
}

for (const { args, make } of RUNS) {
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    test(
      `${args[0]}: the next run settles what ${signal} left, whenever it came`,
      within(make, async (sandbox) => {
        const { tree, commits, milliseconds } = undisturbed(sandbox, args);
        // Most of a run is start and thought; what can be left half done is near the end.
        const parts = Array.from({ length: KILLS }, (_, index) => 1 - 0.5 * (index / KILLS) ** 2);
        for (const part of parts) {
          const copy = copySandbox(sandbox);
          const end = await runAndSignal(copy, args, signal, () => setTimeout(milliseconds * part));
          assert.ok(end.signal === signal || end.code === 0, `ended with ${end.code}: ${end.stderr}`);
          assert.not.match(end.stderr, /^ {4}at /m);
          const next = runCli(copy, ...args);
          assert.is(next.code, 0, next.stderr);
          assert.is(copy.git('rev-parse', 'HEAD^{tree}'), tree);
          assert.is(copy.git('rev-list', '--count', 'HEAD'), commits);
          assert.is(copy.git('status', '--porcelain'), '');
          assert.equal(leftovers(copy), []);
          copy.remove();
        }
      }),
    );
  }
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
