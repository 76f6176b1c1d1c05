import { z } from 'zod';
import { labelSelector, strings } from './field.js';
import { celVariable, matchCondition } from './kyverno.js';
import { clusterMetadata, kindOf, once, rule } from './object.js';

/** ValidatingPolicy `policies.kyverno.io/v1`, served since Kyverno 1.17. */
export const validatingPolicy = once(() => validatingPolicyOf('policies.kyverno.io/v1'));

/** ValidatingPolicy `policies.kyverno.io/v1beta1`, served since Kyverno 1.16; the fields are those of v1. */
export const validatingPolicyBeta = once(() => validatingPolicyOf('policies.kyverno.io/v1beta1'));

/** ValidatingPolicy `policies.kyverno.io/v1alpha1`, served since Kyverno 1.14; the fields are those of v1. */
export const validatingPolicyAlpha = once(() => validatingPolicyOf('policies.kyverno.io/v1alpha1'));

/** A ValidatingPolicy of the newest version. */
export type ValidatingPolicy = z.infer<ReturnType<typeof validatingPolicy>>;

/** Source: the CRD of Kyverno 1.19.1, whose three versions have the same schema. */
function validatingPolicyOf<Version extends string>(apiVersion: Version) {
  return z.strictObject({
    ...kindOf(apiVersion, 'ValidatingPolicy'),
    metadata: clusterMetadata,
    spec: z
      .strictObject({
        auditAnnotations: auditAnnotations().optional(),
        autogen: autogen().optional(),
        evaluation: evaluation().optional(),
        failurePolicy: z.enum(['Ignore', 'Fail']).optional(),
        matchConditions: uniquelyNamed(z.array(matchCondition).max(64)).optional(),
        matchConstraints: matchConstraints().optional(),
        validationActions: validationActions().optional(),
        validations: z.array(validation()).optional(),
        variables: uniquelyNamed(z.array(celVariable)).optional(),
        webhookConfiguration: z.strictObject({ timeoutSeconds: z.int().min(1).max(30).optional() }).optional(),
      })
      .refine(
        (spec) => (spec.validations ?? spec.auditAnnotations ?? []).length > 0,
        rule('A ValidatingPolicy checks nothing.', 'Add validations.', ['validations']),
      ),
  });
}

/** What a policy writes into the audit log. */
export function auditAnnotations() {
  return z.array(z.strictObject({ key: z.string().min(1), valueExpression: z.string().min(1) }));
}

/** What a policy does with what breaks it. */
export function validationActions() {
  return z
    .array(z.enum(['Deny', 'Audit', 'Warn']))
    .refine((all) => new Set(all).size === all.length, rule('An action stands twice.', 'Remove the second one.'));
}

/** A list whose entries have names of their own. */
export function uniquelyNamed<Item extends z.ZodType<{ name: string }>>(list: z.ZodArray<Item>) {
  return list.refine(
    (all) => new Set(all.map((one) => one.name)).size === all.length,
    rule('A name stands twice.', 'Give every entry a name of its own.'),
  );
}

/** Which controllers of Pods are judged like Pods. */
export function autogen() {
  return z.strictObject({
    podControllers: z.strictObject({ controllers: strings.optional() }).optional(),
    validatingAdmissionPolicy: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  });
}

/** When and on what a policy is evaluated. */
export function evaluation() {
  const toggle = z.strictObject({ enabled: z.boolean().optional() });
  return z.strictObject({
    admission: toggle.optional(),
    background: toggle.optional(),
    mode: z.enum(['Kubernetes', 'JSON']).optional(),
  });
}

/** One CEL expression that must hold. */
export function validation() {
  return z.strictObject({
    expression: z.string().min(1),
    message: z.string().optional(),
    messageExpression: z.string().optional(),
    reason: z.string().optional(),
  });
}

/** The objects that a policy is called for. */
export function matchConstraints() {
  return z.strictObject({
    excludeResourceRules: z.array(resourceRule()).optional(),
    matchPolicy: z.enum(['Exact', 'Equivalent']).optional(),
    namespaceSelector: labelSelector.optional(),
    objectSelector: labelSelector.optional(),
    resourceRules: z.array(resourceRule()).optional(),
  });
}

function resourceRule() {
  return z.strictObject({
    apiGroups: strings.min(1),
    apiVersions: strings.min(1),
    operations: z.array(z.enum(['CREATE', 'UPDATE', 'DELETE', 'CONNECT', '*'])).min(1),
    resourceNames: strings.optional(),
    resources: strings.min(1),
    scope: z.enum(['Cluster', 'Namespaced', '*']).optional(),
  });
}
