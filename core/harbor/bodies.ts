import { PLATFORM_PROJECT, type HarborProject, type HarborSettings, type ProxyCache } from '../../schema/harbor.js';
import {
  OIDC_GROUP,
  ROLE_IDS,
  type HarborBodies,
  type MemberBody,
  type ProjectBody,
  type RegistryBody,
} from '../../schema/harbor-api.js';
import { releaseArtifacts, type ReleaseArtifacts } from './artifacts.js';
import { harborCron } from './cron.js';
import { importList } from './import-list.js';
import { expandFilters, mirrorPolicies, mirrorTrigger } from './mirror.js';
import { retentionRules } from './retention.js';

/** Name, in Harbor, of the registry that an air-gapped Sovereign imports from. */
export const TRANSFER_REGISTRY = 'transfer';

type Project = HarborBodies['projects'][number];

/**
 * Everything that a host cluster's Harbor is to hold, in the form of Harbor's API v2.0, lists by name.
 *
 * Where the platform pulls from, scans only report: a new CVE must not stop a node from starting what it needs. Where
 * customers push, a vulnerability of the chosen severity blocks the pull.
 */
export function buildHarborBodies(settings: HarborSettings, release: ReleaseArtifacts): HarborBodies {
  const { scan, garbageCollection } = settings;
  const projects = [
    platformProject(settings),
    ...settings.proxyCaches.map((cache) => proxyCacheProject(cache, settings)),
    ...settings.projects.map((project) => customerProject(project, settings)),
  ];
  return {
    registries: [...registriesOf(settings)].sort((left, right) => (left.name < right.name ? -1 : 1)),
    projects: projects.sort((left, right) => (left.body.project_name < right.body.project_name ? -1 : 1)),
    replications: replicationsOf(settings, release),
    ...(scan.enabled ? { scanAll: { schedule: { type: 'Custom', cron: harborCron(scan.schedule) } } } : {}),
    garbageCollection: {
      schedule: { type: 'Custom', cron: harborCron(garbageCollection.schedule) },
      parameters: { delete_untagged: garbageCollection.deleteUntagged, dry_run: false, workers: 1 },
    },
  };
}

/** Harbor refuses a registry that it cannot reach, so an air-gapped one knows at most the one it imports from. */
function registriesOf({ airGap, mirror, proxyCaches }: HarborSettings): readonly RegistryBody[] {
  if (airGap.enabled) {
    const { source } = airGap;
    return source.type === 'registry' ? [registry(TRANSFER_REGISTRY, 'docker-registry', source.url)] : [];
  }
  const caches = new Map(proxyCaches.map((cache) => [cache.registry, registry(cache.registry, cache.type, cache.url)]));
  const source = mirrorRegistry({ mirror, proxyCaches });
  return mirror.enabled && !caches.has(source.name) ? [...caches.values(), source] : [...caches.values()];
}

/** The mirror pulls from the registry of a proxy cache when one has its address, else from one of its own. */
function mirrorRegistry({ mirror, proxyCaches }: Pick<HarborSettings, 'mirror' | 'proxyCaches'>): RegistryBody {
  const { host } = new URL(mirror.source);
  const cache = proxyCaches.find(({ url }) => new URL(url).host === host);
  const type = host === 'ghcr.io' ? 'github-ghcr' : 'docker-registry';
  return cache === undefined
    ? registry(`${mirror.name}-source`.slice(0, 64), type, mirror.source)
    : registry(cache.registry, cache.type, cache.url);
}

function registry(name: string, type: RegistryBody['type'], url: string): RegistryBody {
  return { name, description: 'Managed by Flux.', type, url, insecure: false };
}

function replicationsOf(settings: HarborSettings, release: ReleaseArtifacts): HarborBodies['replications'] {
  const { airGap, mirror } = settings;
  if (airGap.enabled) return airGap.source.type === 'registry' ? importPolicies(settings, release) : [];
  if (!mirror.enabled) return [];
  const { repositories } = expandFilters(mirror, releaseArtifacts(release));
  const set = { name: mirror.name, project: PLATFORM_PROJECT, trigger: mirrorTrigger(mirror), tags: mirror.tags };
  const { name: registry } = mirrorRegistry(settings);
  return mirrorPolicies(set, repositories).map((body) => ({ registry, body }));
}

