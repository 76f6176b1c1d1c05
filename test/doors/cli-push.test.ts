import { renameSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import type { GitSandbox } from '../io/git-sandbox.js';
import { addRemote, generatedRepository, runCli, stateOf, within, type CommandEnd } from './command-line.js';

const test = suite('doors: the command pushes');

function change(sandbox: GitSandbox, ...more: readonly string[]): CommandEnd {
  sandbox.write('../spec.yaml', smallSpec('qaTestSession: true\n'));
  return runCli(sandbox, 'sovereign', '--spec', '../spec.yaml', '--replace-spec', '--push', ...more);
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1);
}

test(
  '--push pushes the commit and makes the remote the upstream; with nothing new it does nothing',
  within(generatedRepository, (sandbox) => {
    const remote = addRemote(sandbox);
    const first = change(sandbox);
    assert.is(first.code, 0, first.stderr);
    assert.is(lastLine(first.stdout), 'Pushed main to origin.');
    assert.is(sandbox.gitIn(remote, 'rev-parse', 'main'), sandbox.git('rev-parse', 'HEAD'));
    assert.is(sandbox.git('rev-parse', '--abbrev-ref', 'main@{upstream}'), 'origin/main');
    const before = stateOf(sandbox);
    const second = runCli(sandbox, 'sovereign', '--push');
    assert.is(second.code, 0);
    assert.match(second.stdout, /^Nothing changed/);
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'a rejected push is 3 and ends with the command that finishes it; a later run finishes it without a change',
  within(generatedRepository, (sandbox) => {
    const remote = addRemote(sandbox);
    const hook = sandbox.script('../remote.git/hooks/pre-receive', 'echo "not today"; exit 1');
    const rejected = change(sandbox);
    assert.is(rejected.code, 3);
    assert.match(rejected.stdout, /^Committed, not pushed: .*not today/ms);
    assert.is(lastLine(rejected.stdout), 'Finish with "git push origin main".');
    assert.is(sandbox.git('status', '--porcelain'), '');
    const json = runCli(sandbox, 'sovereign', '--push', '--format', 'json');
    assert.is(json.code, 3);
    assert.is(JSON.parse(json.stdout).push.kind, 'rejected');
    assert.is(lastLine(json.stderr), 'Finish with "git push origin main".');
    renameSync(hook, `${hook}.off`);
    const finished = runCli(sandbox, 'sovereign', '--push');
    assert.is(finished.code, 0);
    assert.is(lastLine(finished.stdout), 'Pushed main to origin.');
    assert.is(sandbox.gitIn(remote, 'rev-parse', 'main'), sandbox.git('rev-parse', 'HEAD'));
  }),
);

test(
  'a remote that has moved on rejects; one that cannot be reached is said to be so',
  within(generatedRepository, (sandbox) => {
    addRemote(sandbox);
    sandbox.git('push', '--quiet', 'origin', 'main');
    sandbox.git('clone', '--quiet', '../remote.git', '../clone');
    sandbox.gitIn(`${sandbox.dir}/clone`, 'commit', '--quiet', '--allow-empty', '-m', 'theirs');
    sandbox.gitIn(`${sandbox.dir}/clone`, 'push', '--quiet');
    const behind = change(sandbox);
    assert.is(behind.code, 3);
    assert.match(behind.stdout, /\[rejected\] \(fetch first\)/);
    renameSync(`${sandbox.dir}/remote.git`, `${sandbox.dir}/away.git`);
    const unreachable = runCli(sandbox, 'sovereign', '--push');
    assert.is(unreachable.code, 3);
    assert.match(unreachable.stdout, /^Committed, not pushed: .*does not appear to be a git repository/ms);
    assert.is(lastLine(unreachable.stdout), 'Finish with "git push origin main".');
  }),
);

test(
  'a remote that does not exist stops the run before anything is written, with the remotes there are',
  within(generatedRepository, (sandbox) => {
    const before = stateOf(sandbox);
    const none = change(sandbox);
    assert.is(none.code, 2);
    assert.match(none.stderr, /has no remote "origin"\.\n    Add it with "git remote add origin URL", or leave --push/);
    assert.equal(stateOf(sandbox), before);
    addRemote(sandbox);
    const typo = change(sandbox, '--remote', 'orgin');
    assert.is(typo.code, 2);
    assert.match(typo.stderr, /has no remote "orgin"\.\n    Write --remote with one of origin, or leave/);
  }),
);

test(
  '--push goes to the remote that is named, on the branch that is named',
  within(generatedRepository, (sandbox) => {
    const remote = addRemote(sandbox);
    sandbox.git('remote', 'rename', 'origin', 'github');
    const { code, stdout } = change(sandbox, '--remote', 'github', '--branch', 'feature');
    assert.is(code, 0);
    assert.is(lastLine(stdout), 'Pushed feature to github.');
    assert.is(sandbox.gitIn(remote, 'for-each-ref', '--format=%(refname)'), 'refs/heads/feature');
  }),
);

test.run();
