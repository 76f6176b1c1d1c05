import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import type { GitSandbox } from '../io/git-sandbox.js';
import { SMALL_SPEC, emptyRepository, everyFile, generatedRepository, runCli, runIn, within } from './command-line.js';

const test = suite('doors: the options of the command');

const NEW_SPEC = smallSpec('qaTestSession: true\n');

/** Checks that a command ends with 2, prints no result, and says these words. */
function refused(sandbox: GitSandbox, args: readonly string[], words: RegExp): void {
  const { code, stdout, stderr } = runCli(sandbox, ...args);
  assert.is(code, 2, `${args.join(' ')}: ${stderr}${stdout}`);
  assert.is(stdout, '');
  assert.match(stderr, words);
}

test(
  '--dry-run writes nothing at all, not even in the git directory',
  within(generatedRepository, (sandbox) => {
    sandbox.write('../spec.yaml', NEW_SPEC);
    const before = everyFile(sandbox.dir);
    const args = ['sovereign', '--dry-run', '--spec', '../spec.yaml', '--replace-spec'];
    const { code, stdout } = runCli(sandbox, ...args);
    assert.is(code, 0);
    assert.match(stdout, new RegExp(`^  update ${SMALL_SPEC}$`, 'm'));
    assert.match(stdout, /\nNothing was written\.\n$/);
    assert.is(runCli(sandbox, ...args, '--exit-code').code, 1);
    assert.is(runCli(sandbox, ...args, '--branch', 'feature', '--push').code, 0);
    assert.is(runCli(sandbox, 'sovereign', '--dry-run', '--init', '--spec', '../spec.yaml', '--repo', '../x').code, 0);
    assert.equal(everyFile(sandbox.dir), before);
  }),
);

test(
  '--dry-run --exit-code is 0 where nothing would change',
  within(generatedRepository, (sandbox) => {
    const { code, stdout } = runCli(sandbox, 'sovereign', '--dry-run', '--exit-code');
    assert.is(code, 0);
    assert.is(stdout, 'Nothing would change.\n');
  }),
);

test(
  '--dry-run does not show one branch for another',
  within(generatedRepository, (sandbox) => {
    sandbox.git('branch', 'other');
    refused(sandbox, ['sovereign', '--dry-run', '--branch', 'other'], /shows the branch that is checked out, which is/);
  }),
);

const JSON_KEYS = [
  'status',
  'findings',
  'sovereigns',
  'release',
  'folders',
  'clusters',
  'commit',
  'branch',
  'remote',
  'push',
];

test(
  '--format json always has the same keys, and nothing else is on stdout',
  within(emptyRepository, (sandbox) => {
    const json = (...args: readonly string[]) =>
      JSON.parse(runCli(sandbox, 'sovereign', '--format', 'json', ...args).stdout) as Record<string, unknown>;
    const outcomes = [
      json('--spec', '../spec.yaml', '--dry-run'),
      json('--spec', '../spec.yaml'),
      json('--spec', '../spec.yaml'),
    ];
    assert.equal(
      outcomes.map(({ status }) => status),
      ['dry-run', 'committed', 'unchanged'],
    );
    for (const outcome of outcomes) assert.equal(Object.keys(outcome), JSON_KEYS);
    assert.is(outcomes[1]?.['commit'], sandbox.git('rev-parse', 'HEAD'));
    assert.is(outcomes[1]?.['branch'], 'main');
    const [folder] = outcomes[1]?.['folders'] as readonly object[];
    assert.equal(Object.keys(folder ?? {}), ['folder', 'created', 'updated', 'deleted', 'unchanged']);
    writeFileSync(join(sandbox.dir, 'spec.yaml'), smallSpec('harbour: {}\n'));
    const findings = runCli(sandbox, 'sovereign', '--format', 'json', '--spec', '../spec.yaml');
    assert.is(findings.code, 1);
    assert.equal(Object.keys(JSON.parse(findings.stdout)), ['status', 'findings']);
  }),
);

test(
  '--release agrees with the repository, or the run is refused as a finding',
  within(generatedRepository, (sandbox) => {
    assert.is(runCli(sandbox, 'sovereign', '--release', '2026.05').code, 0);
    const other = runCli(sandbox, 'sovereign', '--release', '2026.04');
    assert.is(other.code, 1);
    assert.match(other.stdout, /The repository is on Catalyst 2026\.05, and --release 2026\.04 asks for another/);
    const unknown = runIn(sandbox.dir, sandbox.env, [
      'sovereign',
      '--spec',
      'spec.yaml',
      '--repo',
      'new',
      '--init',
      '--release',
      '1999.01',
    ]);
    assert.is(unknown.code, 1);
    assert.match(unknown.stdout, /"1999\.01" is not among those of this generator/);
  }),
);

test(
  'a spec that differs from the one in the repository needs --replace-spec',
  within(generatedRepository, (sandbox) => {
    sandbox.write('../spec.yaml', NEW_SPEC);
    const words = /sovereign\.yaml differs from \.\.\/spec\.yaml\.\n    Compare them with "diff .*--replace-spec\./;
    refused(sandbox, ['sovereign', '--spec', '../spec.yaml'], words);
    assert.is(runCli(sandbox, 'sovereign', '--spec', '../spec.yaml', '--replace-spec').code, 0);
    assert.is(sandbox.git('show', `HEAD:${SMALL_SPEC}`), NEW_SPEC.trimEnd());
  }),
);

