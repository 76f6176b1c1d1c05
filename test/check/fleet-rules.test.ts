import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeCluster, type JudgedCluster, type Rule } from '../../core/check/check.js';
import { certificateLimits } from '../../core/check/rules/certificate-limits.js';
import { fleetUnique } from '../../core/check/rules/fleet-unique.js';
import { gatewayPorts } from '../../core/check/rules/gateway-ports.js';
import { storageDisjoint } from '../../core/check/rules/storage-disjoint.js';
import type { HostCluster } from '../../core/bringup/host-cluster.js';
import { foreignGround } from '../../core/model/cluster-ground.js';
import { parseManifests } from '../../core/tree/manifest.js';
import { parseTree } from '../../core/tree/tree.js';
import { CATALOG, RELEASE } from '../fixtures.js';

const test = suite('fleet rules');

/** A host cluster that applies the documents of a YAML text. */
function cluster(name: string, text: string): JudgedCluster {
  const { manifests } = parseManifests(`clusters/${name}/all.yaml`, text);
  const objects = manifests.flatMap((origin) =>
    origin.resource === undefined ? [] : [{ resource: origin.resource, value: origin.value, origin }],
  );
  const [manifest] = manifests;
  assert.ok(manifest);
  const unit = {
    name: 'all',
    manifest,
    dependsOn: [],
    waits: false,
    healthChecks: [],
    isSuspended: false,
    isRefused: false,
    refused: [],
    objects,
  };
  const host: HostCluster = { name, units: [unit] };
  return judgeCluster(host, foreignGround(host, RELEASE), CATALOG.groundState);
}

/** Severity, line and message of each finding. */
function found(rule: Rule, ...clusters: readonly JudgedCluster[]): readonly string[] {
  return rule
    .check({ tree: parseTree(new Map()), clusters, profile: CATALOG.profile })
    .map(({ severity, message, position }) => `${severity} ${position?.line}: ${message}`);
}

const PRODUCTION = 'letsencrypt-dns01-prod-powerdns';
const STAGING = 'letsencrypt-dns01-staging-powerdns';

function certificate(issuer: string, names: string, kind = 'ClusterIssuer', name = 'tls'): string {
  return `---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: ${name}
  namespace: kube-system
spec:
  secretName: tls
  issuerRef:
    group: cert-manager.io
    kind: ${kind}
    name: ${issuer}
  dnsNames: [${names}]
`;
}

function release(chart: string, values: string, extra = ''): string {
  return `---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: ${chart}
  namespace: flux-system
spec:
  chart:
    spec:
      chart: ${chart}
${extra}  values:
${values.replace(/^/gm, '    ')}
`;
}

function fleet(count: number, text: string): readonly JudgedCluster[] {
  return Array.from({ length: count }, (_, index) => cluster(`s${index}.example.com/hz-fsn-rtz-prod`, text));
}

test('three host clusters may ask production for one set of names, four are too many for comfort, six for the limit', () => {
  const text = certificate(PRODUCTION, '"*.example.com", example.com');
  const severities = (count: number): readonly string[] =>
    found(certificateLimits, ...fleet(count, text)).map((line) => line.split(' ')[0] ?? '');
  assert.equal(severities(3), []);
  assert.equal(severities(4), ['warning']);
  assert.equal(severities(5), ['warning']);
  assert.equal(severities(6), ['error']);
});

test('the order of names does not make another set, staging does not count', () => {
  const one = certificate(PRODUCTION, 'a.example.com, b.example.com');
  const other = certificate(PRODUCTION, 'b.example.com, A.example.com');
  const clusters = [...fleet(2, one), ...fleet(2, other)];
  assert.match(found(certificateLimits, ...clusters).join(), /so do 4 Certificates in all/);
  assert.equal(found(certificateLimits, ...fleet(6, certificate(STAGING, 'a.example.com'))), []);
});

test('production is for environment prod and no QA', () => {
  const text = certificate(PRODUCTION, 'a.example.com');
  for (const environment of ['dev', 'poc', 'stg', 'uat']) {
    const name = `acme.example.com/hz-fsn-rtz-${environment}`;
    assert.equal(found(certificateLimits, cluster(name, text)), [
      `error 12: Certificate kube-system/tls takes its certificate from the production issuer ${PRODUCTION}, and ${name} is of environment ${environment}.`,
    ]);
    assert.equal(found(certificateLimits, cluster(name, certificate(STAGING, 'a.example.com'))), []);
  }
  const qa = release('bp-catalyst-platform', 'qaFixtures:\n  enabled: true');
  const name = 'acme.example.com/hz-fsn-rtz-prod';
  assert.match(found(certificateLimits, cluster(name, text + qa)).join(), /hz-fsn-rtz-prod runs QA test sessions/);
  assert.equal(found(certificateLimits, cluster(name, text + qa.replace('true', 'false'))), []);
});

test('an issuer of the tree is known by its server', () => {
  const issuer = `---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: own
spec:
  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
`;
  const text = certificate('own', 'a.example.com') + issuer;
  const name = 'acme.example.com/hz-fsn-rtz-dev';
  assert.match(found(certificateLimits, cluster(name, text)).join(), /production issuer own/);
  assert.equal(found(certificateLimits, cluster(name, text.replace('acme-v02', 'acme-staging-v02'))), []);
});

test('an Issuer that nothing applies is found', () => {
  const text = certificate('own', 'a.example.com', 'Issuer');
  assert.equal(found(certificateLimits, cluster('acme.example.com/hz-fsn-rtz-prod', text)), [
    'error 12: Certificate kube-system/tls takes its certificate from Issuer kube-system/own, which nothing here applies.',
  ]);
});

