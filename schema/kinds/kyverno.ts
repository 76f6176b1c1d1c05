import { z } from 'zod';
import { formOf, labelSelector, objectName, strings } from './field.js';
import { verifyImages } from './kyverno-verify-images.js';
import { clusterMetadata, kindOf, once, oneOf, rule } from './object.js';

const flag = z.boolean().optional();
const free = z.unknown().optional();
const action = z.enum(['Audit', 'Enforce', 'audit', 'enforce']);
const seconds = z.int().min(1).max(30).optional();

/**
 * ClusterPolicy `kyverno.io/v1` with rules that validate or verify images; a tree has no mutate or generate rules.
 *
 * Source: CRDs of Kyverno 1.13.4 and 1.19.1, and its webhook's checks (`api/kyverno/v1/spec_types.go`).
 */
export const clusterPolicy = once(() =>
  z.strictObject({
    ...kindOf('kyverno.io/v1', 'ClusterPolicy'),
    metadata: clusterMetadata,
    spec: z
      .strictObject({
        admission: flag,
        applyRules: z.enum(['All', 'One']).optional(),
        background: flag,
        emitWarning: flag,
        failurePolicy: z.enum(['Ignore', 'Fail']).optional(),
        rules: z
          .array(policyRule())
          .min(1)
          .refine(
            (rules) => new Set(rules.map((one) => one.name)).size === rules.length,
            rule('Two rules have one name.', 'Give every rule a name of its own.'),
          ),
        validationFailureAction: action.optional(),
        validationFailureActionOverrides: z.array(actionOverride()).optional(),
        webhookConfiguration: z
          .strictObject({
            failurePolicy: z.enum(['Ignore', 'Fail']).optional(),
            matchConditions: z.array(matchCondition).optional(),
            timeoutSeconds: seconds,
          })
          .optional(),
        webhookTimeoutSeconds: seconds,
      })
      .refine(
        (spec) => spec.failurePolicy === undefined || spec.webhookConfiguration?.failurePolicy === undefined,
        rule('The failure policy is set twice.', 'Remove spec.failurePolicy, which is deprecated.', ['failurePolicy']),
      )
      .refine(
        (spec) => spec.webhookTimeoutSeconds === undefined || spec.webhookConfiguration?.timeoutSeconds === undefined,
        rule('The timeout is set twice.', 'Remove spec.webhookTimeoutSeconds, which is deprecated.', [
          'webhookTimeoutSeconds',
        ]),
      ),
  }),
);

/** A ClusterPolicy. */
export type ClusterPolicy = z.infer<ReturnType<typeof clusterPolicy>>;

/** A CEL expression that requests must meet before they are sent to Kyverno. */
export const matchCondition = z.strictObject({ expression: z.string().min(1), name: z.string().min(1) });

/** A named CEL expression. */
export const celVariable = z.strictObject({ expression: z.string().min(1), name: z.string().min(1) });

function policyRule() {
  const choice = oneOf(['validate', 'verifyImages'], 'exactly one');
  const fields = z.strictObject({
    celPreconditions: z.array(matchCondition).optional(),
    context: z.array(contextEntry()).optional(),
    exclude: match().optional(),
    match: match(),
    name: z.string().min(1).max(63),
    preconditions: free,
    reportProperties: z.record(z.string(), z.string()).optional(),
    skipBackgroundRequests: flag,
    validate: validate().optional(),
    verifyImages: z.array(verifyImages()).min(1).optional(),
  });
  return fields.refine(choice.holds, choice.says);
}

function match() {
  const choice = oneOf(['any', 'all'], 'at most one');
  return z
    .strictObject({
      ...filterFields(),
      all: z.array(z.strictObject(filterFields())).min(1).optional(),
      any: z.array(z.strictObject(filterFields())).min(1).optional(),
    })
    .refine(choice.holds, choice.says)
    .refine(
      (one) => (one.any ?? one.all) === undefined || Object.keys(filterFields()).every((key) => !(key in one)),
      rule('resources, roles and subjects stand beside any or all.', 'Move them into an entry of any or all.'),
    );
}

function filterFields() {
  return {
    clusterRoles: strings.optional(),
    resources: resources().optional(),
    roles: strings.optional(),
    subjects: z
      .array(
        z.strictObject({
          apiGroup: z.string().optional(),
          kind: z.string().min(1),
          name: z.string().min(1),
          namespace: z.string().optional(),
        }),
      )
      .optional(),
  };
}

function resources() {
  const choice = oneOf(['name', 'names'], 'at most one');
  return z
    .strictObject({
      annotations: z.record(z.string(), z.string()).optional(),
      kinds: strings.optional(),
      name: z.string().optional(),
      names: strings.optional(),
      namespaceSelector: wildcardSelector.optional(),
      namespaces: strings.optional(),
      operations: z.array(z.enum(['CREATE', 'CONNECT', 'UPDATE', 'DELETE'])).optional(),
      selector: wildcardSelector.optional(),
    })
    .refine(choice.holds, choice.says);
}

