import { z } from 'zod';
import { strings } from './field.js';
import { oneOf } from './object.js';

const flag = z.boolean().optional();
const text = z.string().optional();
const free = z.unknown().optional();

/** Still taken, and called deprecated. */
const deprecated = {
  additionalExtensions: free,
  annotations: free,
  image: text,
  issuer: text,
  key: text,
  roots: text,
  subject: text,
};

/**
 * One `verifyImages` entry of a ClusterPolicy's rule.
 *
 * Source: CRDs of Kyverno 1.13.4 and 1.19.1, and `api/kyverno/v1/image_verification_types.go`.
 */
export function verifyImages() {
  return z
    .strictObject({
      ...deprecated,
      attestations: z.array(z.unknown()).optional(),
      attestors: z.array(attestorSet()).optional(),
      cosignOCI11: flag,
      failureAction: z.enum(['Audit', 'Enforce']).optional(),
      imageReferences: strings.optional(),
      imageRegistryCredentials: z
        .strictObject({
          allowInsecureRegistry: flag,
          providers: z.array(z.enum(['default', 'amazon', 'azure', 'google', 'github'])).optional(),
          secrets: strings.optional(),
        })
        .optional(),
      mutateDigest: flag,
      repository: text,
      required: flag,
      skipImageReferences: strings.optional(),
      type: z.enum(['Cosign', 'SigstoreBundle', 'Notary']).optional(),
      useCache: flag,
      validate: free,
      verifyDigest: flag,
    })
    .refine(({ image, imageReferences = [] }) => image !== undefined || imageReferences.length > 0, {
      error: 'No image is named.',
      path: ['imageReferences'],
      params: { help: 'Add a pattern, such as ghcr.io/org/*.' },
    })
    .refine(({ failureAction, mutateDigest }) => failureAction !== 'Audit' || mutateDigest === false, {
      error: 'A policy that only reports may not replace tags by digests, which is the default.',
      path: ['mutateDigest'],
      params: { help: 'Write "mutateDigest: false", or "failureAction: Enforce".' },
    });
}

function attestorSet() {
  return z.strictObject({ count: z.int().min(1).optional(), entries: z.array(attestor()).optional() });
}

function attestor() {
  const choice = oneOf(['attestor', 'certificates', 'keyless', 'keys'], 'exactly one');
  return z
    .strictObject({
      annotations: z.record(z.string(), z.string()).optional(),
      attestor: free,
      certificates: z
        .strictObject({
          cert: text,
          certChain: text,
          ctlog: ctlog().optional(),
          rekor: rekor().optional(),
        })
        .optional(),
      keyless: free,
      keys: keys().optional(),
      repository: text,
      signatureAlgorithm: text,
    })
    .refine(choice.holds, choice.says);
}

function keys() {
  const choice = oneOf(['kms', 'publicKeys', 'secret'], 'exactly one');
  return z
    .strictObject({
      ctlog: ctlog().optional(),
      kms: text,
      publicKeys: z.string().min(1).optional(),
      rekor: rekor().optional(),
      secret: z.strictObject({ name: z.string(), namespace: z.string() }).optional(),
      signatureAlgorithm: z.enum(['sha224', 'sha256', 'sha384', 'sha512']).optional(),
    })
    .refine(choice.holds, choice.says);
}

function ctlog() {
  return z.strictObject({ ignoreSCT: flag, pubkey: text, tsaCertChain: text });
}

function rekor() {
  return z.strictObject({ ignoreTlog: flag, pubkey: text, url: text });
}
