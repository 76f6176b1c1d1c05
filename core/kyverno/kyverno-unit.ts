import type { JsonObject } from '../../schema/json.js';
import { toClusterPolicy } from './cluster-policy.js';
import { KYVERNO_POLICIES, type KyvernoPolicy } from './policies.js';
import { toValidatingPolicy } from './validating-policy.js';

/** One file of the unit `kyverno-policies`. */
export interface KyvernoPolicyFile {
  /** File name without ending. */
  readonly path: string;
  readonly id: string;
  /** What the file's first lines say. */
  readonly comment: string;
  readonly manifest: JsonObject;
}

/**
 * The unit `kyverno-policies` for the Kyverno minor that host clusters run: one file a policy, by name.
 *
 * The manifests use the Flux variables REGISTRY_HOST, KYVERNO_ACTION and KYVERNO_FAILURE_POLICY.
 */
export function buildKyvernoUnit(kyverno: string, excludedNamespaces: readonly string[]): readonly KyvernoPolicyFile[] {
  const write = servesValidatingPolicies(kyverno) ? toValidatingPolicy : toClusterPolicy;
  return KYVERNO_POLICIES.map((policy) => ({
    path: policy.id,
    id: policy.id,
    comment: commentOf(policy),
    manifest: write(policy, [...new Set(excludedNamespaces)].sort()),
  }));
}

/** True from Kyverno 1.17 on, which serves ValidatingPolicy v1 and calls ClusterPolicy deprecated. */
export function servesValidatingPolicies(kyverno: string): boolean {
  const [major = 0, minor = 0] = kyverno.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 17);
}

function commentOf({ checks, why }: KyvernoPolicy): string {
  return (
    `${checks} ${why} The namespaces that are left out are the platform's own; the values of slot 27 ` +
    '(bp-kyverno) keep the webhook away from the same ones.'
  );
}
