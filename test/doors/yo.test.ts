import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import { snapshot, type GitSandbox } from '../io/git-sandbox.js';
import { PACKAGE_ROOT } from '../paths.js';
import { addRemote, emptyRepository, giveTo, runCli, runIn, type CommandEnd } from './command-line.js';

const test = suite('doors: the real yo');

const YO = join(PACKAGE_ROOT, 'node_modules', '.bin', 'yo');

// As root, yo goes on as user 1000, whatever the folders are; here they are given to that user first.
const IS_ROOT = process.getuid?.() === 0;
const USER = IS_ROOT ? { uid: 1000, gid: 1000 } : {};

/** A sandbox with this package linked where yo looks for it, owned by the user that yo runs as. */
function linkedSandbox(): GitSandbox {
  const sandbox = emptyRepository();
  mkdirSync(join(sandbox.dir, 'node_modules'));
  symlinkSync(PACKAGE_ROOT, join(sandbox.dir, 'node_modules', 'generator-catalyst'));
  if (IS_ROOT) giveTo(sandbox.dir, 1000);
  return sandbox;
}

/** Runs yo in the repository of a sandbox. */
function runYo({ root, env }: GitSandbox, ...args: readonly string[]): CommandEnd {
  const quiet = { ...env, NO_UPDATE_NOTIFIER: '1', npm_config_update_notifier: 'false' };
  const end = spawnSync(YO, args, { cwd: root, env: quiet, encoding: 'utf8', input: '', ...USER });
  return { code: end.status, signal: end.signal, stdout: end.stdout, stderr: end.stderr };
}

function runAsYo(sandbox: GitSandbox, ...args: readonly string[]): CommandEnd {
  return runIn(sandbox.root, sandbox.env, args, USER);
}

function linked(body: (sandbox: GitSandbox) => void): () => void {
  return () => {
    const sandbox = linkedSandbox();
    try {
      body(sandbox);
    } finally {
      sandbox.remove();
    }
  };
}

/** Git as the user that owns the sandbox. */
function gitIn(sandbox: GitSandbox, folder: string, ...args: readonly string[]): string {
  const { stdout } = spawnSync('git', args, { cwd: folder, env: sandbox.env, encoding: 'utf8', ...USER });
  return stdout.trimEnd();
}

test(
  'both doors make the same commit, say the same, and Yeoman adds no file of its own',
  linked((sandbox) => {
    const args = ['--spec', '../spec.yaml', '--init'];
    const ours = runAsYo(sandbox, 'sovereign', ...args, '--repo', '../by-cli');
    const theirs = runYo(sandbox, 'catalyst:sovereign', ...args, '--repo', '../by-yo');
    assert.is(theirs.code, 0, theirs.stderr);
    assert.is(theirs.stdout, ours.stdout.replaceAll('by-cli', 'by-yo'));
    const [cli, yo] = ['by-cli', 'by-yo'].map((name) => join(sandbox.dir, name)) as [string, string];
    assert.equal(snapshot(yo), snapshot(cli));
    assert.is(gitIn(sandbox, yo, 'rev-parse', 'HEAD'), gitIn(sandbox, cli, 'rev-parse', 'HEAD'));
    assert.is(gitIn(sandbox, yo, 'status', '--porcelain', '--ignored'), '');
    assert.not(existsSync(join(sandbox.root, '.yo-rc.json')));
  }),
);

test(
  'yo lists the commands, each once, from what was built',
  linked((sandbox) => {
    const list = runYo(sandbox, 'catalyst');
    assert.is(list.code, 0);
    assert.match(list.stdout, /^  yo catalyst:sovereign  generate the tree/m);
    assert.match(list.stdout, /^  yo catalyst:validate +check the trees/m);
    assert.is(list.stderr, '');
    const generators = runYo(sandbox, '--generators').stdout;
    const found = /^  catalyst\n((?: {4}\S+\n?)+)/m.exec(generators)?.[1] ?? '';
    assert.equal(new Set(found.trim().split(/\s+/)).size, found.trim().split(/\s+/).length);
    assert.ok(found.includes('    sovereign\n'));
  }),
);

