import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import type { AppliedObject } from '../bringup/host-cluster.js';
import { list } from '../bringup/object-facts.js';
import type { FieldPath } from '../tree/manifest.js';
import { resourceLabel } from '../tree/resource.js';
import { POD_NAMESPACE, isPod, isReserved, type Endpoint } from './endpoint.js';
import { readKubernetesPolicy } from './kubernetes-policy.js';
import { readPeers, type Cover, type Direction, type RuleScope } from './peers.js';
import { coversPort, isForAllPorts, type Port } from './ports.js';
import { readSelector, requirement, selects } from './selector.js';

/** One item of a section. */
export interface PolicyRule {
  readonly isDeny: boolean;
  /** Where it stands in its object. */
  readonly path: FieldPath;
  /** How much of the peer, at this port, the rule is about; an unknown port is `undefined`. */
  readonly covers: (peer: Endpoint, port: Port | undefined) => Cover;
}

/** What a policy says about one direction. */
export interface PolicySection {
  /** Empty where the section is absent or `[]`: the policy then does nothing in this direction. */
  readonly rules: readonly PolicyRule[];
  /** True when whatever no rule of any policy allows is denied to those that it selects. */
  readonly deniesByDefault: boolean;
  /** True when none of its rules allows or denies anything: it stands there to deny by default. */
  readonly isBare: boolean;
}

/** One rule set of a policy object, as Cilium's agent reads it. */
export interface NetworkPolicy {
  readonly object: AppliedObject;
  readonly label: string;
  /** `spec`, or an item of `specs`. */
  readonly path: FieldPath;
  readonly selects: (endpoint: Endpoint) => boolean;
  readonly ingress: PolicySection;
  readonly egress: PolicySection;
}

/** Part of a policy with the place it stands at. */
export interface PlacedRule {
  readonly value: JsonObject;
  readonly path: FieldPath;
}

/** The sections of one rule set, before they are read. */
export interface RawPolicy {
  readonly path: FieldPath;
  readonly endpointSelector: JsonObject;
  /** Source of label keys that name none. */
  readonly labelSource: 'any' | 'k8s';
  readonly enableDefaultDeny: JsonObject;
  readonly allow: Readonly<Record<Direction, readonly PlacedRule[]>>;
  readonly deny: Readonly<Record<Direction, readonly PlacedRule[]>>;
}

/**
 * The network policies among the objects of a host cluster: Cilium's of both scopes, and Kubernetes'.
 *
 * Policies for nodes (`nodeSelector`) are left out: they do nothing without the host firewall, which the platform does
 * not run.
 */
export function readPolicies(objects: readonly AppliedObject[]): readonly NetworkPolicy[] {
  return objects.flatMap((object) => rawPolicies(object).map((raw) => readPolicy(object, raw)));
}

function rawPolicies({ resource, value }: AppliedObject): readonly RawPolicy[] {
  if (resource.group === 'networking.k8s.io' && resource.kind === 'NetworkPolicy') return [readKubernetesPolicy(value)];
  const isCilium = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'].includes(resource.kind);
  if (!isCilium || resource.group !== 'cilium.io') return [];
  const specs = list(value.specs).map((spec, index): PlacedRule => ({ value: spec, path: ['specs', index] }));
  const spec = isJsonObject(value.spec) ? [{ value: value.spec, path: ['spec'] }] : [];
  return [...spec, ...specs].flatMap(readSpec);
}

function readSpec({ value, path }: PlacedRule): readonly RawPolicy[] {
  if (!isJsonObject(value.endpointSelector)) return [];
  const placed = (section: string): readonly PlacedRule[] =>
    list(value[section]).map((rule, index) => ({ value: rule, path: [...path, section, index] }));
  return [
    {
      path,
      endpointSelector: value.endpointSelector,
      labelSource: 'any',
      enableDefaultDeny: isJsonObject(value.enableDefaultDeny) ? value.enableDefaultDeny : {},
      allow: { ingress: placed('ingress'), egress: placed('egress') },
      deny: { ingress: placed('ingressDeny'), egress: placed('egressDeny') },
    },
  ];
}

function readPolicy(object: AppliedObject, raw: RawPolicy): NetworkPolicy {
  const own = readSelector(raw.endpointSelector, raw.labelSource);
  const { namespace } = object.resource;
  const selector = namespace === '' ? own : [...own, requirement(`k8s:${POD_NAMESPACE}`, 'In', [namespace])];
  const isForInit = own.some(({ source, key }) => source === 'reserved' && key === 'init');
  const scope = { namespace, isForInit, labelSource: raw.labelSource };
  return {
    object,
    label: resourceLabel(object.resource),
    path: raw.path,
    selects: (endpoint) => isSubject(endpoint) && selects(selector, endpoint),
    ingress: readSection(raw, { direction: 'ingress', ...scope }),
    egress: readSection(raw, { direction: 'egress', ...scope }),
  };
}

/** Cilium judges pods, the Gateway's listener and its own health endpoint; nodes and the world are judged by none. */
function isSubject(endpoint: Endpoint): boolean {
  return isPod(endpoint) || ['ingress', 'health', 'init'].some((identity) => isReserved(endpoint, identity));
}

/** Source: Rule.Sanitize and computePolicyEnforcementAndRules in cilium/pkg/policy. */
function readSection(raw: RawPolicy, scope: RuleScope): PolicySection {
  const rules = [
    ...raw.allow[scope.direction].map((rule) => readRule(rule, false, scope)),
    ...raw.deny[scope.direction].map((rule) => readRule(rule, true, scope)),
  ];
  const stated = valueAt(raw.enableDefaultDeny, [scope.direction]);
  const isBare = [...raw.allow[scope.direction], ...raw.deny[scope.direction]].every(
    ({ value }) => Object.keys(value).length === 0,
  );
  return { rules, deniesByDefault: rules.length > 0 && stated !== false, isBare };
}

function readRule({ value, path }: PlacedRule, isDeny: boolean, scope: RuleScope): PolicyRule {
  const peers = readPeers(value, scope);
  const coversPeer = (peer: Endpoint): Cover => {
    if (peers !== undefined) return peers(peer);
    return isForAllPorts(value) ? 'none' : 'all';
  };
  return {
    isDeny,
    path,
    covers: (peer, port) => (coversPort(value, port, isDeny) ? coversPeer(peer) : 'none'),
  };
}
