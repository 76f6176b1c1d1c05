import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { POD_NAMESPACE, isPod, isReserved, type Endpoint } from './endpoint.js';
import { namesPodLabel, readSelector, requirement, selects, type EndpointSelector } from './selector.js';

/** The direction of a connection, seen from the endpoint that a policy selects. */
export type Direction = 'ingress' | 'egress';

/**
 * How much of a peer a rule covers. `some` is a part of the world only: an address range or a DNS name that may or may
 * not be the one that is meant.
 */
export type Cover = 'all' | 'some' | 'none';

/** The peers of one rule. */
export type PeerTest = (peer: Endpoint) => Cover;

/** What a rule is read in: the policy's namespace ('' clusterwide) and whether it is about pods that are starting. */
export interface RuleScope {
  readonly direction: Direction;
  readonly namespace: string;
  readonly isForInit: boolean;
  /** Source of label keys that name none. */
  readonly labelSource: 'any' | 'k8s';
}

const NOBODY_WHEN_EMPTY: readonly string[] = ['Endpoints', 'Nodes', 'CIDR', 'CIDRSet', 'Entities'];
const SUFFIXES = ['Endpoints', 'Nodes', 'CIDR', 'CIDRSet', 'Entities', 'Groups', 'FQDNs', 'Services'] as const;

/**
 * The peers of a rule; undefined when it names none, which is everybody where it has ports and nobody where it has not.
 * A list of peers that is there and empty is nobody.
 *
 * Source: GetSourceEndpointSelectorsWithRequirements in cilium/pkg/policy/api, getEndpointSelector in
 * cilium/pkg/k8s/apis/cilium.io/utils.
 */
export function readPeers(rule: JsonObject, scope: RuleScope): PeerTest | undefined {
  const prefix = scope.direction === 'ingress' ? 'from' : 'to';
  const members = SUFFIXES.flatMap((suffix) => {
    const items: JsonValue | undefined = rule[`${prefix}${suffix}`];
    return Array.isArray(items) ? [{ suffix, items: items as readonly JsonValue[] }] : [];
  });
  if (members.some(({ suffix, items }) => items.length === 0 && NOBODY_WHEN_EMPTY.includes(suffix)))
    return () => 'none';
  if (members.every(({ items }) => items.length === 0)) return undefined;
  const tests = members.flatMap(({ suffix, items }) => items.map((item) => PEER_READERS[suffix](item, scope)));
  return (peer) => largest(tests.map((test) => test(peer)));
}

/** The cover of several alternatives. */
export function largest(covers: readonly Cover[]): Cover {
  if (covers.includes('all')) return 'all';
  return covers.includes('some') ? 'some' : 'none';
}

// Nodes take a flag that the platform does not set, groups a cloud that it does not ask: nobody, as far as it is known.
const PEER_READERS: Readonly<Record<(typeof SUFFIXES)[number], (item: JsonValue, scope: RuleScope) => PeerTest>> = {
  Endpoints: (item, scope) => selectorTest(peerSelector(item, scope)),
  Nodes: () => () => 'none',
  CIDR: (item) => cidrTest(String(item)),
  CIDRSet: (item) => cidrTest(String(valueAt(item, ['cidr']) ?? '')),
  Entities: (item) => (peer) => (isOfEntity(peer, String(item)) ? 'all' : 'none'),
  Groups: () => () => 'none',
  FQDNs: fqdnTest,
  Services: serviceTest,
};

function selectorTest(selector: EndpointSelector): PeerTest {
  return (peer) => (selects(selector, peer) ? 'all' : 'none');
}

/** A peer's selector means pods of the policy's own namespace, or pods at all, unless it says otherwise. */
function peerSelector(item: JsonValue, { namespace, isForInit, labelSource }: RuleScope): EndpointSelector {
  const selector = readSelector(item, labelSource);
  if (selector.some(({ source }) => source === 'reserved')) return selector;
  if (namesPodLabel(selector, (key) => key === POD_NAMESPACE)) return selector;
  if (namespace === '') return isForInit ? selector : [...selector, requirement(`k8s:${POD_NAMESPACE}`, 'Exists')];
  if (namesPodLabel(selector, (key) => key.startsWith('io.cilium.k8s.namespace.labels.'))) return selector;
  return [...selector, requirement(`k8s:${POD_NAMESPACE}`, 'In', [namespace])];
}

const IN_CLUSTER = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'];

/** Source: EntitySelectorMapping and InitEntities in cilium/pkg/policy/api/entity.go. */
function isOfEntity(peer: Endpoint, entity: string): boolean {
  if (entity === 'all') return true;
  if (entity === 'cluster') return isPod(peer) || IN_CLUSTER.some((identity) => isReserved(peer, identity));
  if (entity === 'cluster-mesh') return isPod(peer);
  return isReserved(peer, entity);
}

/** Address ranges are about the world only, never about pods and nodes. */
function cidrTest(cidr: string): PeerTest {
  return (peer) => {
    if (!isReserved(peer, 'world')) return 'none';
    return cidr === '0.0.0.0/0' ? 'all' : 'some';
  };
}

function fqdnTest(item: JsonValue): PeerTest {
  const name = valueAt(item, ['matchName']);
  const pattern = valueAt(item, ['matchPattern']);
  const expression = patternExpression(String(pattern ?? ''));
  return (peer) => {
    if (!isReserved(peer, 'world')) return 'none';
    if (peer.hostName === undefined) return pattern === '*' ? 'all' : 'some';
    return peer.hostName === name || expression.test(peer.hostName) ? 'all' : 'none';
  };
}

/** A star stands for any part of one label; alone it stands for every name. */
function patternExpression(pattern: string): RegExp {
  if (pattern === '*') return /./;
  const parts = pattern.split('*').map((part) => part.replace(/[^\w-]/g, '\\$&'));
  return new RegExp(`^${parts.join('[-a-zA-Z0-9_]*')}$`, 'i');
}

function serviceTest(item: JsonValue): PeerTest {
  const service = isJsonObject(item) ? item.k8sService : undefined;
  const name = `${String(valueAt(service, ['namespace']) ?? '')}/${String(valueAt(service, ['serviceName']) ?? '')}`;
  return (peer) => (peer.services.includes(name) ? 'all' : 'none');
}
