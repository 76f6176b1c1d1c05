import { z } from 'zod';
import { blueprint, ownBlueprint } from './spec/blueprint.js';
import { domain, email, field, matches, webAddress } from './spec/field.js';
import { harbor } from './spec/harbor.js';
import { hostCluster } from './spec/host-cluster.js';
import { infrastructure } from './spec/infrastructure.js';
import { notifications } from './spec/notifications.js';
import { repository } from './spec/repository.js';
import { secrets } from './spec/secrets.js';

/** The `apiVersion` of a Sovereign's spec. */
export const SPEC_API_VERSION = 'catalyst.openova.io/v1alpha1';

/** Where a repository holds the JSON Schema of specs, below the shared folder. */
export const SPEC_SCHEMA_FILE = 'sovereign.schema.json';

/** The first line of a spec that we write: editors check and complete by it. */
export const SPEC_SCHEMA_LINE = `# yaml-language-server: $schema=../_template/${SPEC_SCHEMA_FILE}`;

/** The spec of one Sovereign: what a team writes in `sovereign.yaml`. */
export const sovereignSchema = z.strictObject({
  apiVersion: field(z.literal(SPEC_API_VERSION), 'Version of this form.', SPEC_API_VERSION),
  kind: field(z.literal('Sovereign'), 'Always Sovereign.', 'Sovereign'),
  domain: field(domain, "The Sovereign's domain; every public host stands below it.", 'acme.example.com'),
  parentZones: field(
    z.array(domain).default([]),
    'Further DNS zones that tenants of the Sovereign get hosts in; each gets a certificate of its own.',
    ['apps.example.org'],
  ),
  release: field(
    matches(/^\d{4}\.\d{2}$/, 'a Catalyst release in quotes, such as "2026.05"').optional(),
    "Catalyst release. Default: the repository's.",
    '2026.05',
  ),
  organization: field(
    z
      .strictObject({
        name: field(z.string().min(1).max(200).optional(), 'Name of the owner. Default: the domain.', 'Acme GmbH'),
        email: field(
          email.optional(),
          'Address of the owner. Default: ops@ and the domain.',
          'platform@acme.example.com',
        ),
      })
      .default({}),
    'Owner of the Sovereign, shown in the console.',
    { name: 'Acme GmbH' },
  ),
  repository: field(repository, 'The Flux repository and what this Sovereign follows in it.', {
    url: 'https://git.example.com/acme/fleet',
  }),
  hostClusters: field(
    z.array(hostCluster).min(1),
    'The k3s clusters, one or more. Append new ones: the order numbers the cluster mesh.',
    [{ name: 'hz-fsn-mgt-prod' }],
  ),
  qaTestSession: field(
    z.boolean().default(false),
    'True where QA test sessions run: certificates then come from the staging issuer.',
    true,
  ),
  acme: field(
    z
      .strictObject({
        email: field(
          email.optional(),
          'Account at the certificate authority. Default: ops@ and the domain.',
          'certificates@acme.example.com',
        ),
      })
      .default({}),
    'The certificate authority.',
    { email: 'certificates@acme.example.com' },
  ),
  dns: field(
    z
      .strictObject({
        apiUrl: field(webAddress, 'Address of the PowerDNS API.', 'https://pdns.openova.io'),
      })
      .default({ apiUrl: 'https://pdns.openova.io' }),
    'The PowerDNS API that DNS-01 challenges are written to.',
    { apiUrl: 'https://pdns.openova.io' },
  ),
  phase: field(
    z.enum(['bootstrap', 'operational']).default('bootstrap'),
    'bootstrap: admission policies only report. operational: they refuse.',
    'operational',
  ),
  blueprints: field(z.record(z.string(), blueprint).default({}), 'Deviations from the release, by Blueprint name.', {
    'bp-tempo': { enabled: false },
  }),
  ownBlueprints: field(
    z.array(ownBlueprint).default([]),
    "Charts of the team's own, installed with the bootstrap kit of every host cluster.",
    [
      {
        name: 'acme-shop',
        namespace: 'shop',
        chart: 'shop',
        version: '2.3.1',
        repository: { url: 'oci://registry.example.com/charts' },
      },
    ],
  ),
  harbor: field(harbor.prefault({}), 'The registry of each host cluster.', { storage: { type: 's3' } }),
  infrastructure: field(infrastructure.prefault({}), 'What Crossplane manages clouds with.', {
    providers: [
      {
        name: 'provider-hcloud',
        package: 'xpkg.upbound.io/crossplane-contrib/provider-hcloud:v0.4.0',
        config: { apiVersion: 'hcloud.crossplane.io/v1alpha1' },
      },
    ],
  }),
  secrets: field(secrets.prefault({}), 'Where the Secrets that the platform reads come from.', { mode: 'sops' }),
  notifications: field(notifications.optional(), 'What Flux reports, and to whom. Default: nothing.', {
    alerts: [{ name: 'team', type: 'slack', secretRef: { name: 'alerts-slack' } }],
  }),
});

/** A valid spec: defaults filled, nothing derived. */
export type SovereignSpec = z.infer<typeof sovereignSchema>;
