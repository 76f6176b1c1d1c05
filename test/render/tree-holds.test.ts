import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import type { AppliedObject, Unit } from '../../core/bringup/host-cluster.js';
import { usedVariables } from '../../core/model/post-build.js';
import { TEMPLATE_FOLDER } from '../../core/model/unit-overlay.js';
import { VARIABLE_BY_NAME } from '../../core/model/variables.js';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { CATALOG, RELEASE, carryOut, generateFrom, packageFile, smallSpec } from '../fixtures.js';

const test = suite('what the tree holds');

const production = await generateFrom(packageFile('examples/production.yaml'));
const files = carryOut(production);
const KIT = `${TEMPLATE_FOLDER}/bootstrap-kit`;

function documentsOf(path: string): readonly JsonObject[] {
  return parseAllDocuments(files.get(path) ?? '').flatMap((document): JsonObject[] => {
    const value: unknown = 'toJS' in document ? document.toJS() : undefined;
    return isJsonObject(value) ? [value] : [];
  });
}

function at(value: JsonValue | undefined, ...path: (string | number)[]): JsonValue | undefined {
  return valueAt(value, path);
}

/** The units of the two host clusters: the first serves the Sovereign's hosts. */
function unitsOf(cluster: number): readonly Unit[] {
  return production.clusters[cluster]?.cluster.units ?? [];
}

function objectsIn(cluster: number, unit: string): readonly AppliedObject[] {
  return unitsOf(cluster).find(({ name }) => name === unit)?.objects ?? [];
}

function objectOf(cluster: number, kind: string, name: string): JsonObject {
  const all = unitsOf(cluster).flatMap(({ objects }) => objects);
  return all.find(({ resource }) => resource.kind === kind && resource.name === name)?.value ?? {};
}

test('each slot is one file of Namespace, source and HelmRelease, with version, edges and values of the catalog', () => {
  assert.ok(RELEASE.slots.length >= 40);
  for (const slot of RELEASE.slots) {
    const folder = slot.provider === undefined ? KIT : `${KIT}/${slot.provider}`;
    const [release, source, ...others] = [...documentsOf(`${folder}/${slot.path}.yaml`)].reverse();
    assert.match(slot.path, /^\d\d[a-z]?-[a-z0-9-]+$/);
    assert.equal([release?.kind, source?.kind], ['HelmRelease', 'HelmRepository'], slot.path);
    assert.equal(
      others.map((one) => [one.kind, at(one, 'metadata', 'name')]),
      slot.emitsNamespace ? [['Namespace', slot.namespace]] : [],
      slot.path,
    );
    assert.is(at(release, 'spec', 'chart', 'spec', 'version'), slot.source.version);
    assert.is(at(release, 'spec', 'targetNamespace'), slot.source.namespace);
    const edges = at(release, 'spec', 'dependsOn');
    assert.equal(
      Array.isArray(edges) ? edges.map((edge: JsonValue) => at(edge, 'name')) : [],
      slot.dependsOn,
      slot.path,
    );
    assert.equal(at(release, 'spec', 'values') ?? {}, slot.values ?? {}, slot.path);
  }
});

test('the kit lists every slot of no provider, and each provider its own', () => {
  for (const provider of [undefined, ...new Set(RELEASE.slots.flatMap((slot) => slot.provider ?? []))]) {
    const own = RELEASE.slots.filter((slot) => slot.provider === provider).map(({ path }) => `${path}.yaml`);
    const [list] = documentsOf(`${KIT}${provider === undefined ? '' : `/${provider}`}/kustomization.yaml`);
    assert.equal(list?.resources, [...own].sort());
  }
});

test('the pins of May 2026 are those of the release', () => {
  const pins = Object.fromEntries(CATALOG.slots.map(({ blueprint, version }) => [blueprint, version]));
  assert.equal(
    ['bp-catalyst-platform', 'bp-gitea', 'bp-harbor', 'bp-openbao'].map((name) => pins[name]),
    ['1.4.143', '1.2.7', '1.2.17', '1.2.15'],
  );
});

