import semver from 'semver';
import { z } from 'zod';
import { parseHostClusterName } from './host-cluster-codes.js';
import type { JsonValue } from './json.js';

/** The `apiVersion` of a Sovereign's spec. */
export const SPEC_API_VERSION = 'catalyst.openova.io/v1alpha1';

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DURATION = /^([0-9]+(ms|s|m|h))+$/;
const QUANTITY = /^[1-9][0-9]*(Mi|Gi|Ti)$/;
const INSTANCE_TYPE = /^[a-z]+[0-9][a-z0-9-]*$/;

const jsonObject = z.record(z.string(), z.json() as z.ZodType<JsonValue>);

function matches(pattern: RegExp, expected: string): z.ZodType<string> {
  return z.string().regex(pattern, { error: expected });
}

/** A DNS name of at least two labels; at most 63 characters, because it is also a label's value. */
const domain = z.string().superRefine((value, context) => {
  const problem = domainProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

function domainProblem(value: string): string | undefined {
  const labels = value.split('.');
  if (value.length > 63) return 'Write a DNS name of at most 63 characters: it also becomes the value of a label.';
  if (labels.length < 2) return 'Write a DNS name of two labels or more, for example acme.example.com.';
  if (!labels.every((label) => LABEL.test(label))) {
    return 'Write lower-case letters, digits and hyphens between the dots, for example acme.example.com.';
  }
  return undefined;
}

const email = z.email({ error: 'Write one e-mail address, for example platform@acme.example.com.' });

const gitUrl = z.string().superRefine((value, context) => {
  const problem = gitUrlProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, params: { secret: true } });
});

function gitUrlProblem(value: string): string | undefined {
  const scpLike = /^(?<user>[\w.-]+)@(?<host>[\w.-]+):(?<path>[^/].*)$/.exec(value)?.groups;
  if (scpLike !== undefined) {
    return `Flux reads no scp-like address. Write ssh://${scpLike.user}@${scpLike.host}/${scpLike.path}.`;
  }
  if (!URL.canParse(value))
    return 'Write an https:// or ssh:// address, for example https://git.example.com/acme/fleet.';
  const url = new URL(value);
  if (!['https:', 'ssh:', 'http:'].includes(url.protocol))
    return 'Write an https:// or ssh:// address: Flux reads no other.';
  if (url.password !== '' || (url.protocol !== 'ssh:' && url.username !== '')) {
    return 'Leave user name and password out of the address; the Secret named by secretRef holds them.';
  }
  return /[\s$"'\\]/.test(value) ? 'Write the address without spaces, quotes and dollar signs.' : undefined;
}

const repository = z
  .strictObject({
    /** Address that Flux pulls from. Example: `https://git.example.com/acme/fleet`. */
    url: gitUrl,
    /** Branch that this Sovereign follows. Default: `main`, unless a tag or a semver range is named. */
    branch: z.string().min(1).optional(),
    /** Tag that this Sovereign follows instead of a branch. Example: `v1.4.0`. */
    tag: z.string().min(1).optional(),
    /** Range of tags that this Sovereign follows instead of a branch. Example: `~1.4`. */
    semver: z
      .string()
      .refine((range) => semver.validRange(range) !== null, { error: 'Write a semver range, for example "~1.4".' })
      .optional(),
    /** How often Flux looks for a new commit. Default: `1m`. */
    interval: matches(DURATION, 'Write a duration as Flux does, for example 1m.').default('1m'),
    /** Secret in flux-system with the credentials. Default: `flux-repository`. */
    secretRef: z
      .strictObject({ name: matches(LABEL, 'Write the name of a Secret in flux-system.') })
      .default({ name: 'flux-repository' }),
  })
  .refine(({ branch, tag, semver: range }) => [branch, tag, range].filter((ref) => ref !== undefined).length <= 1, {
    error: 'Name one of branch, tag and semver, not several.',
  });

const workers = z
  .strictObject({
    /** Fewest worker machines; 0 leaves the control plane to run everything. Default: 2. */
    min: z.int().min(0).max(100).default(2),
    /** Most worker machines. Default: 10. */
    max: z.int().min(0).max(100).default(10),
    /** Machine type at the provider. Default: `cpx32`. */
    instanceType: matches(INSTANCE_TYPE, 'Write a machine type of the provider, for example cpx32.').default('cpx32'),
  })
  .refine(({ min, max }) => min <= max, { error: 'Write a max that is not below min.', path: ['max'] });

const hostCluster = z.strictObject({
  /** `{provider}-{region}-{block}-{environment}`. Example: `hz-fsn-mgt-prod`. */
  name: z.string().superRefine((value, context) => {
    const parsed = parseHostClusterName(value);
    if ('help' in parsed) context.addIssue({ code: 'custom', message: parsed.help, params: { found: parsed.message } });
  }),
  /** Number in the Cilium cluster mesh, never changed once used. Default: its place in the list, from 1. */
  meshId: z.int().min(1).max(255).optional(),
  /** Worker machines that the autoscaler keeps. */
  workers: workers.prefault({}),
});

const blueprint = z.strictObject({
  /** False leaves the Blueprint out of this Sovereign. Default: true. */
  enabled: z.boolean().default(true),
  /** Exact chart version instead of the release's. Example: `1.4.17`. */
  version: z
    .string()
    .refine((version) => semver.valid(version) === version, {
      error: 'Write one exact version, for example 1.2.3; a range would install whatever is newest.',
    })
    .optional(),
  /** Values laid over the release's. Maps merge, lists replace, null deletes. */
  values: jsonObject.optional(),
});

const storage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('filesystem'),
    /** Size of the registry's volume. Default: `20Gi`. */
    size: matches(QUANTITY, 'Write a size such as 20Gi.').default('20Gi'),
  }),
  z.strictObject({ type: z.literal('s3') }),
]);

