import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diffReportSchema, type DiffReport } from '../../schema/diff-report.js';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';
import { copySandbox, gitSandbox, type GitSandbox } from '../io/git-sandbox.js';
import { PACKAGE_ROOT } from '../paths.js';

const test = suite('diff door');

const KIT = 'clusters/_template/bootstrap-kit';
const SMALL = 'clusters/qa.example.net/hz-nbg-rtz-dev';
const template = await generatedRepository();

/** A committed repository with both example Sovereigns. */
async function generatedRepository(): Promise<GitSandbox> {
  let files = new Map<string, string>();
  for (const spec of ['production', 'qa']) {
    files = carryOut(await generateFrom(packageFile(`examples/${spec}.yaml`), files), files);
  }
  const sandbox = gitSandbox();
  for (const [path, text] of files) sandbox.write(path, text);
  sandbox.commitAll('generate');
  return sandbox;
}

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run({ root, env }: GitSandbox, ...args: readonly string[]): Outcome {
  const cli = join(PACKAGE_ROOT, 'dist', 'generators', 'cli.js');
  const child = spawnSync(process.execPath, [cli, 'diff', '--repo', root, ...args], { env, encoding: 'utf8' });
  return { code: child.status, out: child.stdout, err: child.stderr };
}

function report(sandbox: GitSandbox, ...args: readonly string[]): DiffReport {
  return diffReportSchema.parse(JSON.parse(run(sandbox, '--format', 'json', ...args).out));
}

function edit({ read, write }: GitSandbox, path: string, from: string, to: string): void {
  const text = read(path);
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  write(
    path,
    text.replace(from, () => to),
  );
}

function inCopy(body: (sandbox: GitSandbox) => void): () => void {
  return () => {
    const sandbox = copySandbox(template);
    try {
      body(sandbox);
    } finally {
      sandbox.remove();
    }
  };
}

const facts = ({ changes }: DiffReport): readonly string[] =>
  changes.map(({ kind, object, file, fields, source }) =>
    [kind, object || file, ...fields.map(({ path }) => path), source].join(' '),
  );

test('a repository as it was generated has no differences', () => {
  assert.equal(run(template), { code: 0, out: 'No differences.\n', err: '' });
});

test(
  'after edits by hand the diff is exactly the edits, as the work of the team',
  inCopy((sandbox) => {
    edit(sandbox, `${KIT}/19-harbor.yaml`, 'version: 1.2.17', 'version: 1.2.18 # tried out');
    edit(sandbox, `${KIT}/19-harbor.yaml`, '    - name: bp-cnpg\n', '');
    edit(sandbox, `${SMALL}/sovereign.tfvars.json`, '"cluster_mesh_id": 1', '"cluster_mesh_id": 7');
    edit(sandbox, 'clusters/acme.example.com/README.md', '\n', '\nOur own words.\n');
    edit(sandbox, `${KIT}/10-gitea.yaml`, '---\n', '# Only a comment.\n---\n');
    assert.equal(facts(report(sandbox)), [
      'changed HelmRelease flux-system/bp-harbor spec.chart.spec.version spec.dependsOn[bp-cnpg] team',
      'changed clusters/acme.example.com/README.md line 2 team',
      `changed ${SMALL}/sovereign.tfvars.json cluster_mesh_id team`,
    ]);
    assert.is(run(sandbox).code, 1);
  }),
);

test(
  'a file that the team deleted and an object that it added show as its work',
  inCopy((sandbox) => {
    sandbox.git('rm', '--quiet', `${KIT}/28-reloader.yaml`);
    edit(
      sandbox,
      `${KIT}/17-valkey.yaml`,
      '---\n',
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ours\n---\n',
    );
    const changes = facts(report(sandbox));
    assert.ok(changes.includes('removed ConfigMap ours  team'), changes.join('\n'));
    assert.ok(changes.includes('added HelmRelease flux-system/bp-reloader  team'), changes.join('\n'));
    assert.ok(changes.every((change) => change.endsWith(' team')));
  }),
);

test(
  'a spec that changed shows what the generator would do',
  inCopy((sandbox) => {
    edit(sandbox, 'clusters/acme.example.com/sovereign.yaml', 'max: 20', 'max: 25');
    assert.equal(facts(report(sandbox)), [
      'changed Kustomization flux-system/bootstrap-kit spec.postBuild.substitute.WORKERS_MAX generator',
    ]);
    const rendered = report(sandbox, '--rendered');
    assert.equal(rendered.summary.clusters, ['acme.example.com/hz-hel-rtz-prod']);
    assert.ok(rendered.changes.some(({ object }) => object === 'HelmRelease flux-system/bp-cluster-autoscaler-hcloud'));
  }),
);

test(
  'a file that both changed is told apart field by field',
  inCopy((sandbox) => {
    edit(sandbox, 'clusters/acme.example.com/sovereign.yaml', 'max: 20', 'max: 25');
    edit(sandbox, 'clusters/acme.example.com/hz-hel-rtz-prod/bootstrap-kit.yaml', 'interval: 10m', 'interval: 5m');
    const [change, ...more] = report(sandbox).changes;
    assert.equal(more, []);
    assert.is(change?.source, 'both');
    assert.equal(
      change?.fields.map(({ path, source }) => [path, source]),
      [
        ['spec.interval', 'team'],
        ['spec.postBuild.substitute.WORKERS_MAX', 'generator'],
      ],
    );
  }),
);

