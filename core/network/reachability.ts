import type { FieldPath } from '../tree/manifest.js';
import { isReserved, type Endpoint } from './endpoint.js';
import type { Direction } from './peers.js';
import type { NetworkPolicy, PolicyRule } from './policy.js';
import type { Port } from './ports.js';

/** What one endpoint may do in one direction. */
export interface Flow {
  /** The endpoint whose policies are asked. */
  readonly subject: Endpoint;
  readonly direction: Direction;
  readonly peer: Endpoint;
  /** Port of the destination; undefined where it is not known. */
  readonly port: Port | undefined;
}

/** Whether a flow passes, and which policy decides. */
export type Verdict =
  /** `by` is undefined where no policy denies anything, and for a node and its own pods. */
  | { readonly kind: 'allowed'; readonly by: NetworkPolicy | undefined }
  /** Part of the world is allowed: an address range or a name that may or may not be the peer's. */
  | { readonly kind: 'not proved'; readonly by: NetworkPolicy; readonly direction: Direction }
  | {
      readonly kind: 'denied';
      readonly by: NetworkPolicy;
      readonly direction: Direction;
      /** True where nothing allows it; false where a deny rule forbids it. */
      readonly isByDefault: boolean;
      readonly path: FieldPath;
    };

/**
 * Asks the policies about one direction of a connection, as Cilium's agent decides it.
 *
 * A deny rule wins over everything; then whatever some policy allows, and what a node sends to its own pods, passes;
 * the rest is denied where any policy that selects the subject denies by default.
 * Source: cilium/pkg/policy, repository.go and mapstate.go.
 */
export function judgeFlow(policies: readonly NetworkPolicy[], flow: Flow): Verdict {
  const { subject, direction, peer } = flow;
  const own = policies.filter((policy) => policy.selects(subject));
  const forbidden = findRule(own, flow, (rule, cover) => rule.isDeny && cover === 'all');
  if (forbidden !== undefined) {
    const { policy, rule } = forbidden;
    return { kind: 'denied', by: policy, direction, isByDefault: false, path: rule.path };
  }
  const isFromOwnNode = direction === 'ingress' && isReserved(peer, 'host');
  const denying = own.find((policy) => policy[direction].deniesByDefault);
  if (denying === undefined || isFromOwnNode) return { kind: 'allowed', by: undefined };
  const allowed = findRule(own, flow, (rule, cover) => !rule.isDeny && cover === 'all');
  if (allowed !== undefined) return { kind: 'allowed', by: allowed.policy };
  const perhaps = findRule(own, flow, (rule, cover) => !rule.isDeny && cover === 'some');
  if (perhaps !== undefined) return { kind: 'not proved', by: perhaps.policy, direction };
  return { kind: 'denied', by: denying, direction, isByDefault: true, path: sectionPath(denying, direction) };
}

/** Both sides of a connection: the sender's egress, then the receiver's ingress. The first that does not pass. */
export function judgeConnection(
  policies: readonly NetworkPolicy[],
  { from, to, port }: { readonly from: Endpoint; readonly to: Endpoint; readonly port: Port | undefined },
): Verdict {
  const egress = judgeFlow(policies, { subject: from, direction: 'egress', peer: to, port });
  if (egress.kind === 'denied') return egress;
  const ingress = judgeFlow(policies, { subject: to, direction: 'ingress', peer: from, port });
  return ingress.kind === 'allowed' ? egress : ingress;
}

interface FoundRule {
  readonly policy: NetworkPolicy;
  readonly rule: PolicyRule;
}

function findRule(
  policies: readonly NetworkPolicy[],
  { direction, peer, port }: Flow,
  isMeant: (rule: PolicyRule, cover: 'all' | 'some' | 'none') => boolean,
): FoundRule | undefined {
  for (const policy of policies) {
    const rule = policy[direction].rules.find((one) => isMeant(one, one.covers(peer, port)));
    if (rule !== undefined) return { policy, rule };
  }
  return undefined;
}

/** The section that denies by default: that with the rules, or with the deny rules where it has no others. */
function sectionPath(policy: NetworkPolicy, direction: Direction): FieldPath {
  const [first] = policy[direction].rules;
  return first === undefined ? [...policy.path, direction] : first.path.slice(0, policy.path.length + 1);
}
