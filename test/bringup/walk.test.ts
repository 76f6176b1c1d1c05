import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { explainBlocked } from '../../core/bringup/explain.js';
import { walkBringUp } from '../../core/bringup/walk.js';
import { buildHostCluster, findRoots } from '../../core/flux/host-clusters.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import type { JudgedCluster } from '../../core/check/check.js';
import { parseTree } from '../../core/tree/tree.js';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';

const test = suite('bring-up walk');

const production = await generateFrom(packageFile('examples/production.yaml'));
const files = carryOut(production);
const qa = await generateFrom(packageFile('examples/qa.yaml'), files);
const april = await generateFrom(packageFile('examples/2026.04.yaml'));
const ROOT = 'clusters/acme.example.com/hz-fsn-mgt-prod';

for (const { cluster, bringUp } of [...production.clusters, ...qa.clusters, ...april.clusters]) {
  test(`${cluster.name} comes up whole`, () => {
    assert.equal(bringUp.blocked, []);
    assert.equal(bringUp.waitingUnits, []);
    const inWaves = bringUp.waves.flat();
    const releases = cluster.units
      .flatMap(({ objects }) => objects)
      .filter(({ resource }) => resource.kind === 'HelmRelease');
    assert.is(inWaves.length, cluster.units.length + releases.length);
  });
}

test('the root comes first, the extras after every other unit', () => {
  const waves = production.clusters[0]?.bringUp.waves ?? [];
  assert.equal(waves[0], ['unit sovereign']);
  const waveOf = (label: string): number => waves.findIndex((wave) => wave.includes(label));
  assert.ok(waveOf('unit extra') >= waveOf('unit sovereign-tls'));
  assert.ok(waveOf('unit gate-sovereign-tls') > waveOf('HelmRelease flux-system/bp-cert-manager'));
  assert.ok(waveOf('unit sovereign-tls') > waveOf('unit gate-sovereign-tls'));
});

interface Mutation {
  readonly sentence: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** What is blocked first, and the fact or reference that it lacks. */
  readonly blocked: string;
  readonly because: RegExp;
}

