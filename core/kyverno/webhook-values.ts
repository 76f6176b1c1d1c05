import type { JsonObject } from '../../schema/json.js';

/** The label that the API server puts on every Namespace: its name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/**
 * The values of slot 27 that keep Kyverno's resource webhooks away from the platform's own namespaces.
 *
 * A policy's own exclusion is read by Kyverno, once the API server has called it. While Kyverno is down, only the
 * webhook's selector lets the platform's Pods start, Kyverno's among them; so both come from one list, in both phases.
 */
export function webhookValues(excludedNamespaces: readonly string[]): JsonObject {
  const values = [...new Set(excludedNamespaces)].sort();
  return {
    kyverno: {
      config: {
        webhooks: { namespaceSelector: { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'NotIn', values }] } },
      },
    },
  };
}
