import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import { anonymousSandbox } from '../io/git-sandbox.js';
import {
  CLI,
  GENERATED,
  SMALL,
  SMALL_SPEC,
  emptyRepository,
  everyFile,
  generatedRepository,
  giveTo,
  runCli,
  runIn,
  stateOf,
  within,
} from './command-line.js';

const test = suite('doors: a run of the command');

test(
  '--init makes a repository, one commit on main, and leaves a clean work tree',
  within(emptyRepository, (sandbox) => {
    const fleet = join(sandbox.dir, 'some', 'fleet');
    const { code, stdout, stderr } = runIn(sandbox.dir, sandbox.env, [
      'sovereign',
      '--spec',
      'spec.yaml',
      '--repo',
      fleet,
      '--init',
    ]);
    assert.is(code, 0, stderr);
    assert.match(stdout, /^Committed [0-9a-f]{12} to branch main of /m);
    assert.is(sandbox.gitIn(fleet, 'log', '--format=%s'), `${SMALL}: add Sovereign on Catalyst 2026.05`);
    assert.is(sandbox.gitIn(fleet, 'status', '--porcelain'), '');
    assert.is(stderr, 'Committing …\n');
  }),
);

test(
  'a second run changes nothing, says so and makes no commit',
  within(generatedRepository, (sandbox) => {
    const before = stateOf(sandbox);
    for (const spec of [[], ['--spec', '../spec.yaml'], ['--sovereign', SMALL]]) {
      const { code, stdout } = runCli(sandbox, 'sovereign', ...spec);
      assert.is(code, 0);
      assert.match(stdout, /^Nothing changed: \d+ files of Sovereign small\.example\.com are as /);
    }
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'the first commit goes to a branch that has none yet',
  within(emptyRepository, (sandbox) => {
    sandbox.git('symbolic-ref', 'HEAD', 'refs/heads/trunk');
    assert.is(runCli(sandbox, 'sovereign', '--spec', '../spec.yaml').code, 0);
    assert.is(sandbox.git('log', '--format=%D'), 'HEAD -> trunk');
  }),
);

test(
  'a detached HEAD stops the run, with what to do',
  within(generatedRepository, (sandbox) => {
    sandbox.git('switch', '--quiet', '--detach');
    const { code, stderr } = runCli(sandbox, 'sovereign');
    assert.is(code, 2);
    assert.match(
      stderr,
      /HEAD of .* is detached: a commit would belong to no branch\.\n    Check out a branch, or name/,
    );
  }),
);

test(
  'a folder that is no repository is refused, and so is one inside a repository, with the command that helps',
  within(generatedRepository, (sandbox) => {
    const outside = runIn(sandbox.dir, sandbox.env, ['sovereign', '--spec', 'spec.yaml']);
    assert.is(outside.code, 2);
    assert.match(outside.stderr, /is not a Git repository\.\n    Name a repository with --repo, or let --init make/);
    const inside = runIn(join(sandbox.root, 'clusters'), sandbox.env, ['sovereign']);
    assert.is(inside.code, 2);
    assert.match(inside.stderr, new RegExp(`Name the repository itself: --repo ${sandbox.root}\\.`));
    const absent = runCli(sandbox, 'sovereign', '--repo', '../nowhere');
    assert.is(absent.code, 2);
    assert.match(absent.stderr, /nowhere does not exist\./);
  }),
);

test(
  'without an identity nothing is written, no repository is made, and the two commands are printed',
  within(anonymousSandbox, (sandbox) => {
    writeFileSync(join(sandbox.dir, 'spec.yaml'), smallSpec());
    mkdirSync(join(sandbox.dir, 'empty'));
    const before = everyFile(sandbox.dir);
    for (const repo of ['work', 'empty', 'absent/folder']) {
      const args = ['sovereign', '--spec', 'spec.yaml', '--init', '--repo', repo];
      const { code, stdout, stderr } = runIn(sandbox.dir, sandbox.env, args);
      assert.is(code, 2);
      assert.is(stdout, '');
      assert.match(stderr, /git config --global user\.name "Your Name"\n +git config --global user\.email you@/);
    }
    assert.equal(everyFile(sandbox.dir), before);
  }),
);

test(
  'adding a second Sovereign touches only its own files',
  within(generatedRepository, (sandbox) => {
    const other = smallSpec().replaceAll('small', 'other').replace('hz-fsn-rtz-prod', 'hz-hel-mgt-prod');
    writeFileSync(join(sandbox.dir, 'other.yaml'), other);
    assert.is(runCli(sandbox, 'sovereign', '--spec', '../other.yaml').code, 0);
    const changed = sandbox.git('diff', '--name-status', 'HEAD~1').split('\n');
    assert.equal(
      changed.filter((line) => !line.startsWith('A\tclusters/other.example.com/')),
      [],
    );
  }),
);

test(
  'a clone that turns line ends to CRLF is as it would be generated',
  within(generatedRepository, (sandbox) => {
    const clone = join(sandbox.dir, 'clone');
    sandbox.git('clone', '--quiet', '-c', 'core.autocrlf=true', '.', clone);
    for (const spec of [[], ['--spec', join(sandbox.dir, 'spec.yaml')]]) {
      const { code, stdout, stderr } = runIn(clone, sandbox.env, ['sovereign', ...spec]);
      assert.is(code, 0, stderr);
      assert.match(stdout, /^Nothing changed/);
    }
    assert.is(sandbox.gitIn(clone, 'status', '--porcelain'), '');
  }),
);

test(
  'a spec with CRLF or a byte order mark is the same spec',
  within(generatedRepository, (sandbox) => {
    for (const text of [smallSpec().replaceAll('\n', '\r\n'), `\ufeff${smallSpec()}`]) {
      writeFileSync(join(sandbox.dir, 'spec.yaml'), text);
      const { code, stdout, stderr } = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml');
      assert.is(code, 0, stderr);
      assert.match(stdout, /^Nothing changed/);
    }
  }),
);

test(
  'a reader that closes the pipe early sees its line and no trace, and the exit code is that of the work',
  within(emptyRepository, (sandbox) => {
    for (const redirect of ['', '2>&1']) {
      const line = `"${process.execPath}" "${CLI}" sovereign --spec ../spec.yaml --dry-run --exit-code ${redirect}`;
      const script = `{ ${line}; echo "ended with $?" >&3; } | head -1`;
      const end = spawnSync('bash', ['-c', script], {
        cwd: sandbox.root,
        env: sandbox.env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      });
      assert.is(end.stdout, `Sovereign ${SMALL} on Catalyst 2026.05\n`);
      assert.is(end.stderr, '');
      assert.is(end.output[3], 'ended with 1\n');
    }
  }),
);

test(
  'another user than root is served, and a repository that may not be written is refused as it is',
  within(generatedRepository, (sandbox) => {
    if (process.getuid?.() !== 0) return;
    const nobody = { uid: 65534, gid: 65534 };
    giveTo(sandbox.dir, nobody.uid);
    const args = ['sovereign', '--spec', '../spec.yaml', '--init'];
    const fleet = runIn(sandbox.root, sandbox.env, [...args, '--repo', '../fleet'], nobody);
    assert.is(fleet.code, 0, fleet.stderr);
    giveTo(sandbox.root, 0);
    const safe = { ...sandbox.env, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
    const readOnly = runIn(sandbox.root, safe, ['sovereign'], nobody);
    assert.is(readOnly.code, 2);
    assert.match(readOnly.stderr, /EACCES: permission denied.*\n    Check the permissions/);
    assert.is(runIn(sandbox.root, safe, ['sovereign', '--dry-run', '--exit-code'], nobody).code, 0);
    const distrusted = runIn(sandbox.root, sandbox.env, ['sovereign'], nobody);
    assert.is(distrusted.code, 2);
    assert.match(distrusted.stderr, /git config --global --add safe\.directory/);
  }),
);

test(
  'a linked clusters folder, a linked file and a file that is no text are never written through or over',
  within(generatedRepository, (sandbox) => {
    sandbox.git('mv', 'clusters', 'elsewhere');
    symlinkSync('elsewhere', join(sandbox.root, 'clusters'));
    const linked = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml');
    assert.is(linked.code, 2);
    assert.match(linked.stderr, /stand where generated files belong:\n  clusters\n/);
    sandbox.git('reset', '--quiet', '--hard');
    assert.ok(existsSync(join(sandbox.root, SMALL_SPEC)));
    rmSync(join(sandbox.root, GENERATED));
    symlinkSync('../release.yaml', join(sandbox.root, GENERATED));
    sandbox.commitAll('link');
    const link = runCli(sandbox, 'sovereign');
    assert.is(link.code, 2);
    assert.match(link.stderr, new RegExp(`generated files belong:\n  ${GENERATED}\n`));
    rmSync(join(sandbox.root, GENERATED));
    sandbox.write(GENERATED, 'binary \0');
    sandbox.commitAll('binary');
    const binary = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml');
    assert.is(binary.code, 2);
    assert.match(binary.stderr, new RegExp(`generated files belong:\n  ${GENERATED}\n`));
    assert.is(sandbox.read(GENERATED), 'binary \0');
  }),
);

test.run();
