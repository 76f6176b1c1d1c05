import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Files } from '../../core/tree/tree.js';
import { carryOut, generateFrom } from '../fixtures.js';
import { importFiles, withImport } from './imports.js';

const test = suite('import and moving');

const FOLDER = 'clusters/old.example.com';

const release = (name: string, version: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: bp-${name}
  namespace: flux-system
spec:
  interval: 15m
  chart:
    spec:
      chart: bp-${name}
      version: ${version}
`;

const UNIT = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: kit
  namespace: flux-system
  labels:
    openova.io/region: hz-fsn-rtz-prod
spec:
  path: ./${FOLDER}/kit
  prune: true
`;

const tree: Files = new Map([
  [`${FOLDER}/flux.yaml`, UNIT],
  [`${FOLDER}/kit/cilium.yaml`, release('cilium', '1.4.0')],
  [`${FOLDER}/kit/gitea.yaml`, release('gitea', '1.2.7')],
]);

test('the spec of a copy with few Blueprints generates a tree that comes up', async () => {
  const { files, result } = await withImport(tree);
  const kept = result.findings.filter(({ rule }) => rule === 'import-kept').map(({ message }) => message.split(' ')[1]);
  assert.equal(kept.sort(), [
    'bp-cert-manager',
    'bp-cert-manager-powerdns-webhook',
    'bp-cnpg',
    'bp-flux',
    'bp-harbor',
    'bp-keycloak',
    'bp-kyverno',
  ]);
  const generation = await generateFrom(files.get(`${FOLDER}/sovereign.yaml`) ?? '', files);
  assert.equal(
    generation.findings.filter(({ severity }) => severity === 'error'),
    [],
  );
  for (const path of tree.keys()) assert.is(carryOut(generation, files).get(path), tree.get(path));
});

test('once it is generated beside, the Sovereign has nothing left to import', async () => {
  const { files } = await withImport(tree);
  const generated = carryOut(await generateFrom(files.get(`${FOLDER}/sovereign.yaml`) ?? '', files), files);
  assert.equal((await importFiles(generated)).present, [FOLDER]);
});

test('the address of the repository is a placeholder that says so', async () => {
  const { result } = await withImport(tree);
  assert.match(
    result.sovereigns[0]?.spec?.text ?? '',
    /url: https:\/\/replace-with-the-address-of-this-repository\.invalid\//,
  );
  assert.ok(result.findings.some(({ rule, severity }) => rule === 'import-repository-url' && severity === 'warning'));
});

test.run();
