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

/** Meaning and example of a field: for editors, for the documentation, and for messages. */
function field<T extends z.ZodType>(schema: T, description: string, ...examples: readonly unknown[]): T {
  return schema.meta({ description, examples: [...examples] });
}

/** A problem of a value: what is wrong with it, and what to write instead. */
interface Problem {
  readonly message: string;
  readonly help: string;
}

/** A text judged by a function that words the problem itself. */
function judged(problemOf: (value: string) => Problem | undefined): z.ZodString {
  return z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined)
      context.addIssue({ code: 'custom', message: problem.message, params: { help: problem.help } });
  });
}

/** A DNS name of at least two labels; at most 63 characters, because it is also a label's value. */
const domain = judged((value) => {
  const labels = value.split('.');
  const example = 'for example acme.example.com';
  if (value.length > 63) {
    return {
      message: `"${value}" has ${value.length} characters.`,
      help: 'Write 63 at most: it also becomes a label.',
    };
  }
  if (labels.length < 2) {
    return { message: `"${value}" has one label.`, help: `Write a DNS name of two labels or more, ${example}.` };
  }
  const wrong = labels.find((label) => !LABEL.test(label));
  if (wrong !== undefined) {
    const help = `Write lower-case letters, digits and hyphens between the dots, ${example}.`;
    return { message: `"${value}" has the label "${wrong}".`, help };
  }
  if (/^([a-z]{2,}|xn--[a-z0-9-]+)$/.test(labels.at(-1) ?? '')) return undefined;
  return { message: `"${value}" ends in no top-level domain.`, help: `Write a DNS name, ${example}.` };
});

const email = z.email({ error: 'one e-mail address, such as platform@acme.example.com' });

