import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import type { GitSandbox } from '../io/git-sandbox.js';
import { SMALL, SMALL_SPEC, generatedRepository, runCli, stateOf, within } from './command-line.js';

const test = suite('doors: state of an upgrade');

const FOLDER = `clusters/${SMALL}`;
const LOCK = `${FOLDER}/.catalyst/lock.json`;
const KIT = `${FOLDER}/hz-fsn-rtz-prod/bootstrap-kit.yaml`;
const BASE = `${FOLDER}/.catalyst/base/hz-fsn-rtz-prod/bootstrap-kit.yaml.base`;

/** The team edits a file, and the spec changes another value in it. */
function editBoth(sandbox: GitSandbox): void {
  sandbox.write(KIT, sandbox.read(KIT).replace('  interval: 10m', '  interval: 12m # by hand'));
  const workers = '  - name: hz-fsn-rtz-prod\n    workers:\n      max: 20\n';
  sandbox.write(SMALL_SPEC, smallSpec().replace('  - name: hz-fsn-rtz-prod\n', workers));
  sandbox.commitAll('edits');
}

/** The upgrade merges as if nothing were lost. */
function merges(sandbox: GitSandbox, words: RegExp | string): void {
  const { code, stdout, stderr } = runCli(sandbox, 'upgrade');
  assert.is(code, 0, `${stdout}\n${stderr}`);
  assert.match(stderr, words);
  assert.match(sandbox.read(KIT), '  interval: 12m # by hand');
  assert.match(sandbox.read(KIT), 'WORKERS_MAX: "20"');
  const before = stateOf(sandbox);
  assert.is(runCli(sandbox, 'upgrade').code, 0);
  assert.equal(stateOf(sandbox), before);
}

test(
  'a base that was edited is found in history',
  within(generatedRepository, (sandbox) => {
    sandbox.write(BASE, sandbox.read(BASE).replace('10m', '9m'));
    editBoth(sandbox);
    merges(sandbox, `${KIT}: The text that it was released with was damaged or gone; it was found in Git's history.`);
  }),
);

test(
  'a lock that does not parse, or is gone, is found in history',
  within(generatedRepository, (sandbox) => {
    sandbox.write(LOCK, '{ "version": 1, <<<<<<< HEAD\n');
    editBoth(sandbox);
    merges(sandbox, `${LOCK}: The lock was damaged or gone; it was found in Git's history.`);
    rmSync(join(sandbox.root, LOCK));
    sandbox.commitAll('no lock');
    assert.is(runCli(sandbox, 'upgrade').code, 0);
    assert.match(sandbox.read(LOCK), '"version": 1');
  }),
);

/** The same files as the first commit of a new repository: no history, as after a copy without Git. */
function forgetHistory(sandbox: GitSandbox): void {
  rmSync(join(sandbox.root, '.git'), { recursive: true });
  sandbox.git('init', '--quiet', '--initial-branch=main');
}

test(
  'a lock that no history holds is made anew from stored copies and a rendering of the release',
  within(generatedRepository, (sandbox) => {
    rmSync(join(sandbox.root, LOCK));
    rmSync(join(sandbox.root, 'clusters/_template/.catalyst/lock.json'));
    sandbox.write(KIT, sandbox.read(KIT).replace('  interval: 10m', '  interval: 12m # by hand'));
    forgetHistory(sandbox);
    sandbox.commitAll('a copy');
    const { code, stderr, stdout } = runCli(sandbox, 'upgrade');
    assert.is(code, 0, `${stdout}\n${stderr}`);
    assert.match(stderr, `${LOCK}: The lock was damaged or gone; it was made anew`);
    assert.match(sandbox.read(KIT), '  interval: 12m # by hand');
    assert.match(sandbox.read(LOCK), '"objects"');
  }),
);

