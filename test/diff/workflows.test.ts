import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';
import { inSandbox, type GitSandbox } from '../io/git-sandbox.js';
import { PACKAGE_ROOT } from '../paths.js';

const test = suite('diff workflows');

interface Workflow {
  readonly jobs: { readonly diff: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] } };
}

const workflows = [...packageFile('docs/diff.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text = '']) => parse(text) as Workflow,
);
const hasJq = spawnSync('jq', ['--version']).status === 0;

/** Runs a step as a runner does. */
function runStep({ root, env }: GitSandbox, workflow: Workflow, name: string): { code: number | null; out: string } {
  const script = workflow.jobs.diff.steps.find((step) => step.name === name)?.run ?? 'exit 99';
  const cli = join(PACKAGE_ROOT, 'dist', 'generators', 'cli.js');
  const variables = { ...env, CATALYST: `${process.execPath} ${cli}`, BASE: 'main' };
  const child = spawnSync('bash', ['-e', '-c', script], { cwd: root, env: variables, encoding: 'utf8' });
  return { code: child.status, out: child.stdout + child.stderr };
}

test('there is one for GitHub and one for Gitea', () => {
  assert.is(workflows.length, 2);
  const runs = workflows.map(({ jobs }) =>
    jobs.diff.steps.map(({ name }) => name).filter((name) => name !== undefined),
  );
  assert.equal(runs[0], runs[1]);
});

const what = 'a workflow comments, and fails only on a difference that the target branch does not have';
const body = inSandbox(async (sandbox) => {
  const [workflow] = workflows;
  if (workflow === undefined) throw new Error('docs/diff.md holds no workflow.');
  const path = 'clusters/_template/bootstrap-kit/19-harbor.yaml';
  for (const [file, text] of carryOut(await generateFrom(packageFile('examples/qa.yaml')))) sandbox.write(file, text);
  sandbox.write(
    path,
    sandbox.read(path).replace('interval: 15m', 'interval: 5m').replace('- name: bp-cnpg', '- name: bp-gitea'),
  );
  sandbox.commitAll('generate, with an edit that everyone knows');
  sandbox.git('switch', '--quiet', '--create', 'change');
  assert.equal(runStep(sandbox, workflow, 'Fail on differences nobody asked for').code, 0);
  execFileSync('git', ['worktree', 'remove', '--force', '../base'], { cwd: sandbox.root, env: sandbox.env });

  sandbox.write(path, sandbox.read(path).replace('1.2.17', '1.2.18'));
  sandbox.commitAll('edit a generated file');
  const comment = runStep(sandbox, workflow, 'What this pull request changes');
  assert.is(comment.code, 0, comment.out);
  assert.match(sandbox.read('diff.md'), 'moves from 1.2.17 to 1.2.18');
  const verdict = runStep(sandbox, workflow, 'Fail on differences nobody asked for');
  assert.is(verdict.code, 1, verdict.out);
  assert.match(verdict.out, `${path}: changed HelmRelease flux-system/bp-harbor`);
});
if (hasJq) test(what, body);
else test.skip(`${what} (jq is not here)`, body);

test.run();
