import { lstatSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import { SMALL, SMALL_SPEC, generatedRepository, runCli, stateOf, within } from './command-line.js';
import type { GitSandbox } from '../io/git-sandbox.js';

const test = suite('doors: upgrade');

const TLS = `clusters/${SMALL}/hz-fsn-rtz-prod/sovereign-tls.yaml`;
const upgrade = ['upgrade'];

const SHOP = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 15m
  dependsOn:
    - name: bp-falco
  chart:
    spec:
      chart: bp-falco
      version: 1.0.1
      sourceRef:
        kind: HelmRepository
        name: bp-falco
`;

function edit(sandbox: GitSandbox, path: string, from: string | RegExp, to: string): void {
  const text = sandbox.read(path);
  sandbox.write(path, text.replace(from, to));
  assert.is.not(sandbox.read(path), text, 'the edit changes the file');
  sandbox.git('commit', '--all', '--quiet', '--message', `edit ${path}`);
}

test(
  'a changed spec arrives in a file that the team edited, and every byte of the edit stays',
  within(generatedRepository, (sandbox) => {
    edit(sandbox, TLS, '  timeout: 5m', '  timeout: 7m # the authority is slow');
    sandbox.write(SMALL_SPEC, smallSpec('qaTestSession: true\n'));
    sandbox.git('commit', '--all', '--quiet', '--message', 'test sessions');
    assert.is(runCli(sandbox, 'sovereign').code, 2, 'sovereign does not touch what was edited');
    const { code, stdout } = runCli(sandbox, ...upgrade);
    assert.is(code, 0, stdout);
    assert.match(sandbox.read(TLS), '  timeout: 7m # the authority is slow');
    assert.match(sandbox.read(TLS), 'WILDCARD_CERT_ISSUER: letsencrypt-dns01-staging-powerdns');
    const before = stateOf(sandbox);
    assert.match(runCli(sandbox, ...upgrade).stdout, /Nothing to merge/);
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'byte order mark and carriage returns stay in every file that the merge writes',
  within(generatedRepository, (sandbox) => {
    const form = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
    const lock = `clusters/${SMALL}/.catalyst/lock.json`;
    const more = form(smallSpec('qaTestSession: true\n'));
    sandbox.write(SMALL_SPEC, more);
    for (const path of [TLS, lock]) sandbox.write(path, form(sandbox.read(path)));
    edit(sandbox, TLS, '  timeout: 5m', '  timeout: 7m');
    const { code, stdout } = runCli(sandbox, ...upgrade);
    assert.is(code, 0, stdout);
    assert.match(sandbox.read(TLS), /^\ufeff[^]*timeout: 7m\r\n[^]*ISSUER: letsencrypt-dns01-staging-powerdns\r\n/);
    assert.is(sandbox.read(SMALL_SPEC), more);
  }),
);

test(
  'a repository whose files all have carriage returns keeps them',
  within(generatedRepository, (sandbox) => {
    const paths = sandbox
      .git('ls-files', 'clusters')
      .split('\n')
      .filter((path) => path !== '');
    for (const path of paths) sandbox.write(path, sandbox.read(path).replaceAll('\n', '\r\n'));
    sandbox.commitAll('from a desk with Windows');
    const before = stateOf(sandbox);
    assert.match(runCli(sandbox, ...upgrade).stdout, /Nothing to merge/);
    assert.equal(stateOf(sandbox), before);
    sandbox.write(SMALL_SPEC, smallSpec('qaTestSession: true\n'));
    assert.is(runCli(sandbox, ...upgrade).code, 0);
    assert.match(sandbox.read(TLS), 'ISSUER: letsencrypt-dns01-staging-powerdns\r\n');
    assert.not.match(sandbox.read(TLS), /[^\r]\n/);
  }),
);

test(
  'what was wrong before the merge is told, and stops nothing',
  within(generatedRepository, (sandbox) => {
    edit(sandbox, TLS, /WILDCARD_CERT_ISSUER: .*/, 'WILDCARD_CERT_ISSUER: letsencrypt-dns01-prod');
    sandbox.write(SMALL_SPEC, smallSpec('qaTestSession: true\n'));
    sandbox.git('commit', '--all', '--quiet', '--message', 'test sessions');
    const { code, stdout, stderr } = runCli(sandbox, ...upgrade);
    assert.is(code, 3, 'two values for one field are a conflict');
    assert.match(stderr, /Wrong before this merge, and still:\n.*bring-up: .*letsencrypt-dns01-prod/);
    assert.match(stdout, /generator-catalyst resolve/);
    assert.match(sandbox.read(TLS), 'WILDCARD_CERT_ISSUER: letsencrypt-dns01-prod\n');
  }),
);

test(
  'a fault that only the merge brings stops the commit',
  within(generatedRepository, (sandbox) => {
    const extra = `clusters/${SMALL}/hz-fsn-rtz-prod/extra`;
    sandbox.write(`${extra}/kustomization.yaml`, 'resources:\n  - shop.yaml\n');
    sandbox.write(`${extra}/shop.yaml`, SHOP);
    sandbox.commitAll('the shop');
    assert.is(runCli(sandbox, ...upgrade).code, 0, 'the shop waits for a release that is there');
    sandbox.write(SMALL_SPEC, smallSpec('blueprints:\n  bp-falco:\n    enabled: false\n'));
    sandbox.commitAll('no falco');
    const before = stateOf(sandbox);
    const { code, stdout } = runCli(sandbox, ...upgrade);
    assert.is(code, 1, stdout);
    assert.match(stdout, /bp-falco/);
    assert.match(stdout, /Nothing was written/);
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'a conflict is told with both values, ends with 3, and stays until the values agree',
  within(generatedRepository, (sandbox) => {
    const kit = `clusters/${SMALL}/hz-fsn-rtz-prod/bootstrap-kit.yaml`;
    edit(sandbox, kit, 'WORKERS_MAX: "10"', 'WORKERS_MAX: "15"');
    const more = smallSpec().replace(
      '  - name: hz-fsn-rtz-prod\n',
      '  - name: hz-fsn-rtz-prod\n    workers:\n      max: 20\n',
    );
    sandbox.write(SMALL_SPEC, more);
    sandbox.git('commit', '--all', '--quiet', '--message', 'more workers');
    for (const _ of ['first', 'again']) {
      const { code, stdout, stderr } = runCli(sandbox, ...upgrade);
      assert.is(code, 3);
      assert.match(stderr, /bootstrap-kit\.yaml:\d+:\d+: warning: conflict: .*WORKERS_MAX/);
      assert.match(stdout, /1 conflict in 1 file: your values stand/);
      assert.match(sandbox.read(kit), 'WORKERS_MAX: "15"');
    }
    edit(sandbox, kit, 'WORKERS_MAX: "15"', 'WORKERS_MAX: "20"');
    assert.is(runCli(sandbox, ...upgrade).code, 0);
  }),
);

test(
  'a link in the place of a generated file is not followed, and said',
  within(generatedRepository, (sandbox) => {
    const kit = `clusters/${SMALL}/hz-fsn-rtz-prod/bootstrap-kit.yaml`;
    sandbox.write('kit.yaml', sandbox.read(kit));
    rmSync(join(sandbox.root, kit));
    symlinkSync('../../../kit.yaml', join(sandbox.root, kit));
    sandbox.write(SMALL_SPEC, smallSpec('qaTestSession: true\n'));
    sandbox.commitAll('one kit for all');
    const { code, stdout, stderr } = runCli(sandbox, ...upgrade);
    assert.is(code, 3, stdout);
    assert.match(
      stderr,
      `${kit}: warning: conflict: The file is a link, or no text, here and changed in this release.`,
    );
    assert.ok(lstatSync(join(sandbox.root, kit)).isSymbolicLink());
    assert.is(sandbox.git('status', '--porcelain'), '');
  }),
);

test(
  'a file that the team deleted stays deleted',
  within(generatedRepository, (sandbox) => {
    sandbox.git('rm', '--quiet', `clusters/${SMALL}/README.md`);
    sandbox.git('commit', '--quiet', '--message', 'no readme');
    assert.is(runCli(sandbox, ...upgrade).code, 0);
    assert.is(sandbox.git('ls-files', `clusters/${SMALL}/README.md`).trim(), '');
  }),
);

test.run();