const KIT = 'clusters/_template/bootstrap-kit';
const MUTATIONS: readonly Mutation[] = [
  {
    sentence: 'without its edge to bp-cnpg, Harbor could be installed before the database kind is there',
    file: `${KIT}/19-harbor.yaml`,
    from: '    - name: bp-cnpg\n',
    to: '',
    blocked: 'HelmRelease flux-system/bp-harbor',
    because:
      /can start before HelmRelease flux-system\/bp-cnpg is ready, which brings kind postgresql.cnpg.io\/Cluster/,
  },
  {
    sentence: 'without its edge to bp-external-secrets, the stores could come before their webhook',
    file: `${KIT}/15a-external-secrets-stores.yaml`,
    from: '    - name: bp-external-secrets\n',
    to: '',
    blocked: 'HelmRelease flux-system/bp-external-secrets-stores',
    because: /can start before HelmRelease flux-system\/bp-external-secrets is ready/,
  },
  {
    sentence: 'without its edge to bp-cert-manager, the solver could come before the issuer kind is there',
    file: `${KIT}/49-cert-manager-powerdns-webhook.yaml`,
    from: '  dependsOn:\n    - name: bp-cert-manager\n',
    to: '',
    blocked: 'HelmRelease flux-system/bp-cert-manager-powerdns-webhook',
    because: /which brings kind cert-manager.io\/ClusterIssuer/,
  },
  {
    sentence: 'without its edge to bp-seaweedfs, Loki could start before its object store',
    file: `${KIT}/22-loki.yaml`,
    from: '  dependsOn:\n    - name: bp-seaweedfs\n',
    to: '',
    blocked: 'HelmRelease flux-system/bp-loki',
    because: /which brings Service seaweedfs\/seaweedfs-s3/,
  },
  {
    sentence: 'with disableWait on bp-cnpg, the database webhook is not guaranteed',
    file: `${KIT}/16-cnpg.yaml`,
    from: '  install:\n    timeout: 15m\n',
    to: '  install:\n    timeout: 15m\n    disableWait: true\n',
    blocked: 'HelmRelease flux-system/bp-gitea',
    because:
      /needs webhook for postgresql.cnpg.io, and HelmRelease flux-system\/bp-cnpg is Ready before its workloads run/,
  },
  {
    sentence: 'without the Namespace of Harbor, the release has nowhere to go',
    file: `${KIT}/19-harbor.yaml`,
    from: /---\napiVersion: v1\nkind: Namespace\n(.*\n)*?(?=---)/,
    to: '',
    blocked: 'HelmRelease flux-system/bp-harbor',
    because: /needs Namespace harbor, which neither the ground state nor anything here brings/,
  },
  {
    sentence: 'without its source, a release is never fetched',
    file: `${KIT}/28-reloader.yaml`,
    from: '        name: bp-reloader\n',
    to: '        name: bp-relaoder\n',
    blocked: 'HelmRelease flux-system/bp-reloader',
    because: /needs HelmRepository flux-system\/bp-relaoder/,
  },
  {
    sentence: 'an edge to a release that is not there never resolves',
    file: `${KIT}/21-alloy.yaml`,
    from: '    - name: bp-opentelemetry\n',
    to: '    - name: bp-otel\n',
    blocked: 'HelmRelease flux-system/bp-alloy',
    because: /waits for HelmRelease flux-system\/bp-otel, which nothing here applies/,
  },
  {
    sentence: 'without the health check of the solver, the certificate could come before its issuer',
    file: `${ROOT}/gate-sovereign-tls.yaml`,
    from: /    - apiVersion: helm.toolkit.fluxcd.io\/v2\n      kind: HelmRelease\n      name: bp-cert-manager-powerdns-webhook\n      namespace: flux-system\n/,
    to: '',
    blocked: 'Certificate kube-system/sovereign-wildcard-tls-acme-example-com',
    because: /which brings ClusterIssuer letsencrypt-dns01-prod-powerdns/,
  },
  {
    sentence: 'without its gate, the certificate could come before its kind',
    file: `${ROOT}/sovereign-tls.yaml`,
    from: '  dependsOn:\n    - name: gate-sovereign-tls\n',
    to: '',
    blocked: 'Certificate kube-system/sovereign-wildcard-tls-acme-example-com',
    because: /which brings kind cert-manager.io\/Certificate/,
  },
  {
    sentence: 'a certificate in the unit of cert-manager keeps the whole unit out for ever',
    file: `${KIT}/02-cert-manager.yaml`,
    from: /$/,
    to: '---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata:\n  name: early\n  namespace: cert-manager\nspec:\n  secretName: early\n',
    blocked: 'Certificate cert-manager/early',
    because: /HelmRelease flux-system\/bp-cert-manager of the same unit brings: Flux dry-runs the whole unit first/,
  },
  {
    sentence: 'two releases that wait for each other never start',
    file: `${KIT}/16-cnpg.yaml`,
    from: '  dependsOn:\n    - name: bp-flux\n',
    to: '  dependsOn:\n    - name: bp-harbor\n',
    blocked: 'HelmRelease flux-system/bp-cnpg',
    because:
      /bp-cnpg waits for HelmRelease flux-system\/bp-harbor waits for HelmRelease flux-system\/bp-cnpg: none of them ever starts/,
  },
  {
    sentence: 'a root that waits for its units deadlocks with a unit that waits for the root',
    file: `${ROOT}/sovereign-tls.yaml`,
    from: '    - name: gate-sovereign-tls\n',
    to: '    - name: gate-sovereign-tls\n    - name: sovereign\n',
    blocked: 'unit sovereign',
    because: /none of them ever starts/,
  },
];

for (const { sentence, file, from, to, blocked, because } of MUTATIONS) {
  test(sentence, () => {
    const text = files.get(file) ?? '';
    const mutated = new Map(files).set(file, text.replace(from, to));
    assert.is.not(mutated.get(file), text, 'the mutation changes the file');
    if (blocked === 'unit sovereign') waitForUnits(mutated);
    const { bringUp, explained } = walkFiles(mutated);
    assert.is(bringUp.blocked[0]?.label, blocked);
    assert.match(explained, because);
  });
}