test(
  'yo shows the same help as the command',
  linked((sandbox) => {
    const ours = runCli(sandbox, 'sovereign', '--help').stdout;
    const theirs = runYo(sandbox, 'catalyst:sovereign', '--help');
    assert.is(theirs.code, 0);
    assert.is(theirs.stdout.trimEnd(), ours.replace('generator-catalyst sovereign', 'yo catalyst:sovereign').trimEnd());
  }),
);

test(
  'yo ends with 1 for findings, 2 for a refusal and 3 for a commit that was not pushed',
  linked((sandbox) => {
    writeFileSync(join(sandbox.dir, 'bad.yaml'), smallSpec('harbour: {}\n'));
    const findings = runYo(sandbox, 'catalyst:sovereign', '--spec', '../bad.yaml');
    assert.is(findings.code, 1);
    assert.match(findings.stdout, /Nothing was written\.\n$/);
    const absent = runYo(sandbox, 'catalyst:sovereign', '--spec', '../none.yaml');
    assert.is(absent.code, 2);
    assert.is(
      absent.stderr,
      'Cannot read the spec ../none.yaml: it does not exist.\n    Name a YAML file with --spec.\n',
    );
    if (IS_ROOT) giveTo(sandbox.dir, 0);
    addRemote(sandbox);
    sandbox.script('../remote.git/hooks/pre-receive', 'exit 1');
    if (IS_ROOT) giveTo(sandbox.dir, 1000);
    const rejected = runYo(sandbox, 'catalyst:sovereign', '--spec', '../spec.yaml', '--push');
    assert.is(rejected.code, 3, rejected.stderr);
    assert.match(rejected.stdout, /Finish with "git push origin main"\.\n$/);
  }),
);

test(
  '--dry-run, --exit-code, --no-commit and --format json mean the same through yo',
  linked((sandbox) => {
    const spec = ['catalyst:sovereign', '--spec', '../spec.yaml'];
    const before = snapshot(sandbox.root);
    assert.is(runYo(sandbox, ...spec, '--dry-run').code, 0);
    const json = runYo(sandbox, ...spec, '--dry-run', '--exit-code', '--format', 'json');
    assert.is(json.code, 1);
    assert.is(JSON.parse(json.stdout).status, 'dry-run');
    assert.equal(snapshot(sandbox.root), before);
    const written = runYo(sandbox, ...spec, '--no-commit', '--release', '2026.05');
    assert.is(written.code, 0);
    assert.match(written.stdout, /^Written to .*, not committed\.$/m);
    assert.is(gitIn(sandbox, sandbox.root, 'status', '--porcelain'), '?? clusters/');
  }),
);

test(
  'what yo takes without knowing it is refused, so a mistyped --dry-run writes nothing',
  linked((sandbox) => {
    const before = snapshot(sandbox.root);
    const spec = ['catalyst:sovereign', '--spec=../spec.yaml'];
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[...spec, '--dry-rn'], /There is no option --dry-rn of sovereign\.\n    Did you mean --dry-run\?/],
      [[...spec, '--dry-run', 'word'], /--dry-run takes no value, and has "word"\./],
      [[...spec, 'word'], /"word" is no option of sovereign, which takes no other words\./],
      [['catalyst:sovereign', '--spec'], /--spec lacks its value\./],
      [['catalyst:sovereign', '--spec', '--init'], /--spec lacks its value\./],
    ];
    for (const [args, words] of cases) {
      const { code, stderr } = runYo(sandbox, ...args);
      assert.is(code, 2, args.join(' '));
      assert.match(stderr, words);
    }
    assert.match(runYo(sandbox, 'catalyst:sovereign', '--version').stdout, /^\d+\.\d+\.\d+\n$/);
    assert.equal(snapshot(sandbox.root), before);
  }),
);

const DOORS = readFileSync(join(PACKAGE_ROOT, 'docs', 'doors.md'), 'utf8');

test(
  'yo answers an unknown command itself, with 1',
  linked((sandbox) => {
    assert.match(DOORS, /^\| Unknown command +\|/m);
    assert.is(runYo(sandbox, 'catalyst:soverein').code, 1);
    assert.is(runCli(sandbox, 'soverein').code, 2);
  }),
);

