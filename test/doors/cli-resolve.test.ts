import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import type { GitSandbox } from '../io/git-sandbox.js';
import { SMALL, SMALL_SPEC, generatedRepository, runCli, stateOf, within } from './command-line.js';

const test = suite('doors: resolve');

const KIT = `clusters/${SMALL}/hz-fsn-rtz-prod/bootstrap-kit.yaml`;

/** A repository whose team and spec disagree on WORKERS_MAX and on an interval. */
function withConflicts(sandbox: GitSandbox): void {
  const kit = sandbox.read(KIT).replace('WORKERS_MAX: "10"', 'WORKERS_MAX: "15"');
  sandbox.write(KIT, kit.replace('WORKERS_MIN: "2"', 'WORKERS_MIN: "3"'));
  const workers = '  - name: hz-fsn-rtz-prod\n    workers:\n      min: 4\n      max: 20\n';
  sandbox.write(SMALL_SPEC, smallSpec().replace('  - name: hz-fsn-rtz-prod\n', workers));
  sandbox.commitAll('more workers, twice');
  assert.is(runCli(sandbox, 'upgrade').code, 3);
}

function listed(sandbox: GitSandbox): readonly { readonly id: string; readonly field: string }[] {
  const { code, stdout } = runCli(sandbox, 'resolve', '--list', '--format', 'json');
  const { conflicts } = JSON.parse(stdout) as { conflicts: { id: string; field: string }[] };
  assert.is(code, conflicts.length === 0 ? 0 : 1);
  return conflicts;
}

test(
  'conflicts are listed with their three values, settled one by one, and then nothing is open',
  within(generatedRepository, (sandbox) => {
    withConflicts(sandbox);
    const { stdout } = runCli(sandbox, 'resolve', '--list');
    assert.match(stdout, /bootstrap-kit: .*WORKERS_MAX \(changed on both sides\)/);
    assert.match(stdout, /released +"10"\n +you have +"15"\n +this release +"20"/);
    const [max, min] = listed(sandbox);
    assert.is(runCli(sandbox, 'resolve', '--conflict', max?.id.slice(0, 6) ?? '', '--value', '"17"').code, 3);
    assert.match(sandbox.read(KIT), 'WORKERS_MAX: "17"');
    assert.is(runCli(sandbox, 'resolve', '--conflict', min?.id ?? '', '--ours').code, 0);
    assert.match(sandbox.read(KIT), 'WORKERS_MIN: "3"');
    assert.equal(listed(sandbox), []);
    assert.match(sandbox.git('log', '-1', '--format=%s'), 'clusters: settle a conflict');
    const before = stateOf(sandbox);
    assert.is(runCli(sandbox, 'upgrade').code, 0, 'settled is settled');
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'all at once go to the release, in one commit',
  within(generatedRepository, (sandbox) => {
    withConflicts(sandbox);
    const { code, stdout } = runCli(sandbox, 'resolve', '--theirs');
    assert.is(code, 0, stdout);
    assert.match(sandbox.read(KIT), 'WORKERS_MAX: "20"');
    assert.match(sandbox.read(KIT), 'WORKERS_MIN: "4"');
    assert.match(sandbox.git('log', '-1', '--format=%s'), 'clusters: settle 2 conflicts');
  }),
);

test(
  'an upgrade that an error stops is settled in the same run',
  within(generatedRepository, (sandbox) => {
    assert.is(runCli(sandbox, 'upgrade', '--to', '2026.04', '--downgrade').code, 0);
    const openbao = 'clusters/_template/bootstrap-kit/08-openbao.yaml';
    sandbox.write(openbao, sandbox.read(openbao).replace('  name: openbao', '  # a vault\n  name: openbao'));
    sandbox.commitAll('a note');
    const to = ['--to', '2026.05'];
    const stopped = runCli(sandbox, 'upgrade', ...to);
    assert.is(stopped.code, 1);
    assert.match(
      stopped.stdout,
      /Namespace openbao is applied by unit sovereign[^]*"generator-catalyst resolve --to 2026\.05"/,
    );
    assert.match(runCli(sandbox, 'resolve', '--list', ...to).stdout, /Namespace openbao \(changed here, removed/);
    const { code, stdout } = runCli(sandbox, 'resolve', '--theirs', ...to);
    assert.is(code, 0, stdout);
    assert.not.match(sandbox.read(openbao), 'kind: Namespace');
    assert.match(sandbox.git('log', '-1', '--format=%s'), 'clusters: upgrade to Catalyst 2026.05');
    assert.match(runCli(sandbox, 'upgrade').stdout, 'Nothing to merge');
  }),
);

test(
  'what cannot be answered says how it can be',
  within(generatedRepository, (sandbox) => {
    assert.match(runCli(sandbox, 'resolve').stdout, 'No conflict is open.');
    withConflicts(sandbox);
    for (const [args, words] of [
      [[], /without a terminal nobody can be asked[^]*--ours, --theirs or --value/],
      [['--ours', '--theirs'], /exclude each other/],
      [['--conflict', 'ffff', '--ours'], /No open conflict has the id "ffff"[^]*WORKERS_MAX/],
      [['--value', '1'], /for one field[^]*--conflict ID/],
      [['--conflict', '', '--ours'], /Several open conflicts begin/],
      [['--value', '{a: ]'], /not readable as YAML/],
      [['--value', '1.10'], /YAML reads as the number 1\.1\.[^]*'"1\.10"'/],
      [['--value', ''], /--value is empty[^]*Write null/],
      [['--value', '# nothing'], /--value is empty/],
      [['--value', 'a\n---\nb'], /holds several documents/],
      [['--value', '!!binary aGk='], /not readable as YAML: .*a tag/],
      [['--list', '--ours'], /only shows what is open/],
    ] as const) {
      const { code, stderr } = runCli(sandbox, 'resolve', ...args);
      assert.is(code, 2, args.join(' '));
      assert.match(stderr, words);
    }
  }),
);

test.run();
