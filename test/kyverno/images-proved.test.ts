import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imagesProved, proveImages } from '../../core/check/rules/images-proved.js';
import type { JudgedCluster } from '../../core/check/check.js';
import { parseImages } from '../../core/kyverno/running-images.js';
import { formatFinding } from '../../core/report/findings-text.js';
import { clusterWith, contextOf, policyObjects } from './judged-cluster.js';
import { REGISTRY_HOST } from './cases.js';

const test = suite('images-proved');

const operational = clusterWith(policyObjects('1.13'));
const CLUSTER = operational.cluster.name;

function charts(judged: JudgedCluster): number {
  return judged.cluster.units
    .flatMap(({ objects }) => objects)
    .filter(({ resource }) => resource.kind === 'HelmRelease').length;
}

test('what charts run and the catalog does not state is called not proved, once for a host cluster', () => {
  const found = imagesProved.check(contextOf(operational));
  const count = `${charts(operational)} of ${charts(operational)}`;
  assert.equal(found.map(formatFinding), [
    `require-harbor-images.yaml:1:1: info: images-proved: ${CLUSTER}: not proved that all images come from ${REGISTRY_HOST}: ${count} platform charts do not state theirs.\n` +
      '    Write down what the running cluster uses, one "namespace image" a line, and run validate --images FILE.\n',
  ]);
  assert.is(found[0]?.severity, 'info');
});

test('without a policy about images there is nothing to prove', () => {
  assert.equal(proveImages(clusterWith([]), undefined), []);
});

for (const minor of ['1.13', '1.17']) {
  test(`a running image from elsewhere is an error where Kyverno ${minor} refuses it, and none where it is left out`, () => {
    const { images, findings } = parseImages(
      'images.txt',
      `# kubectl get pods
shop ${REGISTRY_HOST}/shop/web:1.4.2
shop docker.io/library/nginx:1.27.3

  shop  ${REGISTRY_HOST}.evil.example/web:1.4.2
harbor docker.io/goharbor/harbor-core:v2.12.0
shop docker.io/library/nginx:1.27.3
`,
    );
    assert.equal(findings, []);
    const errors = proveImages(clusterWith(policyObjects(minor)), images).filter(({ severity }) => severity !== 'info');
    const kind = minor === '1.13' ? 'ClusterPolicy' : 'ValidatingPolicy';
    assert.equal(errors.map(formatFinding), [
      `images.txt:3:1: images-proved: Image "docker.io/library/nginx:1.27.3" of namespace shop is not from ${REGISTRY_HOST}: ${kind} require-harbor-images refuses it.\n` +
        `    Mirror it into the registry and write its name below ${REGISTRY_HOST}/.\n`,
      `images.txt:5:3: images-proved: Image "${REGISTRY_HOST}.evil.example/web:1.4.2" of namespace shop is not from ${REGISTRY_HOST}: ${kind} require-harbor-images refuses it.\n` +
        `    Mirror it into the registry and write its name below ${REGISTRY_HOST}/.\n`,
    ]);
  });
}

test('a list that covers the namespaces of every chart completes the proof', () => {
  const namespaces = operational.cluster.units
    .flatMap(({ objects }) => objects)
    .flatMap(({ value }) =>
      value.kind === 'HelmRelease' ? [String((value.spec as { targetNamespace?: string }).targetNamespace)] : [],
    );
  const text = namespaces.map((namespace) => `${namespace} ${REGISTRY_HOST}/x:1`).join('\n');
  const { images } = parseImages('images.txt', text);
  assert.equal(proveImages(operational, images), []);
  const context = { ...contextOf(operational), images: new Map([[CLUSTER, images]]) };
  assert.equal(imagesProved.check(context), []);
});

test('a list that covers some leaves the others unproved', () => {
  const { images } = parseImages('images.txt', `harbor ${REGISTRY_HOST}/goharbor/harbor-core:v2.12.0\n`);
  const all = charts(operational);
  assert.match(
    proveImages(operational, images)[0]?.message ?? '',
    new RegExp(`: ${all - 1} of ${all} platform charts`),
  );
});

test('images that the catalog states leave nothing to prove', () => {
  const ground = {
    ...operational.ground,
    knowledgeOf: (chart: string) => {
      const known = operational.ground.knowledgeOf(chart);
      return known === undefined ? undefined : { ...known, images: ['ghcr.io/openova-io/web:1.0.0'] };
    },
  };
  assert.equal(proveImages({ ...operational, ground }, undefined), []);
});

test('a line that is no Namespace and image is found', () => {
  assert.equal(parseImages('images.txt', 'shop\nshop nginx:1 web\n').findings.map(formatFinding), [
    'images.txt:1:1: images-file: "shop" is not a Namespace and an image.\n    Write both, with a space between them: harbor registry.example.com/goharbor/harbor-core:v2.12.0.\n',
    'images.txt:2:1: images-file: "shop nginx:1 web" is not a Namespace and an image.\n    Write both, with a space between them: harbor registry.example.com/goharbor/harbor-core:v2.12.0.\n',
  ]);
});

test.run();
