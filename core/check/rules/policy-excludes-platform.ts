import type { Finding } from '../../../schema/finding.js';
import { pathText } from '../../../schema/describe-issue.js';
import { viewRelease } from '../../bringup/object-facts.js';
import { labelledNamespace, type LabelledNamespace } from '../../kyverno/namespace-selection.js';
import { readPolicy, type PolicyReach } from '../../kyverno/read-policy.js';
import { readWebhook, type KyvernoWebhook } from '../../kyverno/read-webhook.js';
import { resourceLabel } from '../../tree/resource.js';
import type { JudgedCluster, Rule } from '../check.js';

/**
 * No Kyverno policy locks the platform out of its own host cluster.
 *
 * Two ways lead there: a policy that refuses objects in a platform namespace, and a webhook that fails closed for one
 * while Kyverno itself cannot start. A policy's exclusion prevents the first only, the webhook's selector both.
 */
export const policyExcludesPlatform: Rule = {
  id: 'policy-excludes-platform',
  check: ({ clusters }) => clusters.flatMap(checkCluster),
};

function checkCluster(judged: JudgedCluster): readonly Finding[] {
  const objects = judged.cluster.units.flatMap((unit) => unit.objects);
  const policies = objects.flatMap((object) => readPolicy(object) ?? []);
  if (policies.length === 0) return [];
  const webhook = objects.map(readWebhook).find((one) => one !== undefined);
  const namespaces = platformNamespaces(judged, webhook);
  return [
    ...policies.flatMap((policy) => refusals(policy, namespaces, webhook)),
    ...(webhook === undefined ? [] : closedDoors(policies, namespaces, webhook)),
  ];
}

/** What a cluster cannot come up without: Kubernetes, Flux, Kyverno and every Blueprint that it installs, by name. */
function platformNamespaces(
  { cluster, ground }: JudgedCluster,
  webhook: KyvernoWebhook | undefined,
): readonly LabelledNamespace[] {
  const objects = cluster.units.flatMap((unit) => unit.objects);
  const ofBlueprints = objects
    .filter(({ resource }) => resource.kind === 'HelmRelease')
    .map(viewRelease)
    .filter(({ chart }) => ground.knowledgeOf(chart) !== undefined)
    .map(({ targetNamespace }) => targetNamespace);
  const names = new Set(['kube-system', 'flux-system', webhook?.namespace ?? 'kyverno', ...ofBlueprints]);
  return [...names].sort().map((name) => labelledNamespace(name, objects));
}

function refusals(
  policy: PolicyReach,
  namespaces: readonly LabelledNamespace[],
  webhook: KyvernoWebhook | undefined,
): readonly Finding[] {
  const called = namespaces.filter((namespace) => webhook?.isCalledFor(namespace) ?? true);
  const inReach = (reach: string) => called.filter((namespace) => policy.reachIn(namespace) === reach);
  const [refused, unclear] = [inReach('refuses'), inReach('unclear')];
  const { object, exclusion } = policy;
  const label = resourceLabel(object.resource);
  const place = {
    rule: 'policy-excludes-platform',
    help: exclusion.help,
    object: label,
    path: pathText(exclusion.path),
    file: object.origin.file,
    position: object.origin.locate(exclusion.path),
  };
  return [
    ...(refused.length === 0
      ? []
      : [{ ...place, severity: 'error' as const, message: `${label} refuses objects of ${namesOf(refused)}.` }]),
    ...(unclear.length === 0
      ? []
      : [{ ...place, severity: 'warning' as const, message: unclearMessage(label, unclear) }]),
  ];
}

function unclearMessage(label: string, namespaces: readonly LabelledNamespace[]): string {
  return `${label} has a match condition that says in words of its own whether it refuses objects of ${namesOf(namespaces)}.`;
}

function closedDoors(
  policies: readonly PolicyReach[],
  namespaces: readonly LabelledNamespace[],
  webhook: KyvernoWebhook,
): readonly Finding[] {
  const closing = policies.filter(({ failsClosed }) => failsClosed && !webhook.isForcedOpen);
  const isClosed = (namespace: LabelledNamespace): boolean =>
    webhook.isCalledFor(namespace) &&
    closing.some((policy) => !policy.limitsWebhook || policy.reachIn(namespace) !== 'ignores');
  const closed = namespaces.filter(isClosed);
  if (closed.length === 0) return [];
  const { release, selectorPath } = webhook;
  const names = closing.map(({ object }) => object.resource.name).sort();
  return [
    {
      rule: 'policy-excludes-platform',
      severity: 'error',
      message:
        `While Kyverno does not answer, nothing starts in ${namesOf(closed)}: its webhook is called there, ` +
        `and has failurePolicy Fail for ${names.join(', ')}.`,
      help: `Add them to ${pathText(selectorPath)} with operator NotIn, or set failurePolicy Ignore.`,
      object: resourceLabel(release.resource),
      path: pathText(selectorPath),
      file: release.origin.file,
      position: release.origin.locate(selectorPath),
    },
  ];
}

const MOST_NAMES = 5;

function namesOf(namespaces: readonly LabelledNamespace[]): string {
  const shown = namespaces.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = namespaces.length - shown.length;
  const kind = namespaces.length === 1 ? 'platform namespace' : 'platform namespaces';
  return `${kind} ${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