const gitUrl = judged((value) => {
  const shown = value.replace(/\/\/[^/@\s]+@/, '//…@');
  const scpLike = /^(?<user>[\w.-]+)@(?<host>[\w.-]+):(?<path>[^/].*)$/.exec(value)?.groups;
  if (scpLike !== undefined) {
    const help = `Write ssh://${scpLike.user}@${scpLike.host}/${scpLike.path}.`;
    return { message: `"${value}" is an scp-like address, which Flux does not read.`, help };
  }
  const help = 'Write an https:// or ssh:// address, for example https://git.example.com/acme/fleet.';
  if (!URL.canParse(value)) return { message: `"${shown}" is no address.`, help };
  const url = new URL(value);
  if (!['https:', 'ssh:', 'http:'].includes(url.protocol)) return { message: `Flux does not read "${shown}".`, help };
  if (url.password !== '' || (url.protocol !== 'ssh:' && url.username !== '')) {
    const without = 'Leave user name and password out of it; the Secret named by secretRef holds them.';
    return { message: `"${shown}" holds credentials.`, help: without };
  }
  if (!/[\s$"'\\]/.test(value)) return undefined;
  return { message: `"${shown}" holds a space, a quote or a dollar sign.`, help: 'Write them percent-encoded.' };
});

const repository = z
  .strictObject({
    url: field(gitUrl, 'Address that Flux pulls from.', 'https://git.example.com/acme/fleet'),
    branch: field(
      z.string().min(1).optional(),
      'Branch that this Sovereign follows. Default: main, unless a tag or a semver range is named.',
      'main',
    ),
    tag: field(z.string().min(1).optional(), 'Tag that this Sovereign follows instead of a branch.', 'v1.4.0'),
    semver: field(
      z
        .string()
        .refine((range) => semver.validRange(range) !== null, {
          error: ({ input }) => `"${String(input)}" is no range of versions.`,
          params: { help: 'Write a semver range, for example "~1.4".' },
        })
        .optional(),
      'Range of tags that this Sovereign follows instead of a branch.',
      '~1.4',
    ),
    interval: field(
      matches(DURATION, 'a duration as Flux writes it, such as 1m').default('1m'),
      'How often Flux looks for a new commit.',
      '1m',
    ),
    secretRef: field(
      z
        .strictObject({
          name: field(
            matches(LABEL, 'the name of a Secret: lower-case letters, digits and hyphens'),
            'Name of the Secret.',
            'flux-repository',
          ),
        })
        .default({ name: 'flux-repository' }),
      'Secret in flux-system with the credentials of the repository.',
      { name: 'flux-repository' },
    ),
  })
  .refine(({ branch, tag, semver: range }) => [branch, tag, range].filter((ref) => ref !== undefined).length <= 1, {
    error: 'It names several of branch, tag and semver.',
    params: { help: 'Keep one of them.' },
  });

const workers = z
  .strictObject({
    min: field(
      z.int().min(0).max(100).default(2),
      'Fewest worker machines; 0 leaves the control plane to run everything.',
      2,
    ),
    max: field(z.int().min(0).max(100).default(10), 'Most worker machines.', 10),
    instanceType: field(
      matches(INSTANCE_TYPE, 'a machine type of the provider, such as cpx32').default('cpx32'),
      'Machine type at the provider.',
      'cpx32',
    ),
  })
  .refine(({ min, max }) => min <= max, {
    error: 'It is below min.',
    params: { help: 'Write a max that is min or more.' },
    path: ['max'],
  });

const hostClusterName = judged((value) => {
  const parsed = parseHostClusterName(value);
  return 'help' in parsed ? parsed : undefined;
});

const hostCluster = z.strictObject({
  name: field(hostClusterName, 'Provider, region, building block and environment.', 'hz-fsn-mgt-prod'),
  meshId: field(
    z.int().min(1).max(255).optional(),
    'Number in the Cilium cluster mesh, never changed once used. Default: its place in the list, from 1.',
    1,
  ),
  workers: field(workers.prefault({}), 'Worker machines that the autoscaler keeps.', { min: 2, max: 10 }),
});

const exactVersion = z.string().refine((version) => semver.valid(version) === version, {
  error: ({ input }) => `"${String(input)}" is no exact version; a range would install whatever is newest.`,
  params: { help: 'Write one exact version, for example 1.2.3.' },
});

const blueprint = z.strictObject({
  enabled: field(z.boolean().default(true), 'False leaves the Blueprint out of this Sovereign.', false),
  version: field(exactVersion.optional(), "Exact chart version instead of the release's.", '1.4.17'),
  values: field(
    jsonObject.optional(),
    "Values laid over the release's. Maps merge, lists replace, null takes a value of the release away.",
    { replicas: 2 },
  ),
});

const storage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('filesystem'),
    size: field(matches(QUANTITY, 'a size such as 20Gi').default('20Gi'), "Size of the registry's volume.", '20Gi'),
  }),
  z.strictObject({ type: z.literal('s3') }),
]);

/** The spec of one Sovereign: what a team writes in `sovereign.yaml`. */
export const sovereignSchema = z.strictObject({
  apiVersion: field(z.literal(SPEC_API_VERSION), 'Version of this form.', SPEC_API_VERSION),
  kind: field(z.literal('Sovereign'), 'Always Sovereign.', 'Sovereign'),
  domain: field(domain, "The Sovereign's domain; every public host stands below it.", 'acme.example.com'),
  release: field(
    z
      .string()
      .regex(/^\d{4}\.\d{2}$/, { error: 'a Catalyst release in quotes, such as "2026.05"' })
      .optional(),
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
        apiUrl: field(
          z.url({ protocol: /^https?$/, error: 'an https:// address' }),
          'Address of the PowerDNS API.',
          'https://pdns.openova.io',
        ),
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
  harbor: field(
    z
      .strictObject({
        storage: field(storage.default({ type: 's3' }), 'Where the registry keeps its blobs.', { type: 's3' }),
      })
      .default({ storage: { type: 's3' } }),
    'The registry of each host cluster.',
    { storage: { type: 's3' } },
  ),
});

/** A valid spec: defaults filled, nothing derived. */
export type SovereignSpec = z.infer<typeof sovereignSchema>;
export type HostClusterSpec = z.infer<typeof hostCluster>;
export type BlueprintSpec = z.infer<typeof blueprint>;
