import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../schema/finding.js';
import { carryOut, generateFrom, smallSpec } from '../fixtures.js';

const test = suite('running changes');

const RULES: readonly string[] = ['certificate-reissued', 'object-changes-unit'];
const before = carryOut(await generateFrom(smallSpec()));
const CLUSTER = 'small.example.com/hz-fsn-rtz-prod';
const KIT = `clusters/${CLUSTER}/bootstrap-kit.yaml`;

/** What a generation says about the host clusters that the repository holds already. */
async function runningFindings(spec: string, repository = before): Promise<readonly Finding[]> {
  const { findings } = await generateFrom(spec, repository);
  return findings.filter(({ rule }) => RULES.includes(rule));
}

const MANAGED = smallSpec().replace('hostClusters:\n', 'hostClusters:\n  - name: hz-hel-mgt-prod\n');

test('a new Sovereign, and one that stays as it is, changes nothing that runs', async () => {
  assert.equal(await runningFindings(smallSpec(), new Map()), []);
  assert.equal(await runningFindings(smallSpec()), []);
  assert.equal(await runningFindings(smallSpec('parentZones: [apps.example.org]\n')), []);
});

test('the names of a production certificate that change are named, with what they cost', async () => {
  const [found, ...others] = await runningFindings(MANAGED);
  assert.equal(others, []);
  assert.is(found?.severity, 'warning');
  assert.is(
    found?.message,
    `${CLUSTER}: Certificate kube-system/sovereign-wildcard-tls-small-example-com: The certificate is issued anew for ` +
      '*.hfrp.small.example.com, hfrp.small.example.com: dnsNames changes (*.hfrp.small.example.com and ' +
      'hfrp.small.example.com come, *.small.example.com and small.example.com go). Issuer ' +
      'letsencrypt-dns01-prod-powerdns is production: this costs 1 of the 5 certificates that one set of names gets in ' +
      '168 hours.',
  );
  assert.is(found?.file, 'clusters/_template/sovereign-tls/cilium-gateway-cert.yaml');
});

test('names of a staging certificate may change: that is told, and is no warning', async () => {
  const qa = 'qaTestSession: true\n';
  const staging = carryOut(await generateFrom(smallSpec(qa)));
  const found = await runningFindings(`${MANAGED}${qa}`, staging);
  assert.equal(
    found.map(({ rule, severity }) => `${severity} ${rule}`),
    ['info certificate-reissued'],
  );
});

test('a certificate that goes from staging to production costs one, although its names stay', async () => {
  const staging = carryOut(await generateFrom(smallSpec('qaTestSession: true\n')));
  const [found] = await runningFindings(smallSpec(), staging);
  assert.is(found?.severity, 'warning');
  assert.match(found?.message ?? '', /small\.example\.com: issuerRef changes\. Issuer letsencrypt-dns01-prod-powerdns/);
});

const EXTERNAL = smallSpec('secrets:\n  mode: external\n');

test('releases that a change of the secrets mode moves to another unit are named, with the steps', async () => {
  const [found, ...others] = await runningFindings(EXTERNAL);
  assert.equal(others, []);
  assert.is(found?.severity, 'warning');
  const message = found?.message ?? '';
  assert.ok(message.startsWith(`${CLUSTER}: HelmRelease flux-system/bp-`), message);
  assert.ok(message.includes('HelmRelease flux-system/bp-harbor'), message);
  assert.not.ok(message.includes('Namespace'), 'Namespaces are never pruned');
  assert.ok(
    message.endsWith(
      'move from unit bootstrap-kit to unit bootstrap-kit-late. When bootstrap-kit is applied first, Flux deletes ' +
        'them, and uninstalls what a HelmRelease had installed.',
    ),
    message,
  );
  assert.is(
    found?.help,
    'On a running host cluster take three steps, each a commit that Flux has applied before the next: "prune: false" ' +
      `in ${KIT}; this change, by "generator-catalyst upgrade", which keeps that edit; "prune: true" again once unit ` +
      'bootstrap-kit-late is Ready.',
  );
  const line = (before.get(KIT) ?? '').split('\n').indexOf('  prune: true') + 1;
  assert.equal([found?.file, found?.position?.line], [KIT, line]);
});

test('the way back moves them too, and so does any mode that parts the kit', async () => {
  const units = async (spec: string, repository?: Map<string, string>): Promise<readonly string[]> =>
    (await runningFindings(spec, repository)).map(({ object }) => object ?? '');
  const external = carryOut(await generateFrom(EXTERNAL));
  assert.equal(await units(smallSpec(), external), ['Kustomization flux-system/bootstrap-kit-late']);
  assert.equal(await units(smallSpec('secrets:\n  mode: sealed\n')), ['Kustomization flux-system/bootstrap-kit']);
  assert.equal(await units(smallSpec('secrets:\n  mode: sops\n')), []);
});

test('once the unit that loses them prunes nothing, there is nothing to warn of', async () => {
  const kept = new Map(before);
  kept.set(KIT, (before.get(KIT) ?? '').replace('prune: true', 'prune: false'));
  assert.equal(await runningFindings(EXTERNAL, kept), []);
});

test('deletionPolicy is about the end of a unit: what leaves one that stays is deleted all the same', async () => {
  const orphaning = new Map(before);
  orphaning.set(KIT, (before.get(KIT) ?? '').replace('prune: true', 'prune: true\n  deletionPolicy: Orphan'));
  assert.is((await runningFindings(EXTERNAL, orphaning)).length, 1);
});

test.run();
