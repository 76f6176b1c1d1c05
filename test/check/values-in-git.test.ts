import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findRoots } from '../../core/flux/host-clusters.js';
import { formatFinding } from '../../core/report/findings-text.js';
import { parseTree } from '../../core/tree/tree.js';
import { validateTrees } from '../../core/validate.js';
import { SHELF } from '../fixtures.js';

const test = suite('values in Git');
const ROOT = 'clusters/acme.example.com/hz-fsn-mgt-prod';

/** What a rule finds in a tree of one unit that applies `object`. */
function findingsOf(rule: string, object: string, unit = ''): string {
  const files = new Map([
    [`${ROOT}/kustomization.yaml`, 'resources: [root.yaml, app.yaml]\n'],
    [`${ROOT}/root.yaml`, `${unitText('root', ROOT)}`],
    [`${ROOT}/app.yaml`, `${unitText('app', `${ROOT}/app`)}${unit}`],
    [`${ROOT}/app/kustomization.yaml`, 'resources: [object.yaml]\n'],
    [`${ROOT}/app/object.yaml`, object],
  ]);
  const tree = parseTree(files);
  const input = { shelf: SHELF, tree, roots: findRoots(tree), supplied: new Map(), images: undefined };
  const { findings } = validateTrees(input);
  const wanted = findings.filter((finding) => finding.rule === rule);
  return wanted.map((finding) => formatFinding(finding).replace(`${ROOT}/`, '')).join('');
}

function unitText(name: string, path: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./${path}
  sourceRef: {kind: GitRepository, name: openova}
`;
}

const configMap = (data: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: kube-system${more}}\ndata:\n  ${data}\n`;
const secret = (value: string, more = ''): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: kube-system${more}}\nstringData: {a: ${value}}\n`;
const harbor = (values: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: harbor, namespace: flux-system}
spec:
  interval: 10m
  chart: {spec: {chart: harbor, version: 1.19.1, sourceRef: {kind: HelmRepository, name: harbor}}}
  values: ${values}
`;
const SOPS = 'sops: {mac: x}\n';
const DECRYPTS = '  decryption: {provider: sops}\n';
const SUBSTITUTES = '  postBuild: {substitute: {A: b}}\n';

test('placeholder-left: a token that somebody was to replace is found', () => {
  assert.is(
    findingsOf('placeholder-left', configMap('host: console.SOVEREIGN_FQDN_PLACEHOLDER')),
    'app/object.yaml:5:9: placeholder-left: ConfigMap kube-system/a: data.host still holds "SOVEREIGN_FQDN_PLACEHOLDER", which somebody was to replace.\n' +
      '    Write the value, or a variable that spec.postBuild of the unit supplies.\n',
  );
});

test('placeholder-left: a script that speaks of such a token, and words like it, are none', () => {
  assert.is(findingsOf('placeholder-left', configMap('run: |\n    grep CHANGEME\n    exit')), '');
  assert.is(findingsOf('placeholder-left', configMap('hint: placeholder of a changeme_x')), '');
});

test("default-credentials: Harbor's public ones and keys in Git are found and not shown", () => {
  const found = findingsOf(
    'default-credentials',
    harbor('{harborAdminPassword: Harbor12345, persistence: {imageChartStorage: {s3: {secretkey: hunter2}}}}'),
  );
  assert.match(
    found,
    'spec.values.harborAdminPassword is the default that everyone finds in the chart.\n    Name a Secret with existingSecretAdminPassword.',
  );
  assert.match(found, 's3.secretkey stands in Git, for everyone who may read the repository.');
  assert.not.match(found, /Harbor12345|hunter2/);
});

test('default-credentials: existing Secrets are fine', () => {
  const values =
    '{existingSecretAdminPassword: harbor-admin, persistence: {imageChartStorage: {s3: {existingSecret: s3}}}}';
  assert.is(findingsOf('default-credentials', harbor(values)), '');
});

test('secret-encrypted: a Secret in plain text is a warning where nobody decrypts', () => {
  const found = findingsOf('secret-encrypted', secret('hunter2'));
  assert.match(
    found,
    'app/object.yaml:4:1: warning: secret-encrypted: Secret kube-system/a holds values in plain text, for everyone',
  );
  assert.not.match(found, 'hunter2');
});

test('secret-encrypted: an encrypted Secret in a unit that does not decrypt is found', () => {
  const text = secret('"ENC[AES256_GCM,data:x]"') + SOPS;
  assert.match(findingsOf('secret-encrypted', text), 'is encrypted with SOPS, and unit app does not decrypt.');
  assert.is(findingsOf('secret-encrypted', text, DECRYPTS), '');
});

test('substitution-keeps-text: a Secret that is decrypted and then substituted is found', () => {
  const text = secret('"ENC[AES256_GCM,data:x]"') + SOPS;
  const found = findingsOf('substitution-keeps-text', text, DECRYPTS + SUBSTITUTES);
  assert.match(
    found,
    'warning: substitution-keeps-text: Unit app decrypts Secret kube-system/a and then substitutes in it',
  );
  assert.is(findingsOf('substitution-keeps-text', text, DECRYPTS), '');
  const mark = ', annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}';
  const marked = secret('"ENC[AES256_GCM,data:x]"', mark) + SOPS;
  assert.is(findingsOf('substitution-keeps-text', marked, DECRYPTS + SUBSTITUTES), '');
});

test('substitution-keeps-text: a value of several lines is found, one that only ends a line is not', () => {
  const values = (text: string): string => `  postBuild: {substitute: {PEM: ${text}}}\n`;
  const found = findingsOf('substitution-keeps-text', configMap('a: ${PEM}'), values('"a\\nb"'));
  assert.match(
    found,
    'substitution-keeps-text: Unit app supplies PEM in several lines, and Flux takes the line ends out.',
  );
  assert.is(findingsOf('substitution-keeps-text', configMap('a: ${PEM}'), values('"a\\n"')), '');
});

test.run();
