import { z } from 'zod';
import { formOf, interval, localRef, shortInterval, strings } from './field.js';
import { kindOf, metadata, once, rule } from './object.js';

const flag = z.boolean().optional();
const cloudProvider = z.enum(['generic', 'aws', 'azure', 'gcp']).optional();
const OCI_URL = formOf(/^oci:\/\/.*$/, 'a URL that begins with oci://');

/** GitRepository `source.toolkit.fluxcd.io/v1`. Source: CRDs of source-controller 1.4.1 to 1.9.6. */
export const gitRepository = once(() =>
  z.strictObject({
    ...kindOf('source.toolkit.fluxcd.io/v1', 'GitRepository'),
    metadata,
    spec: z
      .strictObject({
        ignore: z.string().optional(),
        include: z.array(gitInclude()).optional(),
        interval,
        provider: z.enum(['generic', 'aws', 'azure', 'github']).optional(),
        proxySecretRef: localRef.optional(),
        recurseSubmodules: flag,
        ref: gitRef().optional(),
        secretRef: localRef.optional(),
        serviceAccountName: z.string().optional(),
        sparseCheckout: strings.optional(),
        suspend: flag,
        timeout: shortInterval.optional(),
        url: formOf(/^(http|https|ssh):\/\/.*$/, 'a URL that begins with https://, http:// or ssh://'),
        verify: z
          .strictObject({ mode: z.enum(['head', 'HEAD', 'Tag', 'TagAndHEAD']).optional(), secretRef: localRef })
          .optional(),
      })
      .refine(
        (spec) => spec.serviceAccountName === undefined || ['azure', 'aws'].includes(spec.provider ?? ''),
        rule(
          'serviceAccountName needs the provider azure or aws.',
          'Remove serviceAccountName, or write provider: azure or provider: aws.',
          ['serviceAccountName'],
        ),
      ),
  }),
);

/** A GitRepository. */
export type GitRepository = z.infer<ReturnType<typeof gitRepository>>;

/** HelmRepository `source.toolkit.fluxcd.io/v1`. Source: CRDs of source-controller 1.4.1 to 1.9.6. */
export const helmRepository = once(() =>
  z.strictObject({
    ...kindOf('source.toolkit.fluxcd.io/v1', 'HelmRepository'),
    metadata,
    spec: z
      .strictObject({
        accessFrom: z
          .strictObject({
            namespaceSelectors: z.array(z.strictObject({ matchLabels: z.record(z.string(), z.string()).optional() })),
          })
          .optional(),
        certSecretRef: localRef.optional(),
        insecure: flag,
        interval: interval.optional(),
        passCredentials: flag,
        provider: cloudProvider,
        secretRef: localRef.optional(),
        suspend: flag,
        timeout: shortInterval.optional(),
        type: z.enum(['default', 'oci']).optional(),
        url: formOf(/^(http|https|oci):\/\/.*$/, 'a URL that begins with https://, http:// or oci://'),
      })
      .refine(
        (spec) => !/^(oci|https?):/.test(spec.url) || (spec.type === 'oci') === spec.url.startsWith('oci:'),
        rule(
          'An oci:// URL and type: oci go together.',
          'Write type: oci with an oci:// URL, or leave type out with an https:// URL.',
          ['url'],
        ),
      ),
  }),
);

/** A HelmRepository. */
export type HelmRepository = z.infer<ReturnType<typeof helmRepository>>;

/** OCIRepository `source.toolkit.fluxcd.io/v1`, served since Flux 2.6. */
export const ociRepository = once(() => ociRepositoryOf('source.toolkit.fluxcd.io/v1'));

/** OCIRepository `source.toolkit.fluxcd.io/v1beta2`, served until Flux 2.7; the fields are those of v1. */
export const ociRepositoryBeta = once(() => ociRepositoryOf('source.toolkit.fluxcd.io/v1beta2'));

/** An OCIRepository of the newest version. */
export type OciRepository = z.infer<ReturnType<typeof ociRepository>>;

function gitInclude() {
  return z.strictObject({
    fromPath: z.string().optional(),
    repository: localRef,
    toPath: z.string().optional(),
  });
}

/** Flux takes the first of commit, name, semver, tag and branch; only a commit *on a branch* says one thing. */
function gitRef() {
  return z
    .strictObject({
      branch: z.string().optional(),
      commit: z.string().optional(),
      name: z.string().optional(),
      semver: z.string().optional(),
      tag: z.string().optional(),
    })
    .refine(
      (ref) => {
        const set = Object.values(ref).filter((value) => value !== undefined).length;
        return set <= 1 || (set === 2 && ref.commit !== undefined && ref.branch !== undefined);
      },
      rule(
        'It sets several of branch, tag, semver, name and commit, of which Flux takes one.',
        'Keep one of them; only commit may stand beside branch.',
      ),
    );
}

function ociRepositoryOf<Version extends string>(apiVersion: Version) {
  return z.strictObject({
    ...kindOf(apiVersion, 'OCIRepository'),
    metadata,
    spec: z.strictObject({
      certSecretRef: localRef.optional(),
      ignore: z.string().optional(),
      insecure: flag,
      interval,
      layerSelector: z
        .strictObject({ mediaType: z.string().optional(), operation: z.enum(['extract', 'copy']).optional() })
        .optional(),
      provider: cloudProvider,
      proxySecretRef: localRef.optional(),
      ref: ociRef().optional(),
      secretRef: localRef.optional(),
      serviceAccountName: z.string().optional(),
      suspend: flag,
      timeout: shortInterval.optional(),
      url: OCI_URL,
      verify: ociVerification().optional(),
    }),
  });
}

function ociRef() {
  return z
    .strictObject({
      digest: z.string().optional(),
      semver: z.string().optional(),
      semverFilter: z.string().optional(),
      tag: z.string().optional(),
    })
    .refine(
      (ref) => [ref.digest, ref.semver, ref.tag].filter((value) => value !== undefined).length <= 1,
      rule(
        'It sets several of digest, semver and tag, of which Flux takes one.',
        'Keep one of digest, semver and tag.',
      ),
    )
    .refine(
      (ref) => ref.semverFilter === undefined || ref.semver !== undefined,
      rule('semverFilter filters the tags that semver chooses from.', 'Add semver, or remove semverFilter.', [
        'semverFilter',
      ]),
    );
}

function ociVerification() {
  return z.strictObject({
    matchOIDCIdentity: z.array(z.strictObject({ issuer: z.string(), subject: z.string() })).optional(),
    provider: z.enum(['cosign', 'notation']),
    secretRef: localRef.optional(),
    trustedRootSecretRef: localRef.optional(),
  });
}