function waitForUnits(mutated: Map<string, string>): void {
  const file = `${ROOT}/bootstrap.yaml`;
  mutated.set(file, (mutated.get(file) ?? '').replace('  prune: true\n', '  prune: true\n  wait: true\n'));
}

function walkFiles(mutated: ReadonlyMap<string, string>): { bringUp: JudgedCluster['bringUp']; explained: string } {
  const tree = parseTree(mutated);
  const root = findRoots(tree).find(({ file }) => file.startsWith(`${ROOT}/`));
  const ground = production.clusters[0]?.ground;
  if (root === undefined || ground === undefined) throw new Error('The example has no root.');
  const { cluster } = buildHostCluster(tree, root, sampleVariables());
  const bringUp = walkBringUp(cluster, ground);
  const [first] = bringUp.blocked;
  return { bringUp, explained: first === undefined ? '' : explainBlocked(first, cluster, ground).message };
}

/** The units that never turn Ready when a release breaks, by release; releases that no unit waits for are left out. */
function waitingUnits([judged]: readonly JudgedCluster[]): Readonly<Record<string, readonly string[]>> {
  if (judged === undefined) throw new Error('The example has no cluster.');
  const releases = judged.cluster.units.flatMap(({ objects }) =>
    objects.filter(({ resource }) => resource.kind === 'HelmRelease').map(({ resource }) => resource.name),
  );
  return Object.fromEntries(
    releases
      .map(
        (release) => [release, [...walkBringUp(judged.cluster, judged.ground, release).waitingUnits].sort()] as const,
      )
      .filter(([, units]) => units.length > 0),
  );
}

const all = (...groups: readonly (readonly string[])[]): readonly string[] => [...new Set(groups.flat())].sort();
const TLS = ['extra', 'gate-sovereign-tls', 'sovereign-tls'];
const ADMISSION = ['extra', 'gate-kyverno-policies', 'kyverno-policies'];

test('a root that waits and lists itself does not wait for itself', () => {
  const path = `${ROOT}/bootstrap.yaml`;
  const waiting = new Map(files).set(
    path,
    (files.get(path) ?? '').replace('  prune: true', '  prune: true\n  wait: true'),
  );
  assert.is.not(waiting.get(path), files.get(path));
  const tree = parseTree(waiting);
  const [judged] = production.clusters;
  const root = findRoots(tree).find(({ file }) => file === path);
  assert.ok(root && judged);
  const { cluster } = buildHostCluster(tree, root, sampleVariables());
  const { blocked, waves } = walkBringUp(cluster, judged.ground);
  assert.equal(blocked, []);
  assert.equal(waves.at(-1), ['unit sovereign']);
});

test('a release that breaks makes exactly those units wait that need it', () => {
  // TLS needs cert-manager's kinds and webhook and the solver's issuer; those need the network, which needs the
  // Gateway API. The registry needs its database too. No leaf application is among them.
  const registry = ['extra', 'gate-harbor', 'harbor'];
  assert.equal(waitingUnits(production.clusters), {
    'bp-cert-manager': all(TLS, ADMISSION, registry),
    'bp-cert-manager-powerdns-webhook': TLS,
    'bp-cilium': all(TLS, ADMISSION, registry),
    'bp-cnpg': registry,
    'bp-flux': registry,
    'bp-gateway-api': all(TLS, ADMISSION, registry),
    'bp-harbor': registry,
    'bp-kyverno': ADMISSION,
  });
});

test('in 2026.04 the issuer comes with cert-manager, and the routes wait for no release', () => {
  assert.equal(waitingUnits(april.clusters), {
    'bp-cert-manager': TLS,
    'bp-cilium': all(TLS, ADMISSION),
    'bp-kyverno': ADMISSION,
  });
});

test.run();