test(
  'of several Sovereigns one has to be named',
  within(generatedRepository, (sandbox) => {
    sandbox.write('../spec.yaml', smallSpec().replaceAll('small', 'other'));
    assert.is(runCli(sandbox, 'sovereign', '--spec', '../spec.yaml').code, 0);
    refused(
      sandbox,
      ['sovereign'],
      /holds 2 Sovereigns: other\.example\.com, small\.example\.com\.\n.*--sovereign other\.example\.com\./,
    );
    refused(sandbox, ['sovereign', '--sovereign', 'x.example'], /no Sovereign "x\.example"\.\n    It holds other\./);
    const named = runCli(sandbox, 'sovereign', '--sovereign', 'other.example.com');
    assert.match(named.stdout, /^Nothing changed: \d+ files of Sovereign other\.example\.com/);
    refused(
      sandbox,
      ['sovereign', '--spec', '../spec.yaml', '--sovereign', 'small.example.com'],
      /The spec is of Sovereign "other\.example\.com", and --sovereign names "small\.example\.com"\./,
    );
  }),
);

test(
  'without a spec and without a terminal the run is refused',
  within(emptyRepository, (sandbox) => {
    refused(sandbox, ['sovereign'], /There is no spec: none was given.*\n    Name a file with --spec FILE\./);
    refused(sandbox, ['sovereign', '--sovereign', 'a.example'], /no Sovereign "a\.example"\.\n    It holds none yet;/);
  }),
);

test(
  'a spec that cannot be read is refused with the reason',
  within(emptyRepository, (sandbox) => {
    mkdirSync(join(sandbox.dir, 'folder'));
    writeFileSync(join(sandbox.dir, 'latin'), Buffer.from([0xe9, 0x0a]));
    refused(
      sandbox,
      ['sovereign', '--spec', '../none'],
      /Cannot read the spec \.\.\/none: it does not exist\.\n    Name/,
    );
    refused(sandbox, ['sovereign', '--spec', '../folder'], /Cannot read the spec \.\.\/folder: it is a folder\.\n/);
    refused(sandbox, ['sovereign', '--spec', '../latin'], /Cannot read the spec \.\.\/latin: it is not UTF-8 text\.\n/);
    chmodSync(join(sandbox.dir, 'spec.yaml'), 0);
    if (process.getuid?.() === 0) return;
    refused(sandbox, ['sovereign', '--spec', '../spec.yaml'], /Cannot read the spec .*: you may not read it\.\n/);
  }),
);

test(
  'what is mistyped is refused, with the nearest that there is',
  within(emptyRepository, (sandbox) => {
    refused(
      sandbox,
      ['soverein'],
      /There is no command "soverein"\.\n    Did you mean "generator-catalyst sovereign"\?/,
    );
    refused(
      sandbox,
      ['sovereign', '--dry-rn'],
      /There is no option --dry-rn of sovereign\.\n    Did you mean --dry-run\?/,
    );
    refused(sandbox, ['sovereign', '--zebra'], /There is no option --zebra of sovereign\.\n    See "generator-/);
    refused(sandbox, ['sovereign', '-x'], /There is no option -x of sovereign\.\n    See "generator-/);
    refused(
      sandbox,
      ['sovereign', 'spec.yaml'],
      /"spec\.yaml" is no option of sovereign, which takes no other words\./,
    );
    refused(sandbox, ['sovereign', '--spec'], /--spec lacks its value\.\n/);
    refused(sandbox, ['sovereign', '--spec', '--init'], /--spec lacks its value\.\n/);
    refused(sandbox, ['sovereign', '--init=yes'], /--init takes no value\.\n/);
    refused(sandbox, ['sovereign', '--format', 'yaml'], /--format is "yaml"\.\n    Write text or json\./);
    refused(sandbox, ['--dry-run'], /A command comes first\.\n/);
  }),
);

test(
  'options that exclude each other are refused before anything is done',
  within(emptyRepository, (sandbox) => {
    const spec = ['sovereign', '--spec', '../spec.yaml'];
    refused(sandbox, [...spec, '--no-commit', '--push'], /--no-commit leaves nothing for --push\./);
    refused(sandbox, [...spec, '--no-commit', '--branch', 'x'], /--no-commit leaves nothing for --branch\./);
    refused(sandbox, [...spec, '--remote', 'x'], /--remote says where to push, and nothing is pushed\./);
    refused(sandbox, [...spec, '--exit-code'], /--exit-code says what a dry run ends with, and this is none\./);
    refused(sandbox, ['sovereign', '--replace-spec'], /--replace-spec has no spec to put there\./);
    refused(sandbox, [...spec, '--init', '--repo', '../x', '--push'], /made now has no remote to push to\./);
  }),
);

test(
  'help and version are results, and say every option',
  within(emptyRepository, (sandbox) => {
    const help = runCli(sandbox, 'sovereign', '--help');
    assert.is(help.code, 0);
    assert.match(help.stdout, /^generator-catalyst sovereign: generate .*\n\n  --spec FILE  /);
    assert.match(help.stdout, /^  --no-commit  +write the files, leave the commit to you$/m);
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { code, stdout } = runCli(sandbox, ...args);
      assert.is(code, 0);
      assert.match(stdout, /^generator-catalyst \d+\.\d+\.\d+\n\n  sovereign  /);
    }
    for (const args of [['--version'], ['sovereign', '--version']]) {
      assert.match(runCli(sandbox, ...args).stdout, /^\d+\.\d+\.\d+\n$/);
    }
    const nothing = runCli(sandbox);
    assert.is(nothing.code, 2);
    assert.is(nothing.stdout, '');
    assert.match(nothing.stderr, /^generator-catalyst \d/);
  }),
);

test.run();
