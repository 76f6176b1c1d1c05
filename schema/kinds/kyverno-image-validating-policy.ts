import { z } from 'zod';
import { strings } from './field.js';
import {
  auditAnnotations,
  autogen,
  evaluation,
  matchConstraints,
  uniquelyNamed,
  validation,
  validationActions,
} from './kyverno-validating-policy.js';
import { celVariable, matchCondition } from './kyverno.js';
import { clusterMetadata, kindOf, once, oneOf } from './object.js';

/** ImageValidatingPolicy `policies.kyverno.io/v1`, served since Kyverno 1.17. */
export const imageValidatingPolicy = once(() => imageValidatingPolicyOf('policies.kyverno.io/v1'));

/** ImageValidatingPolicy `policies.kyverno.io/v1beta1`, served since Kyverno 1.16; the fields are those of v1. */
export const imageValidatingPolicyBeta = once(() => imageValidatingPolicyOf('policies.kyverno.io/v1beta1'));

/** ImageValidatingPolicy `policies.kyverno.io/v1alpha1`, served since Kyverno 1.14; the fields are those of v1. */
export const imageValidatingPolicyAlpha = once(() => imageValidatingPolicyOf('policies.kyverno.io/v1alpha1'));

/** An ImageValidatingPolicy of the newest version. */
export type ImageValidatingPolicy = z.infer<ReturnType<typeof imageValidatingPolicy>>;

const flag = z.boolean().optional();
const text = z.string().optional();

/** Source: the CRD of Kyverno 1.19.1, whose three versions have the same schema. */
function imageValidatingPolicyOf<Version extends string>(apiVersion: Version) {
  return z.strictObject({
    ...kindOf(apiVersion, 'ImageValidatingPolicy'),
    metadata: clusterMetadata,
    spec: z.strictObject({
      attestations: z.array(z.unknown()).optional(),
      attestors: uniquelyNamed(z.array(attestor()).min(1)),
      auditAnnotations: auditAnnotations().optional(),
      autogen: autogen().omit({ validatingAdmissionPolicy: true }).optional(),
      credentials: z
        .strictObject({ allowInsecureRegistry: flag, providers: strings.optional(), secrets: strings.optional() })
        .optional(),
      evaluation: evaluation().optional(),
      failurePolicy: z.enum(['Ignore', 'Fail']).optional(),
      images: uniquelyNamed(z.array(celVariable)).optional(),
      matchConditions: uniquelyNamed(z.array(matchCondition).max(64)).optional(),
      matchConstraints: matchConstraints().optional(),
      matchImageReferences: z.array(imageReference()).optional(),
      validationActions: validationActions().optional(),
      validationConfigurations: z.strictObject({ mutateDigest: flag, required: flag, verifyDigest: flag }).optional(),
      validations: z.array(validation()).min(1),
      variables: uniquelyNamed(z.array(celVariable)).optional(),
      webhookConfiguration: z.strictObject({ timeoutSeconds: z.int().min(1).max(30).optional() }).optional(),
    }),
  });
}

function imageReference() {
  const choice = oneOf(['glob', 'expression'], 'exactly one');
  return z.strictObject({ expression: text, glob: text }).refine(choice.holds, choice.says);
}

function attestor() {
  const choice = oneOf(['cosign', 'notary'], 'exactly one');
  return z
    .strictObject({
      cosign: cosign().optional(),
      name: z.string().min(1),
      notary: z
        .strictObject({ certs: valueOrExpression().optional(), tsaCerts: valueOrExpression().optional() })
        .optional(),
    })
    .refine(choice.holds, choice.says);
}

function cosign() {
  return z.strictObject({
    annotations: z.record(z.string(), z.string()).optional(),
    certificate: z
      .strictObject({ cert: valueOrExpression().optional(), certChain: valueOrExpression().optional() })
      .optional(),
    ctlog: z
      .strictObject({
        ctLogPubKey: text,
        insecureIgnoreSCT: flag,
        insecureIgnoreTlog: flag,
        rekorPubKey: text,
        tsaCertChain: text,
        url: text,
      })
      .optional(),
    key: z.strictObject({ data: text, expression: text, hashAlgorithm: text, kms: text }).optional(),
    keyless: z.unknown().optional(),
    source: z.unknown().optional(),
    trustedRoot: valueOrExpression().optional(),
    tuf: z.unknown().optional(),
  });
}

function valueOrExpression() {
  const choice = oneOf(['value', 'expression'], 'exactly one');
  return z.strictObject({ expression: text, value: text }).refine(choice.holds, choice.says);
}