test('the number in the mesh is unique within a Sovereign, the owner id of DNS records everywhere', () => {
  const text =
    release('bp-cilium', 'cilium:\n  cluster:\n    id: 1\n    name: one') +
    release('external-dns', 'txtOwnerId: default');
  const [one, two] = ['acme.example.com/hz-fsn-rtz-prod', 'acme.example.com/hz-hel-rtz-prod'];
  assert.equal(found(fleetUnique, cluster(one, text), cluster(two, text)), [
    `error 14: ${two} has the cluster mesh number "1", which ${one} has too.`,
    `error 15: ${two} has the cluster mesh name "one", which ${one} has too.`,
    `error 27: ${two} has the owner id of DNS records "default", which ${one} has too.`,
  ]);
  assert.equal(found(fleetUnique, cluster(one, text), cluster('other.example.com/hz-fsn-rtz-prod', text)), [
    `error 27: other.example.com/hz-fsn-rtz-prod has the owner id of DNS records "default", which ${one} has too.`,
  ]);
});

function harbor(bucket: string, folder: string): string {
  return release(
    'bp-harbor',
    `harbor:\n  persistence:\n    imageChartStorage:\n      type: s3\n      s3:\n        bucket: ${bucket}\n        rootdirectory: ${folder}`,
  );
}

test('folders of one bucket are disjoint; a longer name is no folder inside', () => {
  const one = cluster('a.example.com/hz-fsn-rtz-prod', harbor('blobs', '/harbor/a'));
  const two = (folder: string, bucket = 'blobs'): JudgedCluster =>
    cluster('b.example.com/hz-fsn-rtz-prod', harbor(bucket, folder));
  assert.match(
    found(storageDisjoint, one, two('harbor/a/')).join(),
    /^error .* which is the folder "\/harbor\/a" of Harbor/,
  );
  assert.match(found(storageDisjoint, one, two('/harbor')).join(), /^error .* which holds the folder/);
  assert.match(found(storageDisjoint, one, two('""')).join(), /^error .* writes to "\/" in bucket "blobs"/);
  assert.equal(found(storageDisjoint, one, two('/harbor/ab')), []);
  assert.equal(found(storageDisjoint, one, two('/harbor/a', 'others')), []);
});

test('a bucket in an object store of the host cluster is no other one, whatever its name', () => {
  const inside = harbor('blobs', '/\n        regionendpoint: http://seaweedfs-s3.seaweedfs.svc.cluster.local:8333');
  const [one, two] = ['a.example.com/hz-fsn-rtz-prod', 'b.example.com/hz-fsn-rtz-prod'];
  assert.equal(found(storageDisjoint, cluster(one, inside), cluster(two, inside)), []);
  assert.match(
    found(storageDisjoint, cluster(one, harbor('blobs', '/')), cluster(two, harbor('blobs', '/'))).join(),
    /^error /,
  );
});

test('a bucket out of a Secret is one bucket within a Sovereign, and perhaps one across Sovereigns', () => {
  const valuesFrom = `  valuesFrom:
    - kind: Secret
      name: object-storage
      valuesKey: s3-bucket
      targetPath: velero.configuration.backupStorageLocation[0].bucket
`;
  const values = 'velero:\n  configuration:\n    backupStorageLocation:\n      - name: default\n        prefix: velero';
  const text = release('bp-velero', values, valuesFrom);
  const one = cluster('a.example.com/hz-fsn-rtz-prod', text);
  assert.match(found(storageDisjoint, one, cluster('a.example.com/hz-hel-rtz-prod', text)).join(), /^error /);
  assert.match(found(storageDisjoint, one, cluster('b.example.com/hz-fsn-rtz-prod', text)).join(), /^warning /);
});

function gateway(name: string, port: number): string {
  return `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: ${name}
  namespace: kube-system
spec:
  gatewayClassName: cilium
  listeners:
    - name: https
      port: ${port}
      protocol: HTTPS
    - name: apex
      port: ${port}
      protocol: HTTPS
`;
}

test('two Gateways of the host network do not share a port; listeners of one may', () => {
  const name = 'acme.example.com/hz-fsn-rtz-prod';
  const cilium = release('bp-cilium', 'cilium:\n  gatewayAPI:\n    hostNetwork:\n      enabled: true');
  assert.equal(found(gatewayPorts, cluster(name, cilium + gateway('one', 30443))), []);
  assert.match(
    found(gatewayPorts, cluster(name, cilium + gateway('one', 30443) + gateway('two', 30443))).join(),
    /Gateway kube-system\/two listens on port 30443 of the nodes, as Gateway kube-system\/one does/,
  );
  const services = cilium.replace('true', 'false');
  assert.equal(found(gatewayPorts, cluster(name, services + gateway('one', 443) + gateway('two', 443))), []);
});

test('port 443 is opened with both capabilities', () => {
  const name = 'acme.example.com/hz-fsn-rtz-prod';
  const values = (capabilities: string): string =>
    release(
      'bp-cilium',
      `cilium:\n  gatewayAPI:\n    hostNetwork:\n      enabled: true\n  envoy:\n    securityContext:\n      capabilities:\n        ${capabilities}`,
    );
  const both = values('keepCapNetBindService: true\n        envoy: [NET_ADMIN, SYS_ADMIN, NET_BIND_SERVICE]');
  assert.equal(found(gatewayPorts, cluster(name, both + gateway('one', 443))), []);
  const half = values('keepCapNetBindService: true');
  assert.is(found(gatewayPorts, cluster(name, half + gateway('one', 443))).length, 2);
});

test.run();
