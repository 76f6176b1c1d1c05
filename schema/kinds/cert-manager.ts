import { z } from 'zod';
import { formOf, goDuration, labels, objectName, secondsOf, stringMap, strings } from './field.js';
import { kindOf, metadata, once, rule } from './object.js';

const HOUR = 3600;
const DEFAULT_DURATION = '2160h';
const flag = z.boolean().optional();
const secretKey = z.strictObject({ name: objectName, key: z.string().optional() });
const names = strings.min(1).optional();

/**
 * Certificate `cert-manager.io/v1`. Source: CRD and webhook of cert-manager 1.21.2.
 *
 * Stricter than the API in one point: `issuerRef.kind` and `issuerRef.group` must be written. Their defaults are
 * `Issuer` and, in cert-manager 1.19.0, a reason to issue every certificate again.
 */
export const certificate = once(() =>
  z.strictObject({
    ...kindOf('cert-manager.io/v1', 'Certificate'),
    metadata,
    spec: certificateSpec()
      .refine(
        (spec) => IDENTIFIERS.some((field) => (spec[field] ?? []).length > 0) || spec.literalSubject !== undefined,
        rule('A Certificate names nobody.', 'Add dnsNames, commonName or another identifier.', ['dnsNames']),
      )
      .refine(
        (spec) => !(secondsOf(spec.duration ?? DEFAULT_DURATION) < HOUR),
        rule('A Certificate lasts at least one hour.', 'Write a duration of 1h or more.', ['duration']),
      )
      .refine(
        (spec) => !(secondsOf(spec.renewBefore ?? '') < HOUR / 12),
        rule('A Certificate is renewed at least 5 minutes before it ends.', 'Write a renewBefore of 5m or more.', [
          'renewBefore',
        ]),
      )
      .refine(
        (spec) => !(secondsOf(spec.renewBefore ?? '') >= secondsOf(spec.duration ?? DEFAULT_DURATION)),
        rule('renewBefore is not less than duration.', 'Write a shorter renewBefore, or a longer duration.', [
          'renewBefore',
        ]),
      )
      .refine(
        (spec) => spec.renewBefore === undefined || spec.renewBeforePercentage === undefined,
        rule('A Certificate has renewBefore or renewBeforePercentage.', 'Remove one of the two.', [
          'renewBeforePercentage',
        ]),
      )
      .refine(
        (spec) => spec.literalSubject === undefined || (spec.commonName === undefined && spec.subject === undefined),
        rule('literalSubject replaces commonName and subject.', 'Remove literalSubject.', ['literalSubject']),
      ),
  }),
);

/** A Certificate. */
export type Certificate = z.infer<ReturnType<typeof certificate>>;

const IDENTIFIERS = ['commonName', 'dnsNames', 'uris', 'emailAddresses', 'ipAddresses', 'otherNames'] as const;

/** The private key of a Certificate; RSA takes 2048 to 8192 bits, ECDSA 256, 384 or 521, Ed25519 no size. */
function privateKey() {
  return z
    .strictObject({
      algorithm: z.enum(['RSA', 'ECDSA', 'Ed25519']).optional(),
      encoding: z.enum(['PKCS1', 'PKCS8']).optional(),
      rotationPolicy: z.enum(['Never', 'Always']).optional(),
      size: z.int().optional(),
    })
    .refine(
      (key) => {
        if (key.size === undefined || key.algorithm === 'Ed25519') return true;
        if (key.algorithm === 'ECDSA') return [256, 384, 521].includes(key.size);
        return key.size >= 2048 && key.size <= 8192;
      },
      rule('The size does not fit the algorithm.', 'Write 2048 to 8192 for RSA, or 256, 384 or 521 for ECDSA.', [
        'size',
      ]),
    );
}

function certificateSpec() {
  return z.strictObject({
    additionalOutputFormats: z.array(z.strictObject({ type: z.enum(['DER', 'CombinedPEM']) })).optional(),
    commonName: z.string().min(1).max(64).optional(),
    dnsNames: names,
    duration: goDuration.optional(),
    emailAddresses: names,
    encodeUsagesInRequest: flag,
    ipAddresses: names,
    isCA: flag,
    issuerRef: z.strictObject({ group: z.string().min(1), kind: z.string().min(1), name: objectName }),
    keystores: z.strictObject({ jks: keystore(JKS).optional(), pkcs12: keystore(PKCS12).optional() }).optional(),
    literalSubject: z.string().min(1).optional(),
    nameConstraints: nameConstraints().optional(),
    otherNames: z
      .array(z.strictObject({ oid: z.string().min(1), utf8Value: z.string().min(1) }))
      .min(1)
      .optional(),
    privateKey: privateKey().optional(),
    renewBefore: goDuration.optional(),
    renewBeforePercentage: z.int().min(1).max(99).optional(),
    renewal: renewal().optional(),
    revisionHistoryLimit: z.int().min(1).optional(),
    secretName: objectName,
    secretTemplate: z.strictObject({ annotations: stringMap.optional(), labels: labels.optional() }).optional(),
    signatureAlgorithm: z.enum(SIGNATURE_ALGORITHMS).optional(),
    subject: subject().optional(),
    uris: names,
    usages: z.array(z.enum(USAGES)).optional(),
  });
}

const JKS = { alias: z.string().optional() };
const PKCS12 = { profile: z.enum(['LegacyRC2', 'LegacyDES', 'Modern2023', 'Modern2026']).optional() };

function keystore<Shape extends z.ZodRawShape>(more: Shape) {
  return z.strictObject({
    create: z.boolean(),
    password: z.string().optional(),
    passwordSecretRef: secretKey.optional(),
    ...more,
  });
}

function nameConstraints() {
  const constraint = z.strictObject({
    dnsDomains: strings.optional(),
    emailAddresses: strings.optional(),
    ipRanges: strings.optional(),
    uriDomains: strings.optional(),
  });
  return z.strictObject({ critical: flag, excluded: constraint.optional(), permitted: constraint.optional() });
}

function renewal() {
  return z.strictObject({
    policy: z.enum(['RenewBefore', 'Disabled']).optional(),
    windows: z
      .array(
        z.strictObject({
          cron: z.string().min(1),
          timezone: z.string().min(1).optional(),
          windowDuration: formOf(/^([0-9]+(\.[0-9]+)?(s|m|h))+$/, 'a duration, such as 2h'),
        }),
      )
      .optional(),
  });
}

function subject() {
  return z.strictObject({
    countries: strings.optional(),
    localities: strings.optional(),
    organizationalUnits: strings.optional(),
    organizations: strings.optional(),
    postalCodes: strings.optional(),
    provinces: strings.optional(),
    serialNumber: z.string().optional(),
    streetAddresses: strings.optional(),
  });
}

const SIGNATURE_ALGORITHMS = [
  'SHA256WithRSA',
  'SHA384WithRSA',
  'SHA512WithRSA',
  'ECDSAWithSHA256',
  'ECDSAWithSHA384',
  'ECDSAWithSHA512',
  'PureEd25519',
] as const;

const USAGES = [
  'signing',
  'digital signature',
  'content commitment',
  'key encipherment',
  'key agreement',
  'data encipherment',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
  'any',
  'server auth',
  'client auth',
  'code signing',
  'email protection',
  's/mime',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'timestamping',
  'ocsp signing',
  'microsoft sgc',
  'netscape sgc',
] as const;
