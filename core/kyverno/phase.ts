import type { SovereignSpec } from '../../schema/sovereign.js';
import { servesValidatingPolicies } from './kyverno-unit.js';

/** How far a Sovereign is: `bootstrap` only reports, `operational` refuses. */
export type Phase = SovereignSpec['phase'];

/** What a policy does with an object that breaks it, in the word of its kind; the variable KYVERNO_ACTION. */
export function policyAction(phase: Phase, kyverno: string): 'Audit' | 'Deny' | 'Enforce' {
  if (phase === 'bootstrap') return 'Audit';
  return servesValidatingPolicies(kyverno) ? 'Deny' : 'Enforce';
}

/** What the API server does when Kyverno does not answer; the variable KYVERNO_FAILURE_POLICY. */
export function policyFailurePolicy(phase: Phase): 'Fail' | 'Ignore' {
  return phase === 'bootstrap' ? 'Ignore' : 'Fail';
}