test('the wildcard Certificate takes its issuer from a variable that its unit supplies', () => {
  const [certificate] = documentsOf(`${TEMPLATE_FOLDER}/sovereign-tls/cilium-gateway-cert.yaml`);
  assert.equal(at(certificate, 'spec', 'issuerRef'), {
    group: 'cert-manager.io',
    kind: 'ClusterIssuer',
    name: '${WILDCARD_CERT_ISSUER}',
  });
  const unit = objectOf(0, 'Kustomization', 'sovereign-tls');
  assert.is(at(unit, 'spec', 'postBuild', 'substitute', 'WILDCARD_CERT_ISSUER'), 'letsencrypt-dns01-prod-powerdns');
  const gateway = objectOf(0, 'Gateway', 'cilium-gateway');
  const secret = at(gateway, 'spec', 'listeners', 0, 'tls', 'certificateRefs', 0, 'name');
  const built = objectOf(0, 'Certificate', 'sovereign-wildcard-tls-acme-example-com');
  assert.is(secret, at(built, 'spec', 'secretName'));
});

test('the Gateway is on the host network by a value of Cilium, and asks for no load balancer', () => {
  for (const cluster of [0, 1]) {
    const values = at(objectOf(cluster, 'HelmRelease', 'bp-cilium'), 'spec', 'values', 'cilium', 'gatewayAPI');
    assert.equal(values, { enabled: true, hostNetwork: { enabled: true } });
    const gateway = objectOf(cluster, 'Gateway', 'cilium-gateway');
    assert.equal([at(gateway, 'spec', 'addresses'), at(gateway, 'spec', 'infrastructure')], [undefined, undefined]);
  }
});

test('the default deny and the allow for the listener are never apart, and the allow lets everybody in', async () => {
  for (const spec of [smallSpec(), smallSpec('phase: operational\nharbor:\n  airGap:\n    enabled: true\n')]) {
    const { clusters } = await generateFrom(spec);
    for (const { cluster } of clusters) {
      const unit = cluster.units.find(({ name }) => name === 'network-policies');
      const names = unit?.objects.map(({ resource }) => resource.name) ?? [];
      assert.equal(names, ['allow-dns-egress', 'allow-gateway-ingress', 'allow-kube-apiserver-egress', 'default-deny']);
    }
  }
  const allow = objectOf(0, 'CiliumClusterwideNetworkPolicy', 'allow-gateway-ingress');
  assert.equal(at(allow, 'spec', 'endpointSelector', 'matchExpressions'), [
    { key: 'reserved:ingress', operator: 'Exists' },
  ]);
  assert.equal(at(allow, 'spec', 'ingress'), [
    { fromEntities: ['world', 'cluster', 'host', 'remote-node', 'kube-apiserver'] },
  ]);
  assert.equal(at(allow, 'spec', 'egress'), [{ toEntities: ['all'] }]);
});

test("images must come from the host cluster's own registry, whichever host cluster it is", () => {
  for (const [cluster, host] of [
    [0, 'registry.acme.example.com'],
    [1, 'harbor.hlrp.acme.example.com'],
  ] as const) {
    const policy = JSON.stringify(objectOf(cluster, 'ClusterPolicy', 'require-harbor-images'));
    assert.ok(policy.includes(`startsWith('${host}/')`), policy);
    assert.is(at(objectOf(cluster, 'HelmRelease', 'bp-harbor'), 'spec', 'values', 'gateway', 'host'), host);
  }
});

test('backends are named as the charts really name their Services, and the host is always set', () => {
  const routed = (name: string): unknown => at(objectOf(0, 'HelmRelease', name), 'spec', 'values', 'gateway');
  assert.equal(routed('bp-gitea'), { host: 'gitea.acme.example.com', backendService: 'gitea-http' });
  assert.equal(routed('bp-harbor'), { host: 'registry.acme.example.com', backendService: 'harbor-core' });
  assert.equal(routed('bp-openbao'), { host: 'bao.acme.example.com', backendService: 'openbao', enabled: true });
});