/** The spec of one Sovereign: what a team writes in `sovereign.yaml`. */
export const sovereignSchema = z.strictObject({
  apiVersion: z.literal(SPEC_API_VERSION),
  kind: z.literal('Sovereign'),
  /** The Sovereign's domain; every public host stands below it. Example: `acme.example.com`. */
  domain,
  /** Catalyst release. Default: the repository's. Example: `"2026.05"`. */
  release: z
    .string()
    .regex(/^\d{4}\.\d{2}$/, { error: 'Write a Catalyst release in quotes, for example "2026.05".' })
    .optional(),
  /** Owner, shown in the console. Defaults: the domain, `ops@<domain>`. */
  organization: z.strictObject({ name: z.string().min(1).max(200).optional(), email: email.optional() }).default({}),
  /** The Flux repository and what this Sovereign follows in it. */
  repository,
  /** The k3s clusters, one or more. Append new ones: the order numbers the cluster mesh. */
  hostClusters: z.array(hostCluster).min(1, { error: 'Name at least one host cluster.' }),
  /** True where QA test sessions run: certificates then come from the staging issuer. Default: false. */
  qaTestSession: z.boolean().default(false),
  /** Account e-mail at the certificate authority. Default: `ops@<domain>`. */
  acme: z.strictObject({ email: email.optional() }).default({}),
  /** The PowerDNS API that DNS-01 challenges are written to. */
  dns: z
    .strictObject({ apiUrl: z.url({ protocol: /^https?$/, error: 'Write an https:// address.' }) })
    .default({ apiUrl: 'https://pdns.openova.io' }),
  /** `bootstrap`: admission policies only report. `operational`: they refuse. Default: `bootstrap`. */
  phase: z.enum(['bootstrap', 'operational']).default('bootstrap'),
  /** Deviations from the release, by Blueprint name. */
  blueprints: z.record(z.string(), blueprint).default({}),
  /** The registry of each host cluster. */
  harbor: z.strictObject({ storage: storage.default({ type: 's3' }) }).default({ storage: { type: 's3' } }),
});

/** A valid spec: defaults filled, nothing derived. */
export type SovereignSpec = z.infer<typeof sovereignSchema>;
export type HostClusterSpec = z.infer<typeof hostCluster>;
export type BlueprintSpec = z.infer<typeof blueprint>;
