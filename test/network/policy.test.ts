import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  GATEWAY_LISTENER,
  HOST,
  KUBE_APISERVERS,
  KUBE_DNS,
  outsideEndpoint,
  podEndpoint,
  type Endpoint,
} from '../../core/network/endpoint.js';
import type { Direction } from '../../core/network/peers.js';
import { judgeConnection, judgeFlow, type Verdict } from '../../core/network/reachability.js';
import { clusterwide, namespaced, policiesOf } from './policies-of.js';

const test = suite('policy');
const SHOP = podEndpoint('shop', { app: 'web' });
const OTHER = podEndpoint('other');
const WORLD = outsideEndpoint();

function verdict(text: string, direction: Direction, peer: Endpoint, number = 443, subject = SHOP): Verdict['kind'] {
  return judgeFlow(policiesOf(text), { subject, direction, peer, port: { number, protocol: 'TCP' } }).kind;
}

const DENY = clusterwide('endpointSelector: {}\ningress:\n  - {}\negress:\n  - {}', 'deny');

/** The deny, and a rule of a second policy that opts out of denying by default. */
function denyBut(rule: string): string {
  const body = rule.trim().replace(/\n/g, '\n    ');
  return `${DENY}${clusterwide(`endpointSelector: {}\nenableDefaultDeny:\n  ingress: false\n  egress: false\negress:\n  - ${body}`, 'allow')}`;
}

test('an empty section is no rule and denies nothing', () => {
  const text = clusterwide('endpointSelector: {}\ningress: []\negress: []');
  assert.is(verdict(text, 'ingress', WORLD), 'allowed');
  assert.is(verdict(text, 'egress', WORLD), 'allowed');
});

test('one empty rule allows nothing and denies everything in its direction only', () => {
  const text = clusterwide('endpointSelector: {}\ningress:\n  - {}');
  assert.is(verdict(text, 'ingress', OTHER), 'denied');
  assert.is(verdict(text, 'egress', OTHER), 'allowed');
});

test('an allow denies everything else in its direction', () => {
  const text = clusterwide('endpointSelector: {}\negress:\n  - toEntities: [kube-apiserver]');
  assert.is(verdict(text, 'egress', KUBE_APISERVERS[0] ?? HOST), 'allowed');
  assert.is(verdict(text, 'egress', KUBE_DNS), 'denied');
});

test('enableDefaultDeny false takes that back, unless another policy asks for it', () => {
  const allow = 'endpointSelector: {}\nenableDefaultDeny:\n  egress: false\negress:\n  - toEntities: [kube-apiserver]';
  assert.is(verdict(clusterwide(allow), 'egress', WORLD), 'allowed');
  assert.is(verdict(clusterwide(allow) + DENY, 'egress', WORLD), 'denied');
});

test('a section of deny rules alone denies by default too', () => {
  const rule = 'egressDeny:\n  - toCIDR: [169.254.169.254/32]';
  assert.is(verdict(clusterwide(`endpointSelector: {}\n${rule}`), 'egress', KUBE_DNS, 53), 'denied');
  const optedOut = `endpointSelector: {}\nenableDefaultDeny:\n  egress: false\n${rule}`;
  assert.is(verdict(clusterwide(optedOut), 'egress', KUBE_DNS, 53), 'allowed');
});

test('a deny rule wins over every allow, and over the way from the own node', () => {
  const text = clusterwide(
    'endpointSelector: {}\ningress:\n  - fromEntities: [all]\ningressDeny:\n  - fromEntities: [host]',
  );
  assert.is(verdict(text, 'ingress', HOST), 'denied');
  assert.is(verdict(text, 'ingress', OTHER), 'allowed');
});

test('the own node always reaches its pods', () => {
  assert.is(verdict(DENY, 'ingress', HOST), 'allowed');
  assert.is(verdict(DENY, 'egress', HOST), 'denied');
});

test('a policy of a namespace selects and means its own pods', () => {
  const text = namespaced('shop', 'endpointSelector: {}\ningress:\n  - fromEndpoints:\n      - {}');
  assert.is(verdict(text, 'ingress', podEndpoint('shop')), 'allowed');
  assert.is(verdict(text, 'ingress', OTHER), 'denied');
  assert.is(verdict(text, 'ingress', WORLD, 443, OTHER), 'allowed');
  assert.is(verdict(text, 'ingress', WORLD, 443, GATEWAY_LISTENER), 'allowed');
});

test('a clusterwide policy means pods of every namespace by {}, and no node, world or listener', () => {
  const text = clusterwide('endpointSelector: {}\ningress:\n  - fromEndpoints:\n      - {}');
  assert.is(verdict(text, 'ingress', OTHER), 'allowed');
  assert.is(verdict(text, 'ingress', GATEWAY_LISTENER), 'denied');
  assert.is(verdict(text, 'ingress', WORLD), 'denied');
});

test('the label of a namespace is read with and without its source', () => {
  for (const key of ['io.kubernetes.pod.namespace', 'k8s:io.kubernetes.pod.namespace']) {
    const selector = `endpointSelector:\n  matchLabels:\n    ${key}: shop\negress:\n  - {}`;
    assert.is(verdict(clusterwide(selector), 'egress', WORLD), 'denied', key);
    assert.is(verdict(clusterwide(selector), 'egress', WORLD, 443, OTHER), 'allowed', key);
  }
});

