import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../fixtures.js';
import { gitSandbox, type GitSandbox } from '../io/git-sandbox.js';
import { runCli, stateOf, within } from './command-line.js';

const test = suite('doors: a month between two releases');

const DOMAIN = 'april.example.org';
const TEMPLATE = 'clusters/_template';
const CLUSTER = `clusters/${DOMAIN}/hz-fsn-rtz-prod`;

/** A team's month: what it did to a file of the tree, a commit each. */
const EDITS: readonly (readonly [path: string, from: string | RegExp, to: string])[] = [
  [`${TEMPLATE}/bootstrap-kit/17-valkey.yaml`, '  interval: 15m', '  interval: 30m # the link to the site is slow'],
  [`${TEMPLATE}/bootstrap-kit/10-gitea.yaml`, 'host: gitea.${CLUSTER_DOMAIN}', 'host: git.${CLUSTER_DOMAIN}'],
  [`${TEMPLATE}/bootstrap-kit/09-keycloak.yaml`, 'version: 1.1.2', 'version: 1.1.9'],
  [`${TEMPLATE}/bootstrap-kit/22-loki.yaml`, /$/, '# Owner: team observability\n'],
  [`${TEMPLATE}/bootstrap-kit/06-spire.yaml`, '  interval: 15m', '  interval: 20m'],
  [`${TEMPLATE}/bootstrap-kit/25-grafana.yaml`, /$/, '  values:\n    grafana:\n      replicas: 2\n'],
  [`${TEMPLATE}/bootstrap-kit/28-reloader.yaml`, /\n/g, '\r\n'],
  [`${CLUSTER}/bootstrap-kit.yaml`, '  timeout: ', '  timeout: 4m # was '],
  [`${CLUSTER}/extra/kustomization.yaml`, /resources: \[\]|$/, 'resources:\n  - team.yaml\n'],
  [`clusters/${DOMAIN}/sovereign.yaml`, 'domain: ', '# Our first one.\ndomain: '],
];

const TEAM =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: team\n  namespace: default\ndata:\n  chat: "#april"\n';

function april(): GitSandbox {
  const sandbox = gitSandbox();
  sandbox.write('../spec.yaml', packageFile('examples/2026.04.yaml'));
  assert.is(runCli(sandbox, 'sovereign', '--spec', '../spec.yaml').code, 0);
  sandbox.write(`${CLUSTER}/extra/team.yaml`, TEAM);
  for (const [path, from, to] of EDITS) {
    const text = sandbox.read(path);
    sandbox.write(path, text.replace(from, to));
    assert.is.not(sandbox.read(path), text, path);
    sandbox.commitAll(`edit ${path}`);
  }
  return sandbox;
}

interface Upgraded {
  readonly from: string;
  readonly to: string;
  readonly conflicts: readonly { readonly id: string; readonly file: string; readonly field: string }[];
  readonly flux: {
    readonly prune: readonly string[];
    readonly leave: readonly string[];
    readonly create: readonly string[];
  };
  readonly steps: readonly { readonly object: string }[];
}

function reported(sandbox: GitSandbox, code: number, ...args: readonly string[]): Upgraded {
  const end = runCli(sandbox, ...args, '--to', '2026.05', '--format', 'json');
  assert.is(end.code, code, `${end.stdout}\n${end.stderr}`);
  return JSON.parse(end.stdout) as Upgraded;
}

test(
  'every edit is in the new release, or in one of two conflicts; those are settled, and it is done',
  within(april, (sandbox) => {
    const unmerged = stateOf(sandbox);
    const plan = reported(sandbox, 1, 'upgrade', '--dry-run');
    const stopped = reported(sandbox, 1, 'upgrade');
    assert.equal(stopped.conflicts, plan.conflicts, 'the dry run showed what was done');
    assert.equal(stateOf(sandbox), unmerged, 'SPIRE stays as the team has it, and nothing lets its Pods talk any more');
    const [spire, keycloak] = stopped.conflicts;
    const done = reported(sandbox, 3, 'resolve', '--conflict', spire?.id ?? '', '--theirs');
    assert.equal([done.from, done.to], ['2026.04', '2026.05']);
    assert.equal(
      stopped.conflicts.map(({ file, field }) => `${file} ${field}`),
      [
        `${TEMPLATE}/bootstrap-kit/06-spire.yaml `,
        `${TEMPLATE}/bootstrap-kit/09-keycloak.yaml spec.chart.spec.version`,
      ],
    );
    assert.ok(done.flux.prune.includes('HelmRelease flux-system/bp-langfuse'));
    assert.ok(done.flux.create.includes('HelmRelease flux-system/bp-newapi'));
    assert.ok(done.steps.some(({ object }) => object === 'HelmRelease flux-system/bp-langfuse'));
    const text = (path: string): string => sandbox.read(path);
    assert.match(text(`${TEMPLATE}/release.yaml`), 'release: "2026.05"');
    assert.match(text(`clusters/${DOMAIN}/sovereign.yaml`), '# Our first one.\n');
    assert.match(text(`clusters/${DOMAIN}/sovereign.yaml`), 'release: "2026.05"');
    const kit = (name: string): string => text(`${TEMPLATE}/bootstrap-kit/${name}`);
    assert.match(kit('17-valkey.yaml'), '  interval: 30m # the link to the site is slow');
    assert.match(kit('10-gitea.yaml'), '    gateway:\n      host: git.${CLUSTER_DOMAIN}\n');
    assert.match(kit('22-loki.yaml'), /# Owner: team observability\n$/);
    assert.match(kit('25-grafana.yaml'), '    grafana:\n      replicas: 2\n');
    assert.not.match(kit('28-reloader.yaml'), /[^\r]\n/);
    assert.match(text(`${CLUSTER}/bootstrap-kit.yaml`), '  timeout: 4m # was ');
    assert.is(text(`${CLUSTER}/extra/team.yaml`), TEAM);

    assert.equal(
      done.conflicts.map(({ id }) => id),
      [keycloak?.id],
    );
    assert.is(runCli(sandbox, 'resolve', '--conflict', keycloak?.id ?? '', '--theirs').code, 0);
    assert.match(kit('09-keycloak.yaml'), 'version: 1.4.16');
    assert.throws(() => kit('06-spire.yaml'), /ENOENT/);
    assert.is(runCli(sandbox, 'validate').code, 0);
    const before = stateOf(sandbox);
    assert.is(runCli(sandbox, 'upgrade').code, 0);
    assert.is(runCli(sandbox, 'upgrade', '--to', '2026.05').code, 0);
    assert.equal(stateOf(sandbox), before, 'a second upgrade changes nothing');

    const back = runCli(sandbox, 'upgrade', '--to', '2026.04');
    assert.is(back.code, 2);
    assert.match(back.stderr, /2026\.04 is older[^]*--to 2026\.04 --downgrade/);
    assert.equal(stateOf(sandbox), before);
    assert.is(runCli(sandbox, 'upgrade', '--to', '2026.04', '--downgrade', '--dry-run').code, 0);
  }),
);

test.run();
