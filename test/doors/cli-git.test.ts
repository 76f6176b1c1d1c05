import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import {
  GENERATED,
  SMALL_SPEC,
  addRemote,
  emptyRepository,
  everyFile,
  generatedRepository,
  runCli,
  runIn,
  stateOf,
  within,
} from './command-line.js';

const test = suite('doors: the command and git');

const NEW_SPEC = smallSpec('qaTestSession: true\n');

test(
  'a refusing hook leaves work tree, index and branch as they were',
  within(generatedRepository, (sandbox) => {
    sandbox.script('.git/hooks/pre-commit', 'echo "the hook says no"; exit 1');
    sandbox.write('mine.yaml', 'staged');
    sandbox.git('add', 'mine.yaml');
    sandbox.write('mine.yaml', 'and edited');
    sandbox.write('../spec.yaml', NEW_SPEC);
    const before = stateOf(sandbox);
    for (const more of [[], ['--branch', 'feature']]) {
      const args = ['sovereign', '--spec', '../spec.yaml', '--replace-spec', ...more];
      const { code, stdout, stderr } = runCli(sandbox, ...args);
      assert.is(code, 2);
      assert.is(stdout, '');
      assert.match(stderr, /git refused the commit; the files are as they were\.\nthe hook says no\n    Do what/);
      assert.equal(stateOf(sandbox), before);
    }
  }),
);

test(
  'a hook that refuses the first commit of a repository made by --init leaves no repository behind',
  within(emptyRepository, (sandbox) => {
    const hooks = sandbox.script('../hooks/pre-commit', 'exit 1').replace('/pre-commit', '');
    sandbox.git('config', '--global', 'core.hooksPath', hooks);
    const before = everyFile(sandbox.dir);
    const args = ['sovereign', '--spec', 'spec.yaml', '--init', '--repo', 'made/fleet'];
    assert.is(runIn(sandbox.dir, sandbox.env, args).code, 2);
    assert.equal(everyFile(sandbox.dir), before);
  }),
);

