import { z } from 'zod';
import { field, matches, webAddress } from './spec/field.js';
import { publicKey } from './spec/public-key.js';

/** The project that the platform's own charts and images are mirrored into. */
export const PLATFORM_PROJECT = 'openova-io';

/** Where the registry can keep its blobs; which of these a release knows, its catalog says. */
export const STORAGE_TYPES = ['filesystem', 's3', 'gcs', 'azure', 'seaweedfs'] as const;

/** What can hold the registry's database. */
export const DATABASES = ['cnpg', 'internal'] as const;

/** What can hold the registry's cache and queues. */
export const REDIS_KINDS = ['internal', 'valkey'] as const;

/** Roles of a Harbor project, by the name that its API documentation uses. */
export const PROJECT_ROLES = ['projectAdmin', 'maintainer', 'developer', 'guest', 'limitedGuest'] as const;

/** The adapters that a proxy cache may have; Harbor's own is left out: no Harbor replicates another. */
export const REGISTRY_TYPES = ['docker-hub', 'docker-registry', 'github-ghcr'] as const;

const PROJECT_NAME = /^[a-z0-9]+([._-][a-z0-9]+)*$/;
const CRON_FIELD = /^(\*|[0-9]+(-[0-9]+)?)(\/[1-9][0-9]*)?(,(\*|[0-9]+(-[0-9]+)?)(\/[1-9][0-9]*)?)*$/;
const CRON_DAYS = /^([A-Z]{3}|[0-9]+)([-,]([A-Z]{3}|[0-9]+))*$/;

const projectName = matches(PROJECT_NAME, 'lower-case letters and digits, joined by ".", "_" or "-"').max(255);
const storageLimit = matches(/^(unlimited|[1-9][0-9]*(Mi|Gi|Ti))$/, 'a size such as 50Gi, or "unlimited"');
const days = z.int().min(1).max(3650);

/** Five fields, or Harbor's six with the seconds first; at most once an hour. */
const schedule = z.string().superRefine((value, context) => {
  const help = 'Write minute, hour, day, month and weekday, for example "0 */6 * * *".';
  const problem = scheduleProblem(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, params: { help } });
});

function scheduleProblem(value: string): string | undefined {
  const fields = value.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) return `"${value}" has ${fields.length} fields; a schedule has five.`;
  if (fields.length === 6 && fields[0] !== '0') return `"${value}" starts at second "${fields[0]}".`;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields.slice(-5);
  if (!/^[0-5]?[0-9]$/.test(minute)) return `"${value}" may run more than once an hour.`;
  const isField = (text: string, most: number): boolean =>
    (CRON_FIELD.test(text) || CRON_DAYS.test(text) || text === '?') &&
    (text.match(/[0-9]+/g) ?? []).every((digits) => Number(digits) <= most);
  const wrong = [isField(hour, 23), isField(day, 31), isField(month, 12), isField(weekday, 6)].indexOf(false);
  return wrong < 0 ? undefined : `"${value}" has the field "${fields.slice(-4)[wrong]}".`;
}

const severity = z.enum(['critical', 'high', 'off']);

const group = z.strictObject({
  group: field(z.string().min(1).max(255), 'Name of the group as the OIDC provider says it.', 'acme-developers'),
  role: field(z.enum(PROJECT_ROLES), 'What its members may do in the project.', 'developer'),
});

const retention = z
  .strictObject({
    latestPushed: field(z.int().min(1).optional(), 'Keeps this many of the newest tags of each repository.', 10),
    pushedWithinDays: field(days.optional(), 'Keeps what was pushed within these days.', 90),
    pulledWithinDays: field(days.optional(), 'Keeps what was pulled within these days.', 30),
  })
  .refine((rules) => Object.values(rules).some((rule) => rule !== undefined), {
    error: 'It keeps nothing: Harbor would delete every tag.',
    params: { help: 'Write latestPushed, pushedWithinDays or pulledWithinDays, or leave retention out.' },
  });

