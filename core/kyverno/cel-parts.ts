import type { JsonObject } from '../../schema/json.js';
import type { KyvernoPolicy } from './policies.js';

/** What people read of a policy. */
export type PolicyText = Pick<KyvernoPolicy, 'title' | 'checks' | 'why' | 'severity' | 'subject'>;

/** The annotations by which Kyverno's reports describe a policy. */
export function policyAnnotations({ title, checks, why, severity, subject }: PolicyText): JsonObject {
  return {
    'policies.kyverno.io/title': title,
    'policies.kyverno.io/category': 'Catalyst',
    'policies.kyverno.io/severity': severity,
    'policies.kyverno.io/subject': subject,
    'policies.kyverno.io/description': `${checks} ${why}`,
  };
}

/** The variables of a policy, as both kinds of it write them. */
export function toCelVariables({ variables }: KyvernoPolicy): readonly JsonObject[] {
  return variables.map(({ name, expression }) => ({ name, expression }));
}

/** The one decision of a policy: nothing offends. The message names what does. */
export function toCelValidation({ message }: KyvernoPolicy): JsonObject {
  return {
    expression: 'variables.offenders.size() == 0',
    messageExpression: `'${message}' + variables.offenders.join(', ')`,
  };
}
