import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { valueAt, type JsonObject } from '../../schema/json.js';
import type { Generation } from '../../core/pipeline.js';
import { carryOut, generateFrom, smallSpec, faultsOf } from '../fixtures.js';

const test = suite('own Blueprints and host clusters');

const OWN = `ownBlueprints:
  - name: acme-shop
    namespace: shop
    chart: shop
    version: 2.3.1
    repository:
      url: oci://registry.example.com/charts
      secretRef:
        name: acme-charts
    dependsOn: [bp-cnpg]
    values:
      motd: "costs $5"
  - name: acme-mail
    namespace: shop
    chart: mail
    version: 0.1.0
    repository:
      url: https://charts.example.com
    dependsOn: [acme-shop]
`;

function releaseOf(generation: Generation, cluster: string, name: string): JsonObject | undefined {
  const judged = generation.clusters.find((candidate) => candidate.cluster.name.endsWith(cluster));
  const kit = judged?.cluster.units.find((unit) => unit.name === 'bootstrap-kit');
  return kit?.objects.find(({ resource }) => resource.kind === 'HelmRelease' && resource.name === name)?.value;
}

test("a chart of the team's own comes up after what it waits for, its Secret among the prerequisites", async () => {
  const generation = await generateFrom(smallSpec(OWN));
  assert.equal(faultsOf(generation), []);
  const [shop, mail] = ['acme-shop', 'acme-mail'].map((name) => releaseOf(generation, 'hz-fsn-rtz-prod', name));
  assert.is(valueAt(shop, ['spec', 'values', 'motd']), 'costs $5');
  assert.equal(valueAt(mail, ['spec', 'dependsOn']), [{ name: 'acme-shop' }]);
  const waves = generation.clusters[0]?.bringUp.waves ?? [];
  const waveOf = (name: string): number => waves.findIndex((wave) => wave.includes(`HelmRelease flux-system/${name}`));
  assert.ok(waveOf('bp-cnpg') < waveOf('acme-shop') && waveOf('acme-shop') < waveOf('acme-mail'));
  const files = carryOut(generation);
  assert.match(files.get('clusters/small.example.com/README.md') ?? '', 'create secret generic acme-charts');
  const namespaces = [...files].filter(
    ([path, text]) => !path.includes('.catalyst') && /kind: Namespace\nmetadata:\n {2}name: shop\n/.test(text),
  );
  assert.is(namespaces.length, 1);
});

test('a host cluster deviates on its own, over what the Sovereign says', async () => {
  const spec = `${smallSpec()}  - name: hz-hel-dmz-prod
    blueprints:
      bp-falco:
        enabled: false
      bp-keycloak:
        values:
          replicas: 3
blueprints:
  bp-keycloak:
    version: 1.4.17
    values:
      theme: acme
`;
  const generation = await generateFrom(spec);
  assert.equal(faultsOf(generation), []);
  assert.ok(releaseOf(generation, 'hz-fsn-rtz-prod', 'bp-falco'));
  assert.is(releaseOf(generation, 'hz-hel-dmz-prod', 'bp-falco'), undefined);
  const values = ['hz-fsn-rtz-prod', 'hz-hel-dmz-prod'].map((cluster) => {
    const keycloak = releaseOf(generation, cluster, 'bp-keycloak');
    assert.is(valueAt(keycloak, ['spec', 'chart', 'spec', 'version']), '1.4.17');
    return ['theme', 'replicas'].map((key) => valueAt(keycloak, ['spec', 'values', key]));
  });
  assert.equal(values, [
    ['acme', undefined],
    ['acme', 3],
  ]);
});

for (const [sentence, name] of [
  ['Contabo, without a cloud controller', 'ct-eu-rtz-prod'],
  ['Huawei', 'hw-apse-rtz-prod'],
] as const) {
  test(`${sentence}: comes up without the slots of Hetzner and without its Secret`, async () => {
    const generation = await generateFrom(smallSpec().replace('hz-fsn-rtz-prod', name));
    assert.equal(faultsOf(generation), []);
    assert.is(releaseOf(generation, name, 'bp-hcloud-ccm'), undefined);
    assert.not.match(carryOut(generation).get('clusters/small.example.com/README.md') ?? '', /hcloud/);
  });
}

test('a provider without a code is named freely, and the team brings its slots', async () => {
  const spec = smallSpec(OWN).replace('  - name: hz-fsn-rtz-prod', '  - name: ovh-gra-rtz-prod\n    provider: none');
  const generation = await generateFrom(spec);
  assert.equal(faultsOf(generation), []);
  assert.is(generation.sovereigns[0]?.model.clusters[0]?.name.locationCode, 'ogrp');
});

test('switching a Blueprint off on one host cluster keeps it on the others, also its dependants', async () => {
  const spec = `${smallSpec()}  - name: hz-hel-dmz-prod\n    blueprints:\n      bp-tempo:\n        enabled: false\n`;
  const generation = await generateFrom(spec);
  const edges = (cluster: string): readonly unknown[] =>
    (valueAt(releaseOf(generation, cluster, 'bp-grafana'), ['spec', 'dependsOn']) as readonly JsonObject[]).map(
      ({ name }) => name,
    );
  assert.ok(edges('hz-fsn-rtz-prod').includes('bp-tempo'));
  assert.not.ok(edges('hz-hel-dmz-prod').includes('bp-tempo'));
});

test.run();
