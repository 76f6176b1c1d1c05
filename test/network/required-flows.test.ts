import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findRoots } from '../../core/flux/host-clusters.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { parseTree } from '../../core/tree/tree.js';
import { validateTrees } from '../../core/validate.js';
import { SHELF, carryOut, generateFrom, smallSpec } from '../fixtures.js';
import { clusterwide, namespaced } from './policies-of.js';

const test = suite('required flows');
const files = carryOut(await generateFrom(smallSpec()));
const FOLDER = 'clusters/_template/network-policies';
const DENY_FILE = `${FOLDER}/default-deny.yaml`;

/** What the rule says, without the policy, once files are changed: severity and the first clause of each message. */
function foundAfter(changes: Readonly<Record<string, (text: string) => string>>): readonly string[] {
  const changed = new Map(files);
  for (const [file, change] of Object.entries(changes)) {
    const text = files.get(file) ?? '';
    changed.set(file, change(text));
    assert.is.not(changed.get(file), text, `the change of ${file} does something`);
  }
  const tree = parseTree(changed);
  const { findings } = validateTrees({
    shelf: SHELF,
    tree,
    roots: findRoots(tree),
    supplied: sampleVariables(),
    images: undefined,
  });
  return findings
    .filter(({ rule }) => rule === 'required-flows')
    .map(({ severity, message }) => `${severity}: ${message.split(':')[0] ?? ''}`)
    .sort();
}

/** A further policy beside ours. */
function withPolicy(text: string): readonly string[] {
  return foundAfter({ [DENY_FILE]: (own) => own + text });
}

const EVERYTHING = [
  'error: Admission webhooks are not called',
  'error: Every public host answers 403',
  'error: Flux fetches neither Git nor charts',
  'error: Harbor reaches neither its bucket nor the registries that it mirrors',
  'error: Names are not resolved',
  'error: Names are not resolved',
  'error: Names outside the cluster are not resolved',
  'error: Releases do not reach the Services that they need',
  'error: The API server is out of reach',
  'error: The Gateway does not reach its backends',
  'error: The pods of a release do not reach each other',
  'error: Velero reaches no bucket',
  'error: cert-manager reaches no ACME server',
];

test('nothing is found in what is generated', () => {
  assert.equal(foundAfter({ [DENY_FILE]: (text) => `${text}# One more line.\n` }), []);
});

test('a deny for every endpoint breaks everything, the listener too where its allow is missing', () => {
  const selectAll = (text: string): string =>
    text.replace(/endpointSelector:[^]*?(?=\n {2}ingress:)/, 'endpointSelector: {}');
  const withoutAllow = (text: string): string => text.replace(/ +- allow-gateway-ingress.yaml\n/, '');
  assert.equal(foundAfter({ [DENY_FILE]: selectAll, [`${FOLDER}/kustomization.yaml`]: withoutAllow }), EVERYTHING);
  const answered = EVERYTHING.filter((found) => found !== 'error: Every public host answers 403');
  assert.equal(foundAfter({ [DENY_FILE]: selectAll }), answered);
});

test('NotIn without Exists takes the listener in: 403 on every host', () => {
  const loosen = (text: string): string =>
    text.replace(/ +- key: io.kubernetes.pod.namespace\n +operator: Exists\n/, '');
  const withoutAllow = (text: string): string => text.replace(/ +- allow-gateway-ingress.yaml\n/, '');
  assert.equal(foundAfter({ [DENY_FILE]: loosen, [`${FOLDER}/kustomization.yaml`]: withoutAllow }), [
    'error: Every public host answers 403',
    'error: The Gateway does not reach its backends',
  ]);
  assert.equal(foundAfter({ [DENY_FILE]: loosen }), [], 'with our allow the listener answers all the same');
});

test('an allow with selector {} cuts everything else', () => {
  assert.equal(withPolicy(clusterwide('endpointSelector: {}\ningress:\n  - fromEntities: [world]', 'allow-world')), [
    'error: Admission webhooks are not called',
    'error: Names are not resolved',
    'error: Releases do not reach the Services that they need',
    'error: The Gateway does not reach its backends',
    'error: The pods of a release do not reach each other',
  ]);
});

test('a policy of deny rules alone cuts DNS', () => {
  const rule = 'endpointSelector: {}\negressDeny:\n  - toCIDR: [169.254.169.254/32]';
  assert.ok(withPolicy(clusterwide(rule, 'no-metadata')).includes('error: Names are not resolved'));
  assert.equal(withPolicy(clusterwide(`${rule}\nenableDefaultDeny:\n  egress: false`, 'no-metadata')), []);
});

test('a deny rule for the node breaks the probes', () => {
  const rule = 'endpointSelector: {}\nenableDefaultDeny:\n  ingress: false\ningressDeny:\n  - fromEntities: [host]';
  assert.equal(withPolicy(clusterwide(rule, 'no-host')), [
    'error: Admission webhooks are not called',
    "error: kubelet's probes fail",
  ]);
});

test('names that stand for a part of the world prove nothing about a bucket', () => {
  const baseline = `endpointSelector: {}
egress:
  - toEntities: [cluster]
  - toFQDNs:
      - matchName: s3.example.com`;
  assert.equal(withPolicy(namespaced('harbor', baseline, 'baseline')), ['info: Not proved']);
});

test('names that leave out what Flux fetches are found', () => {
  const baseline = (name: string): string => `endpointSelector: {}
egress:
  - toEntities: [cluster]
  - toFQDNs:
      - matchName: ghcr.io
      - matchName: ${name}`;
  assert.equal(withPolicy(namespaced('flux-system', baseline('git.other.com'), 'baseline')), [
    'error: Flux fetches neither Git nor charts',
  ]);
  assert.equal(withPolicy(namespaced('flux-system', baseline('git.example.com'), 'baseline')), []);
});

test.run();
