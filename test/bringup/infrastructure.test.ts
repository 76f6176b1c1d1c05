import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { walkBringUp } from '../../core/bringup/walk.js';
import { findRoots } from '../../core/flux/host-clusters.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { parseTree } from '../../core/tree/tree.js';
import { validateTrees } from '../../core/validate.js';
import { SHELF, carryOut, faultsOf, generateFrom, smallSpec } from '../fixtures.js';

const test = suite('infrastructure');

const CLUSTER = 'clusters/small.example.com/hz-fsn-rtz-prod';
const PROVIDERS = `infrastructure:
  providers:
    - name: provider-hcloud
      cloud: hetzner
      package: xpkg.upbound.io/crossplane-contrib/provider-hcloud:v0.4.0
      config:
        apiVersion: hcloud.crossplane.io/v1alpha1
`;
const generation = await generateFrom(smallSpec(PROVIDERS));
const files = carryOut(generation);

/** What validating says of the files after an edit: errors, each with what to do. */
function errorsAfter(edit: (copy: Map<string, string>) => void): readonly string[] {
  const copy = new Map(files);
  edit(copy);
  const tree = parseTree(copy);
  const supplied = sampleVariables();
  const found = validateTrees({ shelf: SHELF, tree, roots: findRoots(tree), supplied, images: undefined }).findings;
  return found.filter(({ severity }) => severity === 'error').map(({ message, help }) => `${message} ${help}`);
}

function replaceIn(copy: Map<string, string>, path: string, from: string, to: string): void {
  const text = copy.get(path) ?? '';
  assert.ok(text.includes(from), `${path} does not have "${from}".`);
  copy.set(path, text.replace(from, to));
}

test('without providers there is nothing of them', async () => {
  const paths = [...carryOut(await generateFrom(smallSpec())).keys()];
  assert.equal(
    paths.filter((path) => path.includes('infrastructure')),
    [],
  );
});

test('Provider and ProviderConfig are two units: the second waits until the CRD of its kind is there', () => {
  assert.equal(faultsOf(generation), []);
  assert.equal(
    errorsAfter(() => undefined),
    [],
  );
  const [judged] = generation.clusters;
  const unit = (name: string) => judged?.cluster.units.find((one) => one.name === name);
  assert.equal(
    unit('infrastructure-providers')?.healthChecks.map(({ kind, name }) => `${kind} ${name}`),
    ['CustomResourceDefinition providerconfigs.hcloud.crossplane.io'],
  );
  assert.equal(unit('infrastructure-providers')?.dependsOn, ['gate-infrastructure-providers']);
  assert.equal(unit('infrastructure-config')?.dependsOn, ['infrastructure-providers']);
  const kinds = (name: string) => unit(name)?.objects.map(({ resource }) => resource.kind);
  assert.equal([kinds('infrastructure-providers'), kinds('infrastructure-config')], [['Provider'], ['ProviderConfig']]);
  const place = (label: string): number => judged?.bringUp.waves.findIndex((wave) => wave.includes(label)) ?? -1;
  assert.ok(place('HelmRelease flux-system/bp-crossplane') < place('unit infrastructure-providers'));
  assert.ok(place('unit infrastructure-providers') < place('unit infrastructure-config'));
});

test('the two merged into one unit never come up, and it is said why', () => {
  const found = errorsAfter((copy) => {
    const path = `${CLUSTER}/infrastructure-config/provider-hcloud.yaml`;
    copy.set(`${CLUSTER}/infrastructure-providers/config.yaml`, copy.get(path) ?? '');
    copy.delete(path);
    const list = `${CLUSTER}/infrastructure-providers/kustomization.yaml`;
    replaceIn(copy, list, '  - provider-hcloud.yaml', '  - config.yaml\n  - provider-hcloud.yaml');
    copy.delete(`${CLUSTER}/infrastructure-config/kustomization.yaml`);
    copy.delete(`${CLUSTER}/infrastructure-config.yaml`);
    replaceIn(copy, `${CLUSTER}/kustomization.yaml`, '  - infrastructure-config.yaml\n', '');
    replaceIn(copy, `${CLUSTER}/extra.yaml`, '    - name: infrastructure-config\n', '');
  });
  assert.equal(found, [
    'small.example.com/hz-fsn-rtz-prod: ProviderConfig default needs kind hcloud.crossplane.io/ProviderConfig, whose ' +
      'CRD is made only once Provider provider-hcloud is in the cluster, and unit infrastructure-providers does not ' +
      'wait for it. Move ProviderConfig default to a unit that depends on one whose healthChecks name ' +
      'CustomResourceDefinition providerconfigs.hcloud.crossplane.io.',
  ]);
});