/** A transfer registry holds everything by the name that it has here, so that one registry has room for all. */
function importPolicies(settings: HarborSettings, release: ReleaseArtifacts): HarborBodies['replications'] {
  const { repositories } = expandFilters(settings.mirror, releaseArtifacts(release));
  const listed = importList(settings, release).items.map(({ repository }) => repository);
  const all = [...new Set([...repositories, ...listed])].sort();
  const projects = [...new Set(all.map(projectOf))];
  return projects.flatMap((project) => {
    const name = project === PLATFORM_PROJECT ? settings.mirror.name : `import-${project}`;
    const members = all.filter((repository) => projectOf(repository) === project);
    const policies = mirrorPolicies({ name, project, trigger: { type: 'manual' } }, members);
    return policies.map((body) => ({ registry: TRANSFER_REGISTRY, body }));
  });
}

function projectOf(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}

function platformProject({ quotas, scan, signing }: HarborSettings): Project {
  const isSigned = signing.publicKey !== undefined;
  const metadata = metadataOf({ isPublic: false, scan, blockFrom: 'off', isSigned });
  return { body: projectBody(PLATFORM_PROJECT, quotas.platform, metadata), members: [] };
}

/** A proxy cache; in an air-gapped Sovereign a plain project of that name, so that image names stay what they are. */
function proxyCacheProject({ name, registry: upstream }: ProxyCache, settings: HarborSettings): Project {
  const { airGap, quotas, retention, scan } = settings;
  const body = projectBody(name, quotas.proxyCache, metadataOf({ isPublic: false, scan, blockFrom: 'off' }));
  // What was imported cannot be pulled again: nothing is deleted.
  if (airGap.enabled) return { body, members: [] };
  const rules = retentionRules({ pulledWithinDays: retention.proxyCacheDays }, retention.schedule);
  return { registry: upstream, body, members: [], retention: rules };
}

function customerProject(project: HarborProject, { quotas, retention, scan }: HarborSettings): Project {
  const metadata = metadataOf({
    isPublic: project.public,
    scan,
    blockFrom: project.blockFrom ?? scan.blockFrom,
    isSigned: project.requireSignature,
  });
  const rules = project.retention;
  return {
    body: projectBody(project.name, project.storage ?? quotas.project, metadata),
    members: project.groups
      .map(({ group, role }): MemberBody => ({
        role_id: ROLE_IDS[role],
        member_group: { group_name: group, group_type: OIDC_GROUP },
      }))
      .sort((left, right) => (left.member_group.group_name < right.member_group.group_name ? -1 : 1)),
    ...(rules === undefined ? {} : { retention: retentionRules(rules, retention.schedule) }),
  };
}

function projectBody(name: string, storage: string, metadata: ProjectBody['metadata']): ProjectBody {
  return { project_name: name, storage_limit: bytesOf(storage), metadata };
}

interface MetadataChoice {
  readonly isPublic: boolean;
  readonly scan: HarborSettings['scan'];
  readonly blockFrom: HarborSettings['scan']['blockFrom'];
  readonly isSigned?: boolean;
}

function metadataOf({ isPublic, scan, blockFrom, isSigned }: MetadataChoice): ProjectBody['metadata'] {
  // An image that was never scanned is blocked as well: without Trivy nothing could be pulled.
  const blocks = scan.enabled && blockFrom !== 'off';
  return {
    public: isPublic ? 'true' : 'false',
    auto_scan: scan.enabled && scan.onPush ? 'true' : 'false',
    prevent_vul: blocks ? 'true' : 'false',
    ...(blocks ? { severity: blockFrom } : {}),
    enable_content_trust_cosign: isSigned === true ? 'true' : 'false',
  };
}

const UNITS: Readonly<Record<string, number>> = { Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** A quota as Harbor counts it: bytes, or -1 for none. */
export function bytesOf(quantity: string): number {
  return quantity === 'unlimited' ? -1 : Number(quantity.slice(0, -2)) * (UNITS[quantity.slice(-2)] ?? 1);
}