test(
  'a path that git does not see as committed stops the run, and is listed',
  within(emptyRepository, (sandbox) => {
    sandbox.write('.gitignore', '*.tfvars.json\n');
    const before = stateOf(sandbox);
    const { code, stderr } = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml');
    assert.is(code, 2);
    assert.match(stderr, /\n  clusters\/small\.example\.com\/\S+\/sovereign\.tfvars\.json \(ignored\)\n/);
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'what else is dirty or staged is left alone and stays out of the commit',
  within(generatedRepository, (sandbox) => {
    sandbox.write('staged.yaml', 'staged');
    sandbox.git('add', 'staged.yaml');
    sandbox.write('clusters/small.example.com/notes.md', 'untracked');
    sandbox.write('../spec.yaml', NEW_SPEC);
    assert.is(runCli(sandbox, 'sovereign', '--spec', '../spec.yaml', '--replace-spec').code, 0);
    assert.is(sandbox.git('status', '--porcelain'), 'A  staged.yaml\n?? clusters/small.example.com/notes.md');
    assert.not.match(sandbox.git('show', '--name-only', '--format='), /staged|notes/);
  }),
);

test(
  'a spec that the team edited in its place is committed together with what follows from it',
  within(generatedRepository, (sandbox) => {
    sandbox.write(SMALL_SPEC, NEW_SPEC);
    const { code, stderr } = runCli(sandbox, 'sovereign');
    assert.is(code, 0, stderr);
    assert.is(sandbox.git('status', '--porcelain'), '');
    assert.is(sandbox.git('show', `HEAD:${SMALL_SPEC}`), NEW_SPEC.trimEnd());
  }),
);

test(
  'an edited, a deleted and a foreign file at a path of ours stop the run, each with its reason',
  within(generatedRepository, (sandbox) => {
    const foreign = 'clusters/other.example.com/README.md';
    sandbox.write(GENERATED, `${sandbox.read(GENERATED)}# by the team\n`);
    rmSync(join(sandbox.root, 'clusters/_template/bootstrap-kit/09-keycloak.yaml'));
    sandbox.write(foreign, 'ours\n');
    sandbox.write('../spec.yaml', smallSpec().replaceAll('small', 'other'));
    sandbox.commitAll('edit');
    const before = stateOf(sandbox);
    const { code, stderr } = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml');
    assert.is(code, 2);
    assert.match(stderr, /^3 files would change that are not ours to change:$/m);
    assert.match(stderr, new RegExp(`^  ${GENERATED} was edited$`, 'm'));
    assert.match(stderr, /^  clusters\/_template\/bootstrap-kit\/09-keycloak\.yaml was deleted$/m);
    assert.match(stderr, new RegExp(`^  ${foreign} was not generated$`, 'm'));
    assert.match(stderr, /^    Run "generator-catalyst upgrade" to merge/m);
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  '--no-commit writes the files and no more; a later run says that they are not committed',
  within(emptyRepository, (sandbox) => {
    const first = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml', '--no-commit');
    assert.is(first.code, 0);
    assert.match(first.stdout, /^Written to .*, not committed\.$/m);
    assert.is(sandbox.git('status', '--porcelain'), '?? clusters/');
    const second = runCli(sandbox, 'sovereign');
    assert.is(second.code, 0);
    assert.match(second.stdout, /^They are not committed yet; do that with "git add clusters && git commit"\.$/m);
  }),
);

test(
  '--branch makes the branch for the commit, and uses it when it is there',
  within(generatedRepository, (sandbox) => {
    sandbox.write('../spec.yaml', NEW_SPEC);
    const args = ['sovereign', '--spec', '../spec.yaml', '--replace-spec', '--branch', 'feature/qa'];
    assert.is(runCli(sandbox, ...args).code, 0);
    assert.is(sandbox.git('rev-list', '--count', 'main..feature/qa'), '1');
    sandbox.git('switch', '--quiet', 'main');
    const again = runCli(sandbox, ...args);
    assert.match(again.stdout, /^Nothing changed/);
    assert.is(sandbox.git('branch', '--show-current'), 'main', 'nothing was committed, so the user stays');
    sandbox.write('../spec.yaml', smallSpec('acme:\n  email: a@small.example.com\n'));
    assert.is(runCli(sandbox, ...args).code, 0);
    assert.is(sandbox.git('branch', '--show-current'), 'feature/qa');
    assert.is(sandbox.git('rev-list', '--count', 'main..feature/qa'), '2');
  }),
);

test(
  '--branch without a change makes no branch and pushes no other one',
  within(generatedRepository, (sandbox) => {
    const remote = addRemote(sandbox);
    const before = stateOf(sandbox);
    assert.is(runCli(sandbox, 'sovereign', '--branch', 'feature', '--push').code, 0);
    assert.equal(stateOf(sandbox), before);
    assert.is(sandbox.gitIn(remote, 'for-each-ref'), '');
  }),
);

test(
  'a branch name that git does not allow, and a branch that a dirty file keeps away, stop the run',
  within(generatedRepository, (sandbox) => {
    const invalid = runCli(sandbox, 'sovereign', '--branch', 'no..name');
    assert.is(invalid.code, 2);
    assert.match(invalid.stderr, /"no\.\.name" is no branch name for git\.\n    Write another --branch\./);
    const made = ['sovereign', '--spec', '../spec.yaml', '--init', '--repo', '../new', '--branch', 'no..name'];
    assert.is(runCli(sandbox, ...made).code, 2);
    assert.not(existsSync(join(sandbox.dir, 'new')));
    sandbox.git('switch', '--quiet', '--create', 'other');
    sandbox.write('mine.yaml', 'there');
    sandbox.commitAll('theirs');
    sandbox.git('switch', '--quiet', 'main');
    sandbox.write('mine.yaml', 'here');
    const before = stateOf(sandbox);
    const dirty = runCli(sandbox, 'sovereign', '--branch', 'other');
    assert.is(dirty.code, 2);
    assert.match(dirty.stderr, /git does not switch to branch other: .*mine\.yaml/s);
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'a run that ends without a commit leaves the user on the branch where they were',
  within(generatedRepository, (sandbox) => {
    sandbox.git('branch', 'other');
    writeFileSync(join(sandbox.dir, 'bad.yaml'), smallSpec('harbour: {}\n'));
    sandbox.script('.git/hooks/pre-commit', 'exit 1');
    sandbox.write('../spec.yaml', NEW_SPEC);
    const before = stateOf(sandbox);
    const findings = runCli(sandbox, 'sovereign', '--spec', '../bad.yaml', '--branch', 'other');
    assert.is(findings.code, 1);
    assert.equal(stateOf(sandbox), before);
    const refused = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml', '--replace-spec', '--branch', 'other');
    assert.is(refused.code, 2);
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'a merge that is under way stops the run',
  within(generatedRepository, (sandbox) => {
    sandbox.write('.git/MERGE_HEAD', sandbox.git('rev-parse', 'HEAD'));
    const { code, stderr } = runCli(sandbox, 'sovereign');
    assert.is(code, 2);
    assert.match(stderr, /A merge is under way in .*\n    Finish it, or end it with "git merge --abort"\./);
  }),
);

test.run();
