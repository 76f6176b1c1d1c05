import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { GitSandbox } from '../io/git-sandbox.js';
import { SMALL, SMALL_SPEC, addRemote, everyFile, generatedRepository, runCli, within } from './command-line.js';

const test = suite('doors: import');

const KIT = `clusters/${SMALL}/hz-fsn-rtz-prod`;

/** The small Sovereign, as it was before anyone knew of specs. */
function forgottenRepository(): GitSandbox {
  const sandbox = generatedRepository();
  for (const path of [SMALL_SPEC, `clusters/${SMALL}/.catalyst`, 'clusters/_template/.catalyst']) {
    rmSync(join(sandbox.root, path), { recursive: true });
  }
  sandbox.commitAll('forget');
  return sandbox;
}

/** A literal copy, with one Flux Kustomization for its kit. */
function foreignRepository(): GitSandbox {
  const sandbox = generatedRepository();
  rmSync(join(sandbox.root, 'clusters'), { recursive: true });
  const folder = 'clusters/old.example.com';
  sandbox.write(
    `${folder}/kit/gitea.yaml`,
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: bp-gitea\n  namespace: flux-system\n' +
      '  labels:\n    openova.io/region: hz-fsn-rtz-prod\nspec:\n  interval: 15m\n  chart:\n    spec:\n      chart: bp-gitea\n      version: 1.2.7\n',
  );
  sandbox.write(
    `${folder}/flux.yaml`,
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: kit\n  namespace: flux-system\nspec:\n  path: ./${folder}/kit\n  prune: true\n`,
  );
  sandbox.commitAll('a literal copy');
  return sandbox;
}

test(
  'what is imported is committed, and then nothing differs, nothing is generated and nothing is merged',
  within(forgottenRepository, (sandbox) => {
    const { code, stdout, stderr } = runCli(sandbox, 'import');
    assert.is(code, 0, stderr);
    assert.match(stdout, /^Catalyst 2026\.05: \d+ of \d+ chart versions in the tree are this release's/);
    assert.match(stdout, /^Committed [0-9a-f]{12} to branch main\.$/m);
    assert.match(
      sandbox.git('log', '-1', '--format=%s'),
      /^small\.example\.com: import from the tree on Catalyst 2026\.05$/m,
    );
    assert.is(sandbox.git('status', '--porcelain'), '');
    assert.is(runCli(sandbox, 'diff').stdout, 'No differences.\n');
    assert.match(runCli(sandbox, 'sovereign').stdout, /^Nothing changed/);
    assert.match(runCli(sandbox, 'upgrade').stdout, /^Nothing to merge/);
    assert.match(runCli(sandbox, 'import').stdout, /^Nothing to import: spec and lock are there already.*\.\n$/);
  }),
);

test(
  '--dry-run writes nothing, and --exit-code tells that something would be written',
  within(forgottenRepository, (sandbox) => {
    const before = everyFile(sandbox.dir);
    const { code, stdout } = runCli(sandbox, 'import', '--dry-run');
    assert.is(code, 0);
    assert.match(stdout, new RegExp(`^  create ${SMALL_SPEC}$`, 'm'));
    assert.match(stdout, /\nNothing was written\.\n$/);
    assert.is(runCli(sandbox, 'import', '--dry-run', '--exit-code').code, 1);
    assert.equal(everyFile(sandbox.dir), before);
  }),
);

test(
  'diff works at once, with the spec that import would write, and says so',
  within(forgottenRepository, (sandbox) => {
    const unit = `${KIT}/sovereign-tls.yaml`;
    sandbox.write(unit, sandbox.read(unit).replace('interval: 10m', 'interval: 3m'));
    const { code, stdout, stderr } = runCli(sandbox, 'diff');
    assert.is(code, 1);
    assert.match(stderr, /There is no spec; the one counts that "generator-catalyst import" would write/);
    assert.match(stdout, /spec\.interval: 3m → 10m/);
    assert.match(stdout, /^1 change in 1 file/);
  }),
);

test(
  'an import goes to a branch of its own and to the remote',
  within(forgottenRepository, (sandbox) => {
    addRemote(sandbox);
    const { code, stdout, stderr } = runCli(sandbox, 'import', '--branch', 'spec', '--push');
    assert.is(code, 0, stderr);
    assert.match(stdout, /^Pushed spec to origin\.$/m);
    assert.is(sandbox.git('branch', '--show-current').trim(), 'spec');
  }),
);

test(
  'a hook that refuses leaves everything as it was',
  within(forgottenRepository, (sandbox) => {
    sandbox.write('.git/hooks/pre-commit', '#!/bin/sh\nexit 1\n');
    chmodSync(join(sandbox.root, '.git/hooks/pre-commit'), 0o755);
    const before = sandbox.git('rev-parse', 'HEAD');
    const { code, stderr } = runCli(sandbox, 'import', '--branch', 'spec');
    assert.is(code, 2);
    assert.match(stderr, /git refused the commit; the files are as they were/);
    assert.is(sandbox.git('rev-parse', 'HEAD'), before);
    assert.is(sandbox.git('status', '--porcelain'), '');
    assert.is(sandbox.git('branch', '--list', 'spec'), '');
  }),
);

test(
  'a repository without a Sovereign is told so',
  within(forgottenRepository, (sandbox) => {
    rmSync(join(sandbox.root, 'clusters'), { recursive: true });
    const { code, stdout } = runCli(sandbox, 'import');
    assert.is(code, 1);
    assert.match(stdout, /import-nothing: No folder below clusters\/ installs a Blueprint/);
    assert.is(runCli(sandbox, 'diff').code, 2);
  }),
);

test(
  'a folder that is no Sovereign, and one that says too little, leave the diff of the others alone',
  within(generatedRepository, (sandbox) => {
    sandbox.write('clusters/tools/app.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n');
    assert.is(runCli(sandbox, 'diff').stdout, 'No differences.\n');
    sandbox.write(
      'clusters/half/gitea.yaml',
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: bp-gitea\nspec:\n  chart:\n    spec:\n      chart: bp-gitea\n',
    );
    const { code, stdout, stderr } = runCli(sandbox, 'diff');
    assert.is(code, 0, stderr);
    assert.is(stdout, 'No differences.\n');
    assert.match(stderr, /clusters\/half gives no whole spec and is left out/);
    assert.is(runCli(sandbox, 'import').code, 1);
  }),
);

test(
  'a layout that is not ours gets a spec alone, and diff compares what it applies',
  within(foreignRepository, (sandbox) => {
    const { code, stdout, stderr } = runCli(sandbox, 'diff', '--only', 'change=changed', '--only', 'kind=HelmRelease');
    assert.is(code, 1, stderr);
    assert.match(stderr, /clusters\/old\.example\.com is in another layout/);
    assert.match(stdout, /^ {2}~ HelmRelease flux-system\/bp-gitea$/m);
    assert.is(runCli(sandbox, 'diff', '--format', 'patch').code, 2);
    const imported = runCli(sandbox, 'import', '--format', 'json');
    assert.is(imported.code, 0, imported.stderr);
    const result = JSON.parse(imported.stdout) as { status: string; writes: readonly { path: string }[] };
    assert.is(result.status, 'committed');
    assert.equal(
      result.writes.map(({ path }) => path),
      ['clusters/old.example.com/sovereign.yaml'],
    );
    const after = runCli(sandbox, 'diff', '--only', 'change=changed', '--only', 'kind=HelmRelease');
    assert.is(after.stdout, stdout);
    assert.not.match(after.stderr, /There is no spec/);
  }),
);

test.run();
