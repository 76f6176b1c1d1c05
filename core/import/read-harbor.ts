import { DEFAULT_PROXY_CACHES, PLATFORM_PROJECT } from '../../schema/harbor.js';
import { ROLE_IDS, harborBodiesSchema, type HarborBodies, type RetentionBody } from '../../schema/harbor-api.js';
import { valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';
import type { Tree } from '../tree/tree.js';
import { isEqual, present } from './spec-input.js';

/**
 * What a host cluster's Harbor holds, as the spec's `harbor` says it; undefined where the unit is not there or was
 * changed beyond its form.
 *
 * The filters of the mirror are the repositories that they were expanded into.
 */
export function readHarbor(tree: Tree, folder: string): JsonObject | undefined {
  const text = valueAt(tree.manifestsOf(`${folder}/harbor/harbor-bodies.yaml`)[0]?.value, ['data', 'bodies.json']);
  const bodies = parseBodies(text);
  if (bodies === undefined) return undefined;
  const job = tree.manifestsOf(`${folder}/harbor/harbor-import-job.yaml`)[0]?.value;
  const airGap = job === undefined ? undefined : airGapOf(job, bodies);
  const isCache = (name: string, registry: string | undefined): boolean =>
    airGap === undefined ? registry !== undefined : DEFAULT_PROXY_CACHES.some((cache) => cache.name === name);
  const named = bodies.projects.map((project) => ({ ...project, name: project.body.project_name }));
  const platform = named.find(({ name }) => name === PLATFORM_PROJECT);
  const caches = named.filter(({ name, registry }) => isCache(name, registry));
  const own = named.filter((project) => project !== platform && !caches.includes(project));
  return present({
    projects: own.map((project) => projectOf(project, bodies)),
    proxyCaches: airGap === undefined ? proxyCachesOf(bodies) : undefined,
    mirror: airGap === undefined ? mirrorOf(bodies) : undefined,
    scan: scanOf(bodies),
    quotas: present({
      platform: quantityOf(platform?.body.storage_limit ?? -1, 'unlimited'),
      proxyCache: quantityOf(caches[0]?.body.storage_limit ?? -1, 'unlimited'),
    }),
    retention: retentionOf(bodies, caches[0]?.retention),
    garbageCollection: {
      schedule: fiveFields(bodies.garbageCollection.schedule.cron),
      deleteUntagged: bodies.garbageCollection.parameters.delete_untagged,
    },
    signing: present({ publicKey: publicKeyIn(tree, folder) }),
    airGap,
  });
}

const PUBLIC_KEY = /^-----BEGIN PUBLIC KEY-----[^]+-----END PUBLIC KEY-----\n?$/;

/** The key that a policy of the host cluster verifies signatures with. */
function publicKeyIn(tree: Tree, folder: string): string | undefined {
  const unit = `${folder}/kyverno-policies/`;
  const keys = tree.manifests.filter(({ file }) => file.startsWith(unit)).flatMap(({ value }) => stringsIn(value));
  return keys.find((text) => PUBLIC_KEY.test(text));
}

function stringsIn(value: JsonValue): readonly string[] {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? [value] : [];
  return Object.values(value).flatMap(stringsIn);
}

function parseBodies(text: JsonValue | undefined): HarborBodies | undefined {
  try {
    return harborBodiesSchema.safeParse(JSON.parse(String(text))).data;
  } catch {
    return undefined;
  }
}

type Project = HarborBodies['projects'][number];

function projectOf({ body, members, retention }: Project, { scanAll }: HarborBodies): JsonObject {
  const { metadata } = body;
  const blocks = metadata.prevent_vul === 'true' ? metadata.severity : 'off';
  return present({
    name: body.project_name,
    public: metadata.public === 'true' ? true : undefined,
    storage: quantityOf(body.storage_limit, '50Gi'),
    groups: members.map(({ role_id: role, member_group: { group_name: group } }) => ({ group, role: roleOf(role) })),
    retention: retention === undefined ? undefined : rulesOf(retention),
    // Without Trivy nothing is blocked, whatever the spec says.
    blockFrom: scanAll === undefined || blocks === 'critical' ? undefined : blocks,
    requireSignature: metadata.enable_content_trust_cosign === 'true' ? true : undefined,
  });
}

function roleOf(id: number): string {
  return Object.entries(ROLE_IDS).find(([, known]) => known === id)?.[0] ?? '';
}

const RULES = {
  latestPushedK: 'latestPushed',
  nDaysSinceLastPush: 'pushedWithinDays',
  nDaysSinceLastPull: 'pulledWithinDays',
} as const;

function rulesOf({ rules }: RetentionBody): JsonObject {
  return Object.fromEntries(rules.map(({ template, params }) => [RULES[template], params[template] ?? 0]));
}

function retentionOf({ projects }: HarborBodies, ofCache: RetentionBody | undefined): JsonObject {
  const schedules = projects.flatMap(({ retention }) => retention?.trigger.settings.cron ?? []);
  return present({
    schedule: schedules[0] === undefined ? undefined : fiveFields(schedules[0]),
    proxyCacheDays: ofCache?.rules[0]?.params.nDaysSinceLastPull,
  });
}

function proxyCachesOf({ projects, registries }: HarborBodies): JsonValue | undefined {
  const caches = projects.flatMap(({ registry: name, body }): readonly JsonObject[] => {
    const upstream = registries.find((registry) => registry.name === name);
    if (name === undefined || upstream === undefined) return [];
    return [{ name: body.project_name, registry: name, type: upstream.type, url: upstream.url }];
  });
  const defaults = DEFAULT_PROXY_CACHES.map(({ name, registry, type, url }) => present({ name, registry, type, url }));
  return isEqual(caches, defaults) ? undefined : caches;
}

function mirrorOf({ replications, registries }: HarborBodies): JsonObject {
  const first = replications[0];
  if (first === undefined) return { enabled: false };
  const { body, registry } = first;
  return present({
    name: body.name,
    source: registries.find(({ name }) => name === registry)?.url,
    filters: repositoriesOf(replications),
    tags: body.filters.find(({ type }) => type === 'tag')?.value,
    schedule: body.trigger.type === 'scheduled' ? fiveFields(body.trigger.trigger_settings.cron) : undefined,
  });
}

/** The repositories that replication policies pull, sorted. */
export function repositoriesOf(replications: HarborBodies['replications']): readonly string[] {
  const values = replications.flatMap(({ body }) =>
    body.filters.flatMap(({ type, value }) => (type === 'name' ? [value] : [])),
  );
  const all = values.flatMap((value) => {
    const {
      before = '',
      names = '',
      after = '',
    } = /^(?<before>[^{]*)\{(?<names>[^}]*)\}(?<after>.*)$/.exec(value)?.groups ?? {};
    return names === '' ? [value] : names.split(',').map((name) => before + name + after);
  });
  return [...new Set(all)].sort();
}

function scanOf({ projects, scanAll }: HarborBodies): JsonObject {
  if (scanAll === undefined) return { enabled: false };
  const scans = projects.some(({ body }) => body.metadata.auto_scan === 'true');
  return { onPush: scans, schedule: fiveFields(scanAll.schedule.cron) };
}

function airGapOf(job: JsonObject, { registries }: HarborBodies): JsonObject {
  const pod = valueAt(job, ['spec', 'template', 'spec']);
  const env = list(valueAt(pod, ['containers', 0, 'env']));
  if (env.some(({ name, value }) => name === 'IMPORT_FROM' && value === 'registry')) {
    return { enabled: true, source: present({ type: 'registry', url: registries[0]?.url }) };
  }
  const claims = list(valueAt(pod, ['volumes'])).map((volume) =>
    valueAt(volume, ['persistentVolumeClaim', 'claimName']),
  );
  const claim = claims.find((name) => name !== undefined && name !== 'harbor-import');
  return present({ enabled: true, source: claim === undefined ? undefined : { type: 'volume', claimName: claim } });
}

function fiveFields(cron: string): string {
  return cron.replace(/^0 /, '');
}

/** A size as people write it; undefined where it is the default. */
function quantityOf(bytes: number, fallback: string): string | undefined {
  const units = [
    ['Ti', 2 ** 40],
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
  ] as const;
  const unit = units.find(([, size]) => bytes % size === 0);
  const text = bytes < 0 || unit === undefined ? 'unlimited' : `${bytes / unit[1]}${unit[0]}`;
  return text === fallback ? undefined : text;
}
