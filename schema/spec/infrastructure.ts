import semver from 'semver';
import { z } from 'zod';
import { PROVIDERS } from '../catalog.js';
import { LABEL, field, judged, matches } from './field.js';

const AN_EXACT_PACKAGE = 'Write registry, name and exact version, such as xpkg.example.org/org/provider-hcloud:v0.4.0.';

/** A package that is the same at every pull: an exact version or a digest. */
const exactPackage = judged((value) => {
  const parts = /^(?<name>[a-z0-9][a-z0-9._/:-]*\/[a-z0-9._-]+)(?::(?<tag>[^:@/]+))?(?:@(?<digest>[^@]+))?$/.exec(
    value,
  );
  const { tag, digest } = parts?.groups ?? {};
  if (parts === null) return { message: `"${value}" is no name of a package.`, help: AN_EXACT_PACKAGE };
  if (digest !== undefined) {
    if (/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
    return { message: `"${value}" ends in a digest that is none.`, help: 'Write @sha256: and 64 hexadecimal digits.' };
  }
  if (tag !== undefined && semver.valid(tag) === tag.replace(/^v/, '')) return undefined;
  return { message: `"${value}" names no exact version, so that it could change by itself.`, help: AN_EXACT_PACKAGE };
});

const secretName = matches(LABEL, 'the name of a Secret: lower-case letters, digits and hyphens');

const secretRef = z.strictObject({
  name: field(secretName.default('cloud-credentials'), 'Name of the Secret.', 'cloud-credentials'),
  key: field(
    matches(/^[-._a-zA-Z0-9]+$/, 'a key of a Secret').default('hcloud-token'),
    'Key of the Secret that holds the credentials, in the form that the provider reads.',
    'hcloud-token',
  ),
});

const provider = z.strictObject({
  name: field(
    matches(LABEL, 'a name of lower-case letters, digits and hyphens'),
    'Name of the Provider.',
    'provider-hcloud',
  ),
  cloud: field(
    z.enum(PROVIDERS).optional(),
    'Only host clusters whose machines are of this provider get it. Default: all.',
    'hetzner',
  ),
  package: field(
    exactPackage,
    'Package of the provider, with an exact version or a digest.',
    'xpkg.upbound.io/crossplane-contrib/provider-hcloud:v0.4.0',
  ),
  config: field(
    z.strictObject({
      apiVersion: field(
        matches(/^[a-z0-9.-]+\.[a-z]+\/v[0-9]+((alpha|beta)[0-9]+)?$/, "the provider's API group and version"),
        'API of its configuration, as its documentation names it: each provider has one of its own.',
        'hcloud.crossplane.io/v1alpha1',
      ),
      kind: field(
        z.enum(['ProviderConfig', 'ClusterProviderConfig']).default('ProviderConfig'),
        'Kind of its configuration; it is called default.',
        'ProviderConfig',
      ),
      secretRef: field(secretRef.prefault({}), 'Secret in flux-system with the credentials.', {
        name: 'cloud-credentials',
        key: 'hcloud-token',
      }),
    }),
    'Its configuration, with which it signs in.',
    { apiVersion: 'hcloud.crossplane.io/v1alpha1' },
  ),
});

/** What Crossplane manages clouds with. */
export const infrastructure = z.strictObject({
  providers: field(
    z.array(provider).default([]),
    "Crossplane's providers. Default: none, because the release names no package.",
    [
      {
        name: 'provider-hcloud',
        package: 'xpkg.upbound.io/crossplane-contrib/provider-hcloud:v0.4.0',
        config: { apiVersion: 'hcloud.crossplane.io/v1alpha1' },
      },
    ],
  ),
});

/** A provider as the spec names it. */
export type CrossplaneProviderSpec = z.infer<typeof provider>;