test("a chart's own name that a team overrides is followed by its route", async () => {
  const spec = smallSpec('blueprints:\n  bp-gitea:\n    values:\n      gitea:\n        fullnameOverride: code\n');
  const [judged] = (await generateFrom(spec)).clusters;
  const objects = judged?.cluster.units.flatMap((unit) => unit.objects) ?? [];
  const gitea = objects.find(({ resource }) => resource.kind === 'HelmRelease' && resource.name === 'bp-gitea');
  assert.is(at(gitea?.value, 'spec', 'values', 'gateway', 'backendService'), 'code-http');
});

test('the charts bring the routes: the tree has but the one that redirects to https', () => {
  const routes = unitsOf(0).flatMap(({ objects }) =>
    objects.filter(({ resource }) => resource.kind === 'HTTPRoute').map(({ resource }) => resource.name),
  );
  assert.equal(routes, ['https-redirect']);
});

test('the GitRepository follows what the spec says, with credentials, and packs two folders alone', () => {
  const source = objectOf(0, 'GitRepository', 'openova');
  assert.equal(at(source, 'spec', 'ref'), { branch: 'main' });
  assert.equal(at(source, 'spec', 'secretRef'), { name: 'flux-repository' });
  assert.equal(
    String(at(source, 'spec', 'ignore'))
      .trim()
      .split('\n'),
    ['/*', '!/clusters', '/clusters/*', '!/clusters/_template', '!/clusters/acme.example.com', '/clusters/*/.catalyst'],
  );
});

test('every Flux Kustomization has its intervals, prunes, and comes after what it waits for', () => {
  const units = objectsIn(0, 'sovereign').filter(({ resource }) => resource.kind === 'Kustomization');
  const children = units.filter(({ resource }) => resource.name !== 'sovereign');
  assert.ok(children.length >= 9);
  for (const { value, resource } of children) {
    const spec = at(value, 'spec');
    const times = ['interval', 'retryInterval', 'timeout', 'prune'].map((key) => at(spec, key));
    assert.equal(times, ['10m', '1m', '5m', true], resource.name);
    assert.equal([at(spec, 'wait'), at(spec, 'sourceRef', 'name')], [undefined, 'openova'], resource.name);
  }
  const root = units.find(({ resource }) => resource.name === 'sovereign')?.value;
  assert.equal([at(root, 'spec', 'wait') ?? false, at(root, 'spec', 'postBuild')], [false, undefined]);
});

test('every variable that a unit uses has exactly one supplier, and nothing is supplied that it does not use', () => {
  for (const { name, objects } of unitsOf(0)) {
    const unit = objectOf(0, 'Kustomization', name);
    if (name === 'sovereign' || at(unit, 'spec', 'postBuild') === undefined) continue;
    const texts = objects.map(({ origin }) => JSON.stringify(origin.value));
    const patches = [...files].filter(([path]) =>
      path.startsWith(`clusters/acme.example.com/hz-fsn-mgt-prod/${name}/`),
    );
    const used = usedVariables([...texts, ...patches.map(([, text]) => text)]);
    const inline = Object.keys((at(unit, 'spec', 'postBuild', 'substitute') ?? {}) as JsonObject);
    const provisioned = used.filter((one) => VARIABLE_BY_NAME.get(one)?.supplier === 'provisioning');
    assert.equal([...inline, ...provisioned].sort(), used, name);
    const from = provisioned.length === 0 ? undefined : [{ kind: 'ConfigMap', name: 'sovereign-provisioned' }];
    assert.equal(at(unit, 'spec', 'postBuild', 'substituteFrom'), from, name);
  }
});

test.run();
