import type { Finding } from '../../../schema/finding.js';
import type { Endpoint } from '../../network/endpoint.js';
import { readPolicies } from '../../network/policy.js';
import { judgeConnection, type Verdict } from '../../network/reachability.js';
import { requiredFlows, type RequiredFlow } from '../../network/required-flows.js';
import type { JudgedCluster, Rule } from '../check.js';

/**
 * The connections without which the platform does not work pass every network policy of their host cluster.
 *
 * A connection that is broken for many namespaces by one policy is one finding. What only a part of the world is
 * allowed for is reported as not proved.
 */
export const requiredFlowsPass: Rule = {
  id: 'required-flows',
  check: ({ clusters }) => clusters.flatMap(checkCluster),
};

type Obstacle = Exclude<Verdict, { readonly kind: 'allowed' }>;

/** Flows with one consequence that one policy stands in the way of. */
interface BrokenFlows {
  readonly flow: RequiredFlow;
  readonly obstacle: Obstacle;
  readonly subjects: Set<string>;
  readonly peers: Set<string>;
  readonly ports: Set<string>;
}

function checkCluster({ cluster, ground }: JudgedCluster): readonly Finding[] {
  const policies = readPolicies(cluster.units.flatMap(({ objects }) => objects));
  if (policies.length === 0) return [];
  const broken = new Map<string, BrokenFlows>();
  for (const flow of requiredFlows(cluster, ground)) {
    const obstacle = judgeConnection(policies, flow);
    if (obstacle.kind === 'allowed') continue;
    const key = JSON.stringify([flow.consequence, obstacle.kind, obstacle.by.label, obstacle.direction]);
    const known = broken.get(key) ?? { flow, obstacle, subjects: new Set(), peers: new Set(), ports: new Set() };
    broken.set(key, known);
    known.subjects.add(subjectOf(flow, obstacle).name);
    known.peers.add(peerOf(flow, obstacle).name);
    if (flow.port !== undefined) known.ports.add(`${flow.port.protocol} ${flow.port.number}`);
  }
  return [...broken.values()].map(brokenFinding);
}

function brokenFinding({ flow, obstacle, subjects, peers, ports }: BrokenFlows): Finding {
  const { object, label } = obstacle.by;
  const place = { object: label, file: object.origin.file };
  const { direction } = obstacle;
  const at = ports.size === 0 ? '' : ` (${[...ports].join(', ')})`;
  const other = peers.size === 1 ? ` ${direction === 'ingress' ? 'from' : 'to'} ${[...peers].join()}` : '';
  const about = `${direction} of ${nameAll(subjects)}${other}${at}`;
  if (obstacle.kind === 'not proved') {
    return {
      rule: 'required-flows',
      severity: 'info',
      message: `Not proved: ${label} allows the ${about} for a part of the world only.`,
      help: 'See that the part holds every address that is needed, or allow the entity world on this port.',
      ...place,
      position: object.origin.locate(obstacle.by.path),
    };
  }
  const reason = obstacle.isByDefault ? ', and nothing allows it' : ' by a deny rule';
  return {
    rule: 'required-flows',
    severity: 'error',
    message: `${flow.consequence}: ${label} denies the ${about}${reason}.`,
    help: helpFor(flow, obstacle),
    ...place,
    position: object.origin.locate(obstacle.path),
    path: obstacle.path.join('.'),
  };
}

function helpFor(flow: RequiredFlow, obstacle: Extract<Obstacle, { readonly kind: 'denied' }>): string {
  const { by, direction, isByDefault } = obstacle;
  const subject = subjectOf(flow, obstacle);
  if (!isByDefault) return `Take ${subject.name} out of its selector, or narrow the deny rule.`;
  if (!by[direction].isBare) {
    return `Set enableDefaultDeny.${direction} of ${by.label} to false: it allows or denies something, and thereby denies all the rest.`;
  }
  const allow = `with enableDefaultDeny false for both directions that allows it`;
  if (subject.labels.has('reserved:ingress')) {
    return `Add a policy for reserved:ingress ${allow}, or let ${by.label} select pods only: key io.kubernetes.pod.namespace, operator Exists.`;
  }
  return `Take these out of the selector of ${by.label}, or add a policy ${allow}.`;
}

function subjectOf({ from, to }: RequiredFlow, obstacle: Obstacle): Endpoint {
  return obstacle.direction === 'ingress' ? to : from;
}

function peerOf({ from, to }: RequiredFlow, obstacle: Obstacle): Endpoint {
  return obstacle.direction === 'ingress' ? from : to;
}

const SHOWN = 4;

/** The first few by name, and how many more. */
function nameAll(names: ReadonlySet<string>): string {
  const all = [...names];
  const rest = all.length - SHOWN;
  return rest <= 0 ? all.join(', ') : `${all.slice(0, SHOWN).join(', ')} and ${rest} more`;
}
