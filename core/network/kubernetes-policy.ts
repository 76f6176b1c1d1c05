import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';
import type { FieldPath } from '../tree/manifest.js';
import type { Direction } from './peers.js';
import type { PlacedRule, RawPolicy } from './policy.js';

/**
 * A NetworkPolicy of Kubernetes as the Cilium policy that the agent makes of it.
 *
 * Other than in Cilium's own kinds, an empty or absent section denies where `policyTypes` names its direction, and a
 * rule without peers is for everybody. Source: ParseNetworkPolicy in cilium/pkg/k8s/network_policy.go.
 */
export function readKubernetesPolicy(value: JsonObject): RawPolicy {
  const spec = isJsonObject(value.spec) ? value.spec : {};
  const types: readonly JsonValue[] = Array.isArray(spec.policyTypes) ? spec.policyTypes : [];
  const isForIngress = types.includes('Ingress') || !types.includes('Egress');
  return {
    path: ['spec'],
    endpointSelector: isJsonObject(spec.podSelector) ? spec.podSelector : {},
    labelSource: 'k8s',
    enableDefaultDeny: {},
    allow: {
      ingress: readRules(spec, 'ingress', isForIngress),
      egress: readRules(spec, 'egress', types.includes('Egress')),
    },
    deny: { ingress: [], egress: [] },
  };
}

function readRules(spec: JsonObject, direction: Direction, isMeant: boolean): readonly PlacedRule[] {
  const rules = list(spec[direction]);
  if (rules.length === 0) return isMeant ? [{ value: {}, path: ['spec', direction] }] : [];
  return rules.flatMap((rule, index) => readRule(rule, direction, ['spec', direction, index]));
}

function readRule(rule: JsonObject, direction: Direction, path: FieldPath): readonly PlacedRule[] {
  const [field, prefix] = direction === 'ingress' ? (['from', 'from'] as const) : (['to', 'to'] as const);
  const toPorts = list(rule.ports).map((port) => ({ ports: [readPort(port)] }));
  const ports: JsonObject = toPorts.length === 0 ? {} : { toPorts };
  const peers = list(rule[field]);
  if (peers.length === 0) return [{ value: { [`${prefix}Entities`]: ['all'], ...ports }, path }];
  return peers.map((peer, index) => ({
    value: { ...readPeer(peer, prefix), ...ports },
    path: [...path, field, index],
  }));
}

function readPeer(peer: JsonObject, prefix: 'from' | 'to'): JsonObject {
  const cidr = valueAt(peer, ['ipBlock', 'cidr']);
  if (cidr !== undefined) return { [`${prefix}CIDR`]: [cidr] };
  const pods = isJsonObject(peer.podSelector) ? peer.podSelector : {};
  if (!isJsonObject(peer.namespaceSelector)) return { [`${prefix}Endpoints`]: [pods] };
  return { [`${prefix}Endpoints`]: [inNamespaces(pods, peer.namespaceSelector)] };
}

const NAMESPACE_LABEL = 'io.cilium.k8s.namespace.labels.';

/** Pods by their own labels and those of their Namespace; no label at all means any Namespace. */
function inNamespaces(pods: JsonObject, namespaces: JsonObject): JsonObject {
  const labels = Object.entries(isJsonObject(namespaces.matchLabels) ? namespaces.matchLabels : {});
  const expressions = list(namespaces.matchExpressions);
  const anyNamespace = { key: 'io.kubernetes.pod.namespace', operator: 'Exists' };
  return {
    matchLabels: {
      ...(isJsonObject(pods.matchLabels) ? pods.matchLabels : {}),
      ...Object.fromEntries(labels.map(([key, label]) => [`${NAMESPACE_LABEL}${key}`, label])),
    },
    matchExpressions: [
      ...list(pods.matchExpressions),
      ...expressions.map((one) => ({ ...one, key: `${NAMESPACE_LABEL}${String(one.key)}` })),
      ...(labels.length + expressions.length === 0 ? [anyNamespace] : []),
    ],
  };
}

function readPort({ port, endPort, protocol }: JsonObject): JsonObject {
  return {
    port: String(port ?? '0'),
    protocol: typeof protocol === 'string' ? protocol : 'TCP',
    ...(typeof endPort === 'number' ? { endPort } : {}),
  };
}
