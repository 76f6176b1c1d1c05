import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import {
  SMALL,
  SMALL_SPEC,
  emptyRepository,
  generatedRepository,
  runCli,
  runIn,
  stateOf,
  within,
} from './command-line.js';

const test = suite('doors: what comes next');

/** The lines below the last `Next:`. */
function nextOf(stdout: string): readonly string[] {
  const lines = stdout.slice(stdout.lastIndexOf('Next:\n') + 'Next:\n'.length).split('\n');
  return lines.filter((line) => line !== '');
}

test(
  'the commands run in the repository, so the first one goes there',
  within(emptyRepository, ({ dir, env }) => {
    const fleet = join(dir, "the team's fleet");
    const { stdout } = runIn(dir, env, ['sovereign', '--spec', 'spec.yaml', '--repo', fleet, '--init']);
    assert.equal(nextOf(stdout), [
      `  go     cd '${fleet.replace("'", `'\\''`)}'`,
      `  read   clusters/${SMALL}/README.md, with the commands to run`,
      '  look   generator-catalyst render, which prints what Flux would apply',
      '  prove  generator-catalyst validate, which names what could not be proved',
      '  share  git push origin main; Flux follows main',
    ]);
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.includes(fleet));
    assert.equal(wide, [], 'lines fit a terminal of 80 columns');
  }),
);

test(
  'a branch that Flux does not follow takes a pull request',
  within(emptyRepository, (sandbox) => {
    const { stdout } = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml', '--branch', 'add-small');
    assert.is(nextOf(stdout).at(-1), '  share  git push origin add-small, and open the pull request');
  }),
);

test(
  'after the first step of a removal comes the second, once Flux has applied it',
  within(generatedRepository, (sandbox) => {
    const command = ['remove', '--sovereign', SMALL, '--cluster', 'hz-fsn-rtz-prod'];
    assert.equal(nextOf(runCli(sandbox, ...command, '--step', 'orphan').stdout), [
      '  share  git push origin main; Flux follows main',
      '  wait   until Flux has applied that commit on hz-fsn-rtz-prod, where this prints it:',
      '         kubectl --namespace flux-system get kustomization sovereign \\',
      "           --output jsonpath='{.status.lastAppliedRevision}'",
      `  then   generator-catalyst ${command.join(' ')} --step delete`,
    ]);
  }),
);

test(
  'an upgrade names the diff that shows the rest: of what would be written, or of the commit',
  within(generatedRepository, (sandbox) => {
    sandbox.write(SMALL_SPEC, smallSpec('qaTestSession: true\n'));
    sandbox.git('commit', '--all', '--quiet', '--message', 'test sessions');
    const before = stateOf(sandbox);
    const dry = runCli(sandbox, 'upgrade', '--dry-run').stdout;
    assert.match(dry, /^ {2}(?:and )?\d+ notes?, which "generator-catalyst diff --rendered" shows\.$/m);
    assert.equal(stateOf(sandbox), before);
    const done = runCli(sandbox, 'upgrade').stdout;
    assert.match(
      done,
      /^ {2}(?:and )?\d+ notes?, which "generator-catalyst diff --rendered --against HEAD~1" shows\.$/m,
    );
  }),
);

test.run();
