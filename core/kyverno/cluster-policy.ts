import type { JsonObject } from '../../schema/json.js';
import { policyAnnotations, toCelVariables, toCelValidation } from './cel-parts.js';
import type { KyvernoPolicy } from './policies.js';

/**
 * A policy as ClusterPolicy `kyverno.io/v1`, for Kyverno before 1.17.
 *
 * The kinds that hold a Pod template are matched by name and not left to autogen, which rewrites expressions as text.
 * A rule for Pods sees their ephemeral containers too. What it does when it finds something, and when Kyverno does not
 * answer, are Flux variables: they differ by phase, and the file is shared.
 */
export function toClusterPolicy(policy: KyvernoPolicy, excludedNamespaces: readonly string[]): JsonObject {
  return {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: {
      name: policy.id,
      annotations: { ...policyAnnotations(policy), 'pod-policies.kyverno.io/autogen-controllers': 'none' },
    },
    spec: {
      background: true,
      webhookConfiguration: { failurePolicy: '${KYVERNO_FAILURE_POLICY}' },
      rules: [
        {
          name: policy.id,
          match: {
            any: [
              {
                resources: { kinds: policy.matches.map(toKindSelector), operations: ['CREATE', 'UPDATE'] },
              },
            ],
          },
          exclude: { any: [{ resources: { namespaces: excludedNamespaces } }] },
          celPreconditions: [{ name: 'changes-what-is-judged', expression: policy.changesWhatIsJudged }],
          validate: {
            failureAction: '${KYVERNO_ACTION}',
            cel: { variables: toCelVariables(policy), expressions: [toCelValidation(policy)] },
          },
        },
      ],
    },
  };
}

/** `apps/v1/Deployment`; `v1/Pod` in the core group. */
function toKindSelector({ group, version, kind }: KyvernoPolicy['matches'][number]): string {
  return group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`;
}