test('the listener is selected by its reserved label, however it is written', () => {
  for (const key of ['reserved:ingress', 'reserved.ingress']) {
    const selector = `endpointSelector:\n  matchExpressions:\n    - key: ${key}\n      operator: Exists\negress:\n  - {}`;
    assert.is(verdict(clusterwide(selector), 'egress', WORLD, 443, GATEWAY_LISTENER), 'denied', key);
    assert.is(verdict(clusterwide(selector), 'egress', WORLD), 'allowed', key);
  }
});

test('ports are numbers, ranges or all, of one protocol or any', () => {
  const ports = (text: string): string => denyBut(`toEntities: [world]\ntoPorts:\n  - ports: [${text}]`);
  assert.is(verdict(ports('{ port: "443" }'), 'egress', WORLD), 'allowed');
  assert.is(verdict(ports('{ port: "443", protocol: UDP }'), 'egress', WORLD), 'denied');
  assert.is(verdict(ports('{ port: "400", endPort: 500 }'), 'egress', WORLD), 'allowed');
  assert.is(verdict(ports('{ port: "0" }'), 'egress', WORLD), 'allowed');
  assert.is(verdict(denyBut('toPorts:\n  - ports: [{ port: "443" }]'), 'egress', WORLD), 'allowed');
  assert.is(verdict(denyBut('toEntities: [world]\nicmps:\n  - fields: [{ type: 8 }]'), 'egress', WORLD), 'denied');
});

test('an empty list of peers is nobody', () => {
  assert.is(verdict(denyBut('toEntities: []'), 'egress', WORLD), 'denied');
  assert.is(verdict(denyBut('toEndpoints: []\ntoPorts:\n  - ports: [{ port: "443" }]'), 'egress', WORLD), 'denied');
});

test('an address range is about the world; a part of it proves nothing', () => {
  assert.is(verdict(denyBut('toCIDR: [0.0.0.0/0]'), 'egress', WORLD), 'allowed');
  assert.is(verdict(denyBut('toCIDR: [0.0.0.0/0]'), 'egress', KUBE_APISERVERS[1] ?? HOST), 'denied');
  assert.is(verdict(denyBut('toCIDR: [203.0.113.0/24]'), 'egress', WORLD), 'not proved');
});

test('a DNS name is compared where the peer has one', () => {
  const rule = denyBut('toFQDNs:\n  - matchPattern: "*.example.com"');
  assert.is(verdict(rule, 'egress', outsideEndpoint('git.example.com')), 'allowed');
  assert.is(verdict(rule, 'egress', outsideEndpoint('git.acme.example.com')), 'denied');
  assert.is(verdict(rule, 'egress', WORLD), 'not proved');
});

test('the entity cluster is pods, nodes, listener and API server, and not the world', () => {
  const rule = denyBut('toEntities: [cluster]');
  for (const peer of [OTHER, HOST, GATEWAY_LISTENER, ...KUBE_APISERVERS]) {
    assert.is(verdict(rule, 'egress', peer), 'allowed', peer.name);
  }
  assert.is(verdict(rule, 'egress', WORLD), 'denied');
});

test('a policy for nodes is about no pod', () => {
  assert.is(verdict(clusterwide('nodeSelector: {}\ningress:\n  - {}'), 'ingress', WORLD), 'allowed');
});

test('each of several specs is a policy of its own', () => {
  const text = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: policy
specs:
  - endpointSelector:
      matchLabels:
        io.kubernetes.pod.namespace: other
    egress:
      - {}
  - endpointSelector: {}
    enableDefaultDeny:
      egress: false
    egress:
      - toEntities: [kube-apiserver]
`;
  assert.is(verdict(text, 'egress', WORLD), 'allowed');
  assert.is(verdict(text, 'egress', WORLD, 443, OTHER), 'denied');
});

const KUBERNETES = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: policy
  namespace: shop
spec:
  podSelector: {}
`;

test("Kubernetes' own policies deny by their types, and a rule without peers is for everybody", () => {
  assert.is(verdict(`${KUBERNETES}  policyTypes: [Ingress]\n`, 'ingress', OTHER), 'denied');
  assert.is(verdict(`${KUBERNETES}  policyTypes: [Ingress]\n`, 'egress', OTHER), 'allowed');
  assert.is(verdict(`${KUBERNETES}  ingress:\n    - {}\n`, 'ingress', WORLD), 'allowed');
  const byLabel =
    '  ingress:\n    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: other\n';
  assert.is(verdict(KUBERNETES + byLabel, 'ingress', OTHER), 'allowed');
  assert.is(verdict(KUBERNETES + byLabel, 'ingress', podEndpoint('third')), 'denied');
  assert.is(verdict(KUBERNETES + byLabel, 'ingress', GATEWAY_LISTENER), 'denied');
});

test('a connection passes when both sides let it, and else names the side that does not', () => {
  const policies = policiesOf(namespaced('other', 'endpointSelector: {}\ningress:\n  - {}', 'closed'));
  const port = { number: 443, protocol: 'TCP' } as const;
  const inbound = judgeConnection(policies, { from: SHOP, to: OTHER, port });
  assert.is(
    inbound.kind === 'denied' && `${inbound.by.label} ${inbound.direction}`,
    'CiliumNetworkPolicy other/closed ingress',
  );
  assert.is(judgeConnection(policies, { from: OTHER, to: SHOP, port }).kind, 'allowed');
});

test.run();
