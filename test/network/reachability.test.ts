import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  GATEWAY_LISTENER,
  HOST,
  KUBE_APISERVERS,
  KUBE_DNS,
  REMOTE_NODE,
  outsideEndpoint,
  podEndpoint,
  type Endpoint,
} from '../../core/network/endpoint.js';
import type { Direction } from '../../core/network/peers.js';
import type { NetworkPolicy } from '../../core/network/policy.js';
import type { Port } from '../../core/network/ports.js';
import { judgeFlow } from '../../core/network/reachability.js';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';
import { clusterwide, policiesOf } from './policies-of.js';

const test = suite('reachability');

const SUBJECTS: Readonly<Record<string, Endpoint>> = {
  platform: podEndpoint('harbor'),
  customer: podEndpoint('acme-shop'),
  listener: GATEWAY_LISTENER,
};

interface Column {
  readonly title: string;
  readonly peers: readonly Endpoint[];
  readonly port?: Port;
}

const HTTPS: Port = { number: 443, protocol: 'TCP' };
const DNS: Port = { number: 53, protocol: 'UDP' };

const COLUMNS: readonly Column[] = [
  { title: 'world', peers: [outsideEndpoint()], port: HTTPS },
  // Whatever stands for the rest of the cluster: a pod of another namespace, another node.
  { title: 'cluster', peers: [podEndpoint('elsewhere'), REMOTE_NODE], port: HTTPS },
  { title: 'host', peers: [HOST], port: HTTPS },
  { title: 'apiserver', peers: KUBE_APISERVERS, port: { number: 6443, protocol: 'TCP' } },
  { title: 'dns', peers: [KUBE_DNS], port: DNS },
  { title: 'listener', peers: [GATEWAY_LISTENER], port: HTTPS },
];

/** A line for each subject and direction; `+` where every peer of the column passes. */
function tableOf(policies: readonly NetworkPolicy[]): string {
  const header = `${'from or to'.padEnd(18)} ${COLUMNS.map(({ title }) => title).join('  ')}`;
  const rows = Object.keys(SUBJECTS).flatMap((subject) =>
    (['ingress', 'egress'] as const).map((direction) => rowOf(policies, subject, direction)),
  );
  return `${[header, ...rows].join('\n')}\n`;
}

function rowOf(policies: readonly NetworkPolicy[], name: string, direction: Direction): string {
  const subject = SUBJECTS[name] ?? GATEWAY_LISTENER;
  const marks = COLUMNS.map(({ title, peers, port }) => {
    const passes = peers.every((peer) => judgeFlow(policies, { subject, direction, peer, port }).kind === 'allowed');
    return (passes ? '+' : '-').padEnd(title.length);
  });
  return `${`${name} ${direction}`.padEnd(18)} ${marks.join('  ')}`.trimEnd();
}

const files = carryOut(await generateFrom(packageFile('examples/production.yaml')));
const OURS = policiesOf(
  [...files]
    .filter(([path]) => /_template\/network-policies\/(?!kustomization)/.test(path))
    .map(([, text]) => text)
    .join('\n'),
);

function without(name: string): readonly NetworkPolicy[] {
  return OURS.filter(({ object }) => object.resource.name !== name);
}

const DENIED = `
from or to         world  cluster  host  apiserver  dns  listener
platform ingress   +      +        +     +          +    +
platform egress    +      +        +     +          +    +
customer ingress   -      -        +     -          -    -
customer egress    -      -        -     +          +    -
listener ingress   +      +        +     +          +    +
listener egress    +      +        +     +          +    +
`.trimStart();

test('customers reach DNS and the API server only, and only their own node reaches them', () => {
  assert.fixture(tableOf(OURS), DENIED);
});

test('the allow for the listener changes nothing as long as the deny does not select it', () => {
  assert.fixture(tableOf(without('allow-gateway-ingress')), DENIED);
});

test('without the deny everything passes: no allow cuts anything', () => {
  const open = DENIED.replace(/^(\w+ \w+ +).*$/gm, '$1+      +        +     +          +    +');
  const [header = ''] = DENIED.split('\n');
  assert.fixture(tableOf(without('default-deny')), open.replace(/^.*\n/, `${header}\n`));
});

test('without the allow for DNS customers resolve nothing', () => {
  const expected = DENIED.replace(
    'customer egress    -      -        -     +          +    -',
    'customer egress    -      -        -     +          -    -',
  );
  assert.fixture(tableOf(without('allow-dns-egress')), expected);
});

test('without the allow for the API server customers do not reach it', () => {
  const expected = DENIED.replace(
    'customer egress    -      -        -     +          +    -',
    'customer egress    -      -        -     -          +    -',
  );
  assert.fixture(tableOf(without('allow-kube-apiserver-egress')), expected);
});

const DENY_ALL = clusterwide('endpointSelector: {}\ningress:\n  - {}\negress:\n  - {}', 'deny-all');

test('a deny for every endpoint cuts the listener off: each host answers 403', () => {
  assert.fixture(
    tableOf(policiesOf(DENY_ALL)),
    `
from or to         world  cluster  host  apiserver  dns  listener
platform ingress   -      -        +     -          -    -
platform egress    -      -        -     -          -    -
customer ingress   -      -        +     -          -    -
customer egress    -      -        -     -          -    -
listener ingress   -      -        +     -          -    -
listener egress    -      -        -     -          -    -
`.trimStart(),
  );
});

test('with our allow the listener answers under that deny too', () => {
  const gateway = OURS.filter(({ object }) => object.resource.name === 'allow-gateway-ingress');
  assert.fixture(
    tableOf([...policiesOf(DENY_ALL), ...gateway]),
    `
from or to         world  cluster  host  apiserver  dns  listener
platform ingress   -      -        +     -          -    -
platform egress    -      -        -     -          -    -
customer ingress   -      -        +     -          -    -
customer egress    -      -        -     -          -    -
listener ingress   +      +        +     +          +    +
listener egress    +      +        +     +          +    +
`.trimStart(),
  );
});

test('NotIn alone selects the listener, which has no namespace', () => {
  const deny = clusterwide(
    'endpointSelector:\n  matchExpressions:\n    - key: io.kubernetes.pod.namespace\n      operator: NotIn\n      values: [harbor]\ningress:\n  - {}\negress:\n  - {}',
  );
  assert.fixture(
    tableOf(policiesOf(deny)),
    `
from or to         world  cluster  host  apiserver  dns  listener
platform ingress   +      +        +     +          +    +
platform egress    +      +        +     +          +    +
customer ingress   -      -        +     -          -    -
customer egress    -      -        -     -          -    -
listener ingress   -      -        +     -          -    -
listener egress    -      -        -     -          -    -
`.trimStart(),
  );
});

test.run();
