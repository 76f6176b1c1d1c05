import { valueAt, type JsonObject } from '../../../schema/json.js';
import { list } from '../../bringup/object-facts.js';
import { meaningOf, textIn, textsIn, wordList, type MeaningRule } from '../meaning-rule.js';
import type { ObjectPair } from '../scene.js';

/** Admission policies that begin or cease to refuse. */
export const enforcement: MeaningRule = {
  id: 'policy-enforces',
  find: ({ pairs }) =>
    pairs.flatMap((pair) => {
      if (!isPolicy(pair)) return [];
      const before = new Set(enforcedBy(pair, pair.from?.value));
      const after = new Set(enforcedBy(pair, pair.to?.value));
      const fresh = [...after].filter((rule) => !before.has(rule)).sort();
      const gone = [...before].filter((rule) => !after.has(rule)).sort();
      return [
        ...(fresh.length === 0
          ? []
          : [
              meaningOf(pair, {
                id: 'policy-enforces',
                severity: 'critical',
                message: `It now refuses what violates ${wordList(fresh)}.`,
                why: 'Pods that run today are refused at their next restart; look at the policy reports first.',
              }),
            ]),
        ...(gone.length === 0
          ? []
          : [
              meaningOf(pair, {
                id: 'policy-relaxed',
                severity: 'warning',
                message: `It no longer refuses what violates ${wordList(gone)}.`,
                why: 'What the policy was to keep out may come in.',
              }),
            ]),
      ];
    }),
};

function isPolicy({ resource: { group, kind } }: ObjectPair): boolean {
  if (group === 'kyverno.io') return kind === 'ClusterPolicy' || kind === 'Policy';
  if (group === 'policies.kyverno.io') return true;
  return group === 'admissionregistration.k8s.io' && kind === 'ValidatingAdmissionPolicyBinding';
}

/** What a policy enforces: names of its rules, or `its rules` where it does so as a whole. */
function enforcedBy({ resource }: ObjectPair, value: JsonObject | undefined): readonly string[] {
  if (value === undefined) return [];
  if (resource.group !== 'kyverno.io') {
    return textsIn(valueAt(value, ['spec', 'validationActions'])).includes('Deny') ? ['its rules'] : [];
  }
  const general = textIn(valueAt(value, ['spec', 'validationFailureAction']));
  return list(valueAt(value, ['spec', 'rules'])).flatMap((rule) => {
    const checks = [...('validate' in rule ? [rule.validate] : []), ...list(rule.verifyImages)];
    const actions = checks.map((check) => textIn(valueAt(check, ['failureAction'])) ?? general ?? 'Audit');
    return actions.some((action) => action.toLowerCase() === 'enforce') ? [`rule ${textIn(rule.name) ?? ''}`] : [];
  });
}