/** Kyverno's selectors take wildcards where Kubernetes' own take label values. */
const wildcardSelector = labelSelector.extend({ matchLabels: z.record(z.string(), z.string()).optional() });

const KINDS_OF_CHECK = [
  'anyPattern',
  'assert',
  'cel',
  'deny',
  'foreach',
  'manifests',
  'pattern',
  'podSecurity',
] as const;

function validate() {
  const choice = oneOf(KINDS_OF_CHECK, 'exactly one');
  return z
    .strictObject({
      allowExistingViolations: flag,
      anyPattern: z.array(z.unknown()).min(1).optional(),
      assert: free,
      cel: cel().optional(),
      deny: deny.optional(),
      failureAction: z.enum(['Audit', 'Enforce']).optional(),
      failureActionOverrides: z.array(actionOverride()).optional(),
      foreach: z.array(foreach()).min(1).optional(),
      manifests: z.record(z.string(), z.unknown()).optional(),
      message: z.string().optional(),
      pattern: free,
      podSecurity: podSecurity().optional(),
    })
    .refine(choice.holds, choice.says);
}

const deny = z.strictObject({ conditions: free });

function foreach() {
  const choice = oneOf(['anyPattern', 'deny', 'foreach', 'pattern'], 'exactly one');
  return z
    .strictObject({
      anyPattern: free,
      context: z.array(contextEntry()).optional(),
      deny: deny.optional(),
      elementScope: flag,
      foreach: free,
      list: z.string().optional(),
      pattern: free,
      preconditions: z
        .strictObject({ all: z.array(z.unknown()).optional(), any: z.array(z.unknown()).optional() })
        .optional(),
    })
    .refine(choice.holds, choice.says);
}

function cel() {
  return z.strictObject({
    auditAnnotations: z.array(z.strictObject({ key: z.string(), valueExpression: z.string() })).optional(),
    expressions: z
      .array(
        z.strictObject({
          expression: z.string().min(1),
          message: z.string().optional(),
          messageExpression: z.string().optional(),
          reason: z.string().optional(),
        }),
      )
      .optional(),
    generate: flag,
    paramKind: z.strictObject({ apiVersion: z.string().optional(), kind: z.string().optional() }).optional(),
    paramRef: z
      .strictObject({
        name: z.string().optional(),
        namespace: z.string().optional(),
        parameterNotFoundAction: z.string().optional(),
        selector: labelSelector.optional(),
      })
      .optional(),
    variables: z.array(celVariable).optional(),
  });
}

function actionOverride() {
  return z.strictObject({
    action: action.optional(),
    namespaceSelector: wildcardSelector.optional(),
    namespaces: strings.optional(),
  });
}

function podSecurity() {
  return z.strictObject({
    exclude: z
      .array(
        z.strictObject({
          controlName: z.enum(POD_SECURITY_CONTROLS),
          images: strings.optional(),
          restrictedField: z.string().optional(),
          values: strings.optional(),
        }),
      )
      .optional(),
    level: z.enum(['privileged', 'baseline', 'restricted']).optional(),
    version: formOf(/^(latest|v1\.[0-9]+)$/, 'latest or a version, such as v1.32').optional(),
  });
}

function contextEntry() {
  const source = oneOf(['apiCall', 'configMap', 'globalReference', 'imageRegistry', 'variable'], 'exactly one');
  const pair = z.strictObject({ key: z.string(), value: z.unknown() });
  return z
    .strictObject({
      apiCall: z
        .strictObject({
          data: z.array(pair).optional(),
          default: free,
          jmesPath: z.string().optional(),
          method: z.enum(['GET', 'POST']).optional(),
          service: z
            .strictObject({
              caBundle: z.string().optional(),
              headers: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
              url: z.string(),
            })
            .optional(),
          urlPath: z.string().optional(),
        })
        .optional(),
      configMap: z.strictObject({ name: objectName, namespace: z.string().optional() }).optional(),
      globalReference: z.strictObject({ jmesPath: z.string().optional(), name: z.string() }).optional(),
      imageRegistry: z
        .strictObject({
          imageRegistryCredentials: z
            .strictObject({
              allowInsecureRegistry: flag,
              providers: z.array(z.enum(['default', 'amazon', 'azure', 'google', 'github'])).optional(),
              secrets: strings.optional(),
            })
            .optional(),
          jmesPath: z.string().optional(),
          reference: z.string(),
        })
        .optional(),
      name: z.string().min(1),
      variable: z.strictObject({ default: free, jmesPath: z.string().optional(), value: free }).optional(),
    })
    .refine(source.holds, source.says);
}

const POD_SECURITY_CONTROLS = [
  'HostProcess',
  'Host Namespaces',
  'Privileged Containers',
  'Capabilities',
  'HostPath Volumes',
  'Host Ports',
  'AppArmor',
  'SELinux',
  '/proc Mount Type',
  'Seccomp',
  'Sysctls',
  'Volume Types',
  'Privilege Escalation',
  'Running as Non-root',
  'Running as Non-root user',
] as const;