const project = z.strictObject({
  name: field(projectName, 'Name of the project, the first part of its image names.', 'shop'),
  public: field(z.boolean().default(false), 'True lets anyone pull without signing in.', false),
  storage: field(storageLimit.optional(), 'Storage quota. Default: quotas.project.', '100Gi'),
  groups: field(z.array(group).default([]), 'Groups and their roles.', [
    { group: 'acme-developers', role: 'developer' },
  ]),
  retention: field(retention.optional(), 'Tags to keep; all others are deleted. Default: nothing is deleted.', {
    latestPushed: 10,
  }),
  blockFrom: field(
    severity.optional(),
    'Severity from which a vulnerability blocks the pull. Default: scan.blockFrom.',
    'high',
  ),
  requireSignature: field(z.boolean().default(false), 'True refuses to serve images without a Cosign signature.', true),
});

const proxyCache = z.strictObject({
  name: field(projectName, 'Name of the project, the first part of its image names.', 'proxy-quay'),
  registry: field(projectName.max(64), 'Name of the upstream registry in Harbor.', 'quay'),
  type: field(z.enum(REGISTRY_TYPES).default('docker-registry'), "Harbor's adapter for it.", 'docker-registry'),
  url: field(webAddress, 'Address of the upstream registry.', 'https://quay.io'),
});

/** The upstream registries of the platform's images, each with the project that caches it. */
export const DEFAULT_PROXY_CACHES: readonly z.input<typeof proxyCache>[] = [
  { name: 'proxy-dockerhub', registry: 'dockerhub', type: 'docker-hub', url: 'https://hub.docker.com' },
  { name: 'proxy-gcr', registry: 'gcr', type: 'docker-registry', url: 'https://gcr.io' },
  { name: 'proxy-ghcr', registry: 'ghcr', type: 'github-ghcr', url: 'https://ghcr.io' },
  { name: 'proxy-k8s', registry: 'k8s', type: 'docker-registry', url: 'https://registry.k8s.io' },
  { name: 'proxy-quay', registry: 'quay', type: 'docker-registry', url: 'https://quay.io' },
];

const mirrorFilter = matches(
  /^openova-io\/[^\s,{}]*(\{[^\s{}/]+\}[^\s{}]*)?$/,
  `repositories below ${PLATFORM_PROJECT}/, such as ${PLATFORM_PROJECT}/** or ${PLATFORM_PROJECT}/bp-harbor`,
);

const mirror = z.strictObject({
  enabled: field(z.boolean().default(true), 'False leaves the pull mirror out.', true),
  name: field(projectName.max(200).default('ghcr-openova-mirror'), 'Name of the policy.', 'ghcr-openova-mirror'),
  source: field(webAddress.default('https://ghcr.io'), 'Address of the OCI registry to pull from.', 'https://ghcr.io'),
  filters: field(
    z
      .array(mirrorFilter)
      .min(1)
      .default([`${PLATFORM_PROJECT}/**`]),
    'Repositories to mirror. A wildcard is expanded into the charts and images of the release: GHCR lists none.',
    [`${PLATFORM_PROJECT}/**`],
  ),
  tags: field(z.string().min(1).optional(), 'Pattern of the tags to mirror. Default: all.', '{1.2.17,1.4.*}'),
  schedule: field(schedule.default('0 */6 * * *'), 'When it pulls, in five cron fields.', '0 */6 * * *'),
});

const scan = z.strictObject({
  enabled: field(z.boolean().default(true), 'False leaves Trivy out.', true),
  onPush: field(z.boolean().default(true), 'Scans every image when it arrives.', true),
  schedule: field(schedule.default('0 2 * * *'), 'When everything is scanned again.', '0 2 * * *'),
  blockFrom: field(
    severity.default('critical'),
    'Severity from which a vulnerability blocks the pull, in projects that customers push to.',
    'critical',
  ),
});