test('the second unit without its edge, and the first without its check, are found as well', () => {
  const needsKind = /ProviderConfig default needs kind hcloud\.crossplane\.io\/ProviderConfig/;
  const withoutEdge = errorsAfter((copy) =>
    replaceIn(
      copy,
      `${CLUSTER}/infrastructure-config.yaml`,
      '  dependsOn:\n    - name: infrastructure-providers\n',
      '',
    ),
  );
  assert.match(withoutEdge[0] ?? '', needsKind);
  const withoutCheck = errorsAfter((copy) => {
    const text = copy.get(`${CLUSTER}/infrastructure-providers.yaml`) ?? '';
    copy.set(`${CLUSTER}/infrastructure-providers.yaml`, text.slice(0, text.indexOf('  healthChecks:')));
  });
  assert.match(withoutCheck[0] ?? '', needsKind);
});

test('a CRD that is waited for, and whose Provider nothing applies, is found', () => {
  const found = errorsAfter((copy) => {
    const path = `${CLUSTER}/infrastructure-providers/provider-hcloud.yaml`;
    replaceIn(copy, path, 'name: provider-hcloud', 'name: provider-other');
  });
  assert.ok(
    found.includes(
      'small.example.com/hz-fsn-rtz-prod: Kustomization flux-system/infrastructure-providers waits for Provider ' +
        'provider-hcloud, which nothing here applies. Correct the name, or remove the reference.',
    ),
    found.join('\n'),
  );
});

test('while Crossplane does not come up, its units wait, and what comes last', () => {
  const [judged] = generation.clusters;
  if (judged === undefined) throw new Error('The spec has no host cluster.');
  const { waitingUnits } = walkBringUp(judged.cluster, judged.ground, 'bp-crossplane');
  assert.equal([...waitingUnits].sort(), [
    'extra',
    'gate-infrastructure-providers',
    'infrastructure-config',
    'infrastructure-providers',
  ]);
});

test('a provider stands on the host clusters of its cloud alone', async () => {
  const spec = smallSpec(PROVIDERS).replace('rtz-prod\n', 'rtz-prod\n  - name: ct-eu-rtz-prod\n');
  const paths = [...carryOut(await generateFrom(spec)).keys()].filter((path) => path.endsWith('/provider-hcloud.yaml'));
  assert.equal(paths, [
    `${CLUSTER}/infrastructure-config/provider-hcloud.yaml`,
    `${CLUSTER}/infrastructure-providers/provider-hcloud.yaml`,
  ]);
});

test('a Secret that the release does not name is asked for, and waited for where a unit brings it', async () => {
  const own = PROVIDERS.replace(
    'v1alpha1\n',
    'v1alpha1\n        secretRef: { name: crossplane-hcloud, key: credentials }\n',
  );
  const readme = carryOut(await generateFrom(smallSpec(own))).get('clusters/small.example.com/README.md') ?? '';
  assert.match(
    readme,
    /`flux-system\/crossplane-hcloud`: provider-hcloud signs in to the cloud with it\. Read by unit infrastructure-config\./,
  );
  assert.match(readme, /create secret generic crossplane-hcloud \\\n\s+--from-literal=credentials=/);
  for (const [mode, unit] of [
    ['sops', 'secrets'],
    ['external', 'external-secrets'],
  ] as const) {
    const { clusters, ...rest } = await generateFrom(smallSpec(`${own}secrets:\n  mode: ${mode}\n`));
    assert.equal(faultsOf(rest), []);
    const units = clusters[0]?.cluster.units ?? [];
    assert.equal(units.find(({ name }) => name === 'infrastructure-config')?.dependsOn, [
      'infrastructure-providers',
      unit,
    ]);
    assert.ok(
      units.find(({ name }) => name === unit)?.healthChecks.some(({ name }) => name === 'crossplane-hcloud'),
      'the unit checks that it is there',
    );
  }
});

test('the configuration of a provider for Crossplane 2 is of the cluster, too', async () => {
  const spec = PROVIDERS.replace('hcloud.crossplane.io/v1alpha1', 'hetzner.m.crossplane.io/v1beta1').replace(
    '      config:\n',
    '      config:\n        kind: ClusterProviderConfig\n',
  );
  const found = await generateFrom(smallSpec(spec));
  assert.equal(faultsOf(found), []);
  const unit = found.clusters[0]?.cluster.units.find(({ name }) => name === 'infrastructure-providers');
  assert.is(unit?.healthChecks[0]?.name, 'clusterproviderconfigs.hetzner.m.crossplane.io');
});

test.run();