test(
  'a base that no history holds is rendered again, and has the hash of the lock',
  within(generatedRepository, (sandbox) => {
    rmSync(join(sandbox.root, BASE));
    sandbox.write(KIT, sandbox.read(KIT).replace('  interval: 10m', '  interval: 12m # by hand'));
    forgetHistory(sandbox);
    sandbox.commitAll('a copy');
    const { code, stderr } = runCli(sandbox, 'upgrade');
    assert.is(code, 0, stderr);
    assert.match(stderr, 'it was rendered again, and has the hash of the lock');
    assert.match(sandbox.read(BASE), 'interval: 10m');
  }),
);

test(
  'without any base every difference is a question, until the stored copy is accepted',
  within(generatedRepository, (sandbox) => {
    sandbox.write(BASE, `${sandbox.read(BASE)}# damaged\n`);
    editBoth(sandbox);
    forgetHistory(sandbox);
    sandbox.commitAll('a copy');
    const lost = runCli(sandbox, 'upgrade');
    assert.is(lost.code, 3);
    assert.match(lost.stderr, 'the text it was released with is lost');
    assert.match(sandbox.read(KIT), 'WORKERS_MAX: "10"');
    const wrong = runCli(sandbox, 'upgrade', '--accept-base', `${FOLDER}/README.md`);
    assert.is(wrong.code, 2);
    assert.match(wrong.stderr, new RegExp(`is not lost[^]*${KIT}`));
    const { code, stderr } = runCli(sandbox, 'upgrade', '--accept-base', KIT);
    assert.is(code, 0, stderr);
    assert.match(stderr, 'the stored copy was taken for it, as --accept-base asks');
    assert.match(sandbox.read(KIT), '  interval: 12m # by hand');
    assert.match(sandbox.read(KIT), 'WORKERS_MAX: "20"');
  }),
);

test(
  'a lock of a newer form or a newer generator is not touched',
  within(generatedRepository, (sandbox) => {
    const lock = sandbox.read(LOCK);
    sandbox.write(LOCK, lock.replace('"version": 1', '"version": 2'));
    sandbox.commitAll('newer form');
    const form = runCli(sandbox, 'upgrade');
    assert.is(form.code, 1);
    assert.match(form.stdout, /lock-readable: The lock has version 2; this generator reads version 1/);
    sandbox.write(LOCK, lock.replace(/"generator": "[^"]+"/, '"generator": "99.0.0"'));
    sandbox.commitAll('newer generator');
    const generator = runCli(sandbox, 'upgrade');
    assert.is(generator.code, 2);
    assert.match(generator.stderr, /was written by generator 99\.0\.0[^]*Install generator-catalyst 99\.0\.0 or newer/);
  }),
);

test(
  'a shallow clone and a squash merge lose nothing that an upgrade needs',
  within(generatedRepository, (sandbox) => {
    sandbox.git('switch', '--quiet', '--create', 'edits');
    editBoth(sandbox);
    sandbox.git('switch', '--quiet', 'main');
    sandbox.git('merge', '--quiet', '--squash', 'edits');
    sandbox.git('commit', '--quiet', '--message', 'squashed');
    sandbox.git('branch', '--quiet', '-D', 'edits');
    sandbox.gitIn(sandbox.dir, 'clone', '--quiet', '--depth', '1', `file://${sandbox.root}`, 'shallow');
    const shallow = { ...sandbox, root: join(sandbox.dir, 'shallow') };
    assert.is(runCli(shallow, 'upgrade').code, 0);
    assert.match(sandbox.gitIn(shallow.root, 'show', `HEAD:${KIT}`), '  interval: 12m # by hand');
    assert.match(sandbox.gitIn(shallow.root, 'show', `HEAD:${KIT}`), 'WORKERS_MAX: "20"');
  }),
);

test(
  '--abort takes back what an interrupted run left, --continue goes on; without one they say so',
  within(generatedRepository, (sandbox) => {
    const none = runCli(sandbox, 'upgrade', '--abort');
    assert.is(none.code, 0);
    assert.match(none.stdout, 'No run was interrupted here.');
    assert.is(runCli(sandbox, 'upgrade', '--continue').code, 0);
    const both = runCli(sandbox, 'upgrade', '--abort', '--continue');
    assert.is(both.code, 2);
    assert.match(both.stderr, 'Leave one of the two out.');
  }),
);

test.run();