test(
  'yo takes a comma at the end of a value for the end of a command',
  linked((sandbox) => {
    assert.match(DOORS, /^\| A value that ends in a comma/m);
    const { code, stderr } = runYo(sandbox, 'catalyst:sovereign', '--spec', 'a,', 'b', '--dry-run');
    assert.is(code, 1);
    assert.match(stderr, /Cannot read the spec a: .*generator with the name .generator-b./s);
    assert.match(runAsYo(sandbox, 'sovereign', '--spec', 'a,').stderr, /Cannot read the spec a,: /);
  }),
);

test(
  'yo knows switches that are turned off, and options of its own',
  linked((sandbox) => {
    assert.match(DOORS, /^\| A switch turned off: `--no-dry-run` /m);
    assert.match(DOORS, /^\| Options of Yeoman: `--force`, `--skip-install`/m);
    const before = snapshot(sandbox.root);
    const spec = ['--spec', '../spec.yaml'];
    const own = ['--force', '--skip-install', '--skip-cache', '--ask-answered', '--debug'];
    const dry = runYo(sandbox, 'catalyst:sovereign', ...spec, '--dry-run', '--no-init', ...own);
    assert.is(dry.code, 0, dry.stderr);
    assert.equal(snapshot(sandbox.root), before);
    assert.is(runYo(sandbox, 'catalyst:sovereign', ...spec, '--no-dry-run').code, 0);
    for (const option of ['--no-dry-run', ...own]) assert.is(runCli(sandbox, 'sovereign', option).code, 2, option);
  }),
);

test(
  'words after two dashes are refused through both doors',
  linked((sandbox) => {
    assert.match(DOORS, /^\| A bare `--` /m);
    for (const run of [runYo(sandbox, 'catalyst:sovereign', '--', 'x'), runCli(sandbox, 'sovereign', '--', 'x')]) {
      assert.is(run.code, 2);
      assert.match(run.stderr, /"x" is no option of sovereign, which takes no other words\./);
    }
  }),
);

test(
  'as root, yo goes on as another user',
  linked((sandbox) => {
    assert.match(DOORS, /^\| As root /m);
    if (!IS_ROOT) return;
    const env = { ...sandbox.env, NO_UPDATE_NOTIFIER: '1' };
    const args = ['catalyst:sovereign', '--spec', '../spec.yaml', '--no-commit'];
    const { status, stderr } = spawnSync(YO, args, { cwd: sandbox.root, env, encoding: 'utf8', input: '' });
    assert.is(status, 0, stderr);
    assert.is(statSync(join(sandbox.root, 'clusters')).uid, 1000);
  }),
);

test(
  'a settings file of Yeoman in a folder above changes neither what a path means nor where files go',
  linked((sandbox) => {
    writeFileSync(join(sandbox.dir, '.yo-rc.json'), '{}');
    const { code, stderr } = runYo(sandbox, 'catalyst:sovereign', '--spec', '../spec.yaml');
    assert.is(code, 0, stderr);
    assert.ok(existsSync(join(sandbox.root, 'clusters')));
    assert.is(readFileSync(join(sandbox.dir, '.yo-rc.json'), 'utf8'), '{}');
  }),
);

test(
  'yo catalyst:import says what the command says',
  linked((sandbox) => {
    const folder = join(sandbox.root, 'clusters', 'old.example.com');
    mkdirSync(folder, { recursive: true });
    const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: bp-gitea\n';
    writeFileSync(join(folder, 'gitea.yaml'), `${release}spec:\n  chart:\n    spec:\n      chart: bp-gitea\n`);
    const theirs = runYo(sandbox, 'catalyst:import');
    const ours = runAsYo(sandbox, 'import');
    assert.is(theirs.code, 1, theirs.stderr);
    assert.match(theirs.stdout, /import-missing: Nothing in clusters\/old\.example\.com says the host cluster/);
    assert.equal([theirs.code, theirs.stdout], [ours.code, ours.stdout]);
  }),
);

test.run();