test(
  'a repository without a lock compares at once, its files paired by what they hold',
  inCopy((sandbox) => {
    sandbox.git('mv', `${KIT}/28-reloader.yaml`, `${KIT}/28a-reload.yaml`);
    edit(sandbox, `${KIT}/19-harbor.yaml`, 'version: 1.2.17', 'version: 1.2.15');
    for (const folder of ['_template', 'acme.example.com', 'qa.example.net']) {
      sandbox.git('rm', '-r', '--quiet', `clusters/${folder}/.catalyst`);
    }
    assert.equal(facts(report(sandbox)), [
      'changed HelmRelease flux-system/bp-harbor spec.chart.spec.version unknown',
      'moved HelmRelease flux-system/bp-reloader unknown',
      'moved HelmRepository flux-system/bp-reloader unknown',
      'moved Namespace reloader unknown',
    ]);
  }),
);

test(
  'no value of a Secret is printed in any format',
  inCopy((sandbox) => {
    const path = `${SMALL}/extra/login.yaml`;
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\n  namespace: web\nstringData:\n  key: ${value}\n`;
    sandbox.write(path, secret('hunter2-before'));
    edit(sandbox, `${SMALL}/extra/kustomization.yaml`, 'resources: []', 'resources: [login.yaml]');
    sandbox.commitAll('add a login');
    sandbox.write(path, secret('hunter2-after'));
    const ways = [['text'], ['json'], ['markdown'], ['patch'], ['json', '--rendered'], ['text', '--textual']];
    for (const [format = '', ...mode] of ways) {
      const { code, out, err } = run(sandbox, '--against', 'HEAD', '--format', format, ...mode);
      assert.is(code, 1, format);
      assert.not.match(out + err, 'hunter2');
      assert.match(out, 'login');
    }
  }),
);

test(
  'the patch leads to what is generated when git applies it',
  inCopy((sandbox) => {
    edit(sandbox, `${KIT}/19-harbor.yaml`, 'version: 1.2.17', 'version: 1.2.18');
    edit(sandbox, 'clusters/acme.example.com/sovereign.yaml', 'max: 20', 'max: 25');
    sandbox.git('rm', '--quiet', `${KIT}/28-reloader.yaml`);
    sandbox.write('../way.patch', run(sandbox, '--format', 'patch').out);
    sandbox.git('apply', '../way.patch');
    assert.equal(run(sandbox), { code: 0, out: 'No differences.\n', err: '' });
  }),
);

test(
  'against a revision it shows what changed since',
  inCopy((sandbox) => {
    edit(sandbox, `${KIT}/19-harbor.yaml`, 'version: 1.2.17', 'version: 1.2.9');
    const { changes, meanings } = report(sandbox, '--against', 'main');
    assert.equal(
      changes.map(({ object, source }) => [object, source]),
      [['HelmRelease flux-system/bp-harbor', 'team']],
    );
    assert.equal(
      meanings.map(({ id, clusters }) => [id, clusters.length]),
      [['pin-moves-down', 3]],
    );
    assert.is(run(sandbox, '--against', 'main', '--only', 'kind=Gateway').code, 0);
    assert.is(run(sandbox, '--against', 'main', '--cluster', 'hz-nbg-rtz-dev').code, 1);
  }),
);

test('another release is compared with as an upgrade would move it, in specs that state theirs too', () => {
  const sandbox = gitSandbox();
  try {
    const spec = packageFile('examples/2026.04.yaml');
    sandbox.write('../april.yaml', spec);
    const cli = join(PACKAGE_ROOT, 'dist', 'generators', 'cli.js');
    const { root, env } = sandbox;
    spawnSync(process.execPath, [cli, 'sovereign', '--repo', root, '--spec', join(root, '../april.yaml')], { env });
    const { changes } = report(sandbox, '--release', '2026.05');
    const moved = changes.find(({ file }) => file === 'clusters/april.example.org/sovereign.yaml');
    assert.equal(moved?.fields, [{ path: 'release', from: '2026.04', to: '2026.05' }]);
  } finally {
    sandbox.remove();
  }
});

test('what cannot be compared is said with what to do, and exit code 2', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['--against', 'nowhere'], 'git knows no revision "nowhere"'],
    [['--against', 'main', '--release', '2026.05'], '--release says what to generate'],
    [['--only', 'colour=red'], '--only is "colour=red"'],
    [['--only', 'change=deleted'], '--only is "change=deleted"'],
    [['--only', 'source=people'], '--only is "source=people"'],
    [['--cluster', 'nowhere'], 'There is no host cluster "nowhere"'],
    [['--sovereign', 'nowhere.example'], 'holds no Sovereign "nowhere.example"'],
    [['--format', 'yaml'], '--format is "yaml"'],
    [['--release', '2020.01'], 'Catalyst release "2020.01"'],
  ];
  for (const [args, words] of cases) {
    const { code, out, err } = run(template, ...args);
    assert.is(code, 2, words);
    assert.is(out, '');
    assert.match(err, words);
  }
});

test.after(() => template.remove());

test.run();
