import type { JsonObject } from '../../schema/json.js';
import { policyAnnotations, toCelValidation, toCelVariables } from './cel-parts.js';
import type { KyvernoPolicy, MatchedKind } from './policies.js';

/**
 * A policy as ValidatingPolicy `policies.kyverno.io/v1`, served since Kyverno 1.17.
 *
 * Namespaces are left out by a match condition: Kyverno hands it to the API server, which then does not call the
 * webhook at all, in a webhook of this policy alone. A namespaceSelector would be shared between policies, and up to
 * Kyverno 1.18 the last one to be read overwrote the others.
 */
export function toValidatingPolicy(policy: KyvernoPolicy, excludedNamespaces: readonly string[]): JsonObject {
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: policy.id, annotations: policyAnnotations(policy) },
    spec: {
      failurePolicy: '${KYVERNO_FAILURE_POLICY}',
      validationActions: ['${KYVERNO_ACTION}'],
      matchConstraints: { resourceRules: resourceRules(policy.matches) },
      matchConditions: [
        { name: 'outside-the-platform', expression: isOutside(excludedNamespaces) },
        { name: 'changes-what-is-judged', expression: policy.changesWhatIsJudged },
      ],
      variables: toCelVariables(policy),
      validations: [toCelValidation(policy)],
    },
  };
}

/** One rule for each API group and version, in the order of the kinds. */
function resourceRules(matches: readonly MatchedKind[]): readonly JsonObject[] {
  const groups = new Map<string, readonly MatchedKind[]>();
  for (const match of matches) {
    const key = `${match.group}/${match.version}`;
    groups.set(key, [...(groups.get(key) ?? []), match]);
  }
  return [...groups.values()].map((kinds) => ({
    apiGroups: [kinds[0]?.group ?? ''],
    apiVersions: [kinds[0]?.version ?? ''],
    operations: ['CREATE', 'UPDATE'],
    resources: kinds.flatMap(({ resources }) => resources),
  }));
}

/** The condition that keeps the API server from calling Kyverno for objects of these Namespaces. */
export function isOutside(namespaces: readonly string[]): string {
  return `!(object.metadata.namespace in [\n${namespaces.map((namespace) => `  '${namespace}'`).join(',\n')}\n])`;
}