const quotas = z.strictObject({
  project: field(storageLimit.default('50Gi'), 'Of a project that customers push to.', '50Gi'),
  platform: field(storageLimit.default('unlimited'), "Of the platform's own project.", 'unlimited'),
  proxyCache: field(storageLimit.default('unlimited'), 'Of each proxy cache.', '200Gi'),
});

const retentionDefaults = z.strictObject({
  schedule: field(schedule.default('30 3 * * *'), 'When tags beyond retention are deleted.', '30 3 * * *'),
  proxyCacheDays: field(days.default(90), 'Days that a proxy cache keeps what nobody pulls.', 90),
});

const garbageCollection = z.strictObject({
  schedule: field(schedule.default('0 4 * * 0'), 'When blobs that nothing names are deleted.', '0 4 * * 0'),
  deleteUntagged: field(z.boolean().default(false), 'Also deletes images without a tag.', false),
});

const EXAMPLE_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEceYAm/ulCvFuAMm+xnLm/QxqoMkA
3EzX0uJKAqsWSN+e3lGfVKJfmJoOu5YDB61G+Bi4lNF4XSgzLpzpv+0ORQ==
-----END PUBLIC KEY-----
`;

const signing = z.strictObject({
  publicKey: field(
    publicKey.optional(),
    "Cosign's public key for the platform's images: Harbor and Kyverno then ask for its signature. Default: nobody asks.",
    EXAMPLE_KEY,
  ),
});

const airGapSource = z.discriminatedUnion('type', [
  z.strictObject({
    type: field(z.literal('volume'), 'From an OCI layout on a volume.', 'volume'),
    claimName: field(
      matches(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'the name of a PersistentVolumeClaim').default('harbor-import'),
      'PersistentVolumeClaim in namespace harbor with the OCI layout.',
      'harbor-import',
    ),
  }),
  z.strictObject({
    type: field(z.literal('registry'), 'From a registry that the cluster reaches.', 'registry'),
    url: field(webAddress, 'Address of that registry.', 'https://transfer.acme.example.com'),
  }),
]);

const airGap = z.strictObject({
  enabled: field(
    z.boolean().default(false),
    'True where no upstream registry is reached: a one-time import takes the place of mirror and proxy caches.',
    true,
  ),
  source: field(airGapSource.prefault({ type: 'volume' }), 'What is imported from.', { type: 'volume' }),
});

/** The fields of the spec's `harbor` that say what the registry holds, each with its default. */
export const harborFields = {
  projects: field(z.array(project).default([]), 'Projects that customers push to.', [{ name: 'shop' }]),
  proxyCaches: field(
    z.array(proxyCache).prefault([...DEFAULT_PROXY_CACHES]),
    'Projects that cache an upstream registry.',
    [DEFAULT_PROXY_CACHES[4]],
  ),
  mirror: field(mirror.prefault({}), "The pull mirror of the platform's own charts and images.", {
    schedule: '0 */6 * * *',
  }),
  scan: field(scan.prefault({}), 'Vulnerability scans by Trivy.', { blockFrom: 'high' }),
  quotas: field(quotas.prefault({}), 'Storage quotas.', { project: '50Gi' }),
  retention: field(retentionDefaults.prefault({}), 'Deletion of tags.', { proxyCacheDays: 90 }),
  garbageCollection: field(garbageCollection.prefault({}), 'Garbage collection.', { schedule: '0 4 * * 0' }),
  signing: field(signing.prefault({}), "Signatures of the platform's images.", {}),
  airGap: field(airGap.prefault({}), 'Sovereigns without a way out.', { enabled: true, source: { type: 'volume' } }),
};

/** What the registry holds, alone: the spec's `harbor` without storage, database and sizing. */
export const harborSettingsSchema = z.strictObject(harborFields);

/** What the registry holds, defaults filled, nothing derived. */
export type HarborSettings = z.infer<typeof harborSettingsSchema>;
export type HarborProject = HarborSettings['projects'][number];
export type ProxyCache = HarborSettings['proxyCaches'][number];
