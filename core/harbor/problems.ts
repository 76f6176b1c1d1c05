import { PLATFORM_PROJECT, type HarborSettings } from '../../schema/harbor.js';
import { releaseArtifacts, type ReleaseArtifacts } from './artifacts.js';
import { importList } from './import-list.js';
import { expandFilters } from './mirror.js';

/** Something that the spec's `harbor` asks for and Harbor cannot do, or that deserves a note. */
export interface HarborProblem {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Below the spec's `harbor`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly help: string;
}

/** What no schema can see: names that collide, Harbor-to-Harbor replication, filters that lead nowhere. By path. */
export function harborProblems(
  settings: HarborSettings,
  release: ReleaseArtifacts,
  ownHosts: readonly string[],
): readonly HarborProblem[] {
  return [
    ...nameProblems(settings),
    ...groupProblems(settings),
    ...sourceProblems(settings, ownHosts),
    ...filterProblems(settings, release),
    ...importProblems(settings, release),
    ...signatureProblems(settings),
  ];
}

function nameProblems({ proxyCaches, projects }: HarborSettings): readonly HarborProblem[] {
  const taken = new Set([PLATFORM_PROJECT]);
  const caches = proxyCaches.map(({ name }, index) => ({ name, path: ['proxyCaches', index, 'name'] }));
  const pushed = projects.map(({ name }, index) => ({ name, path: ['projects', index, 'name'] }));
  const problems: HarborProblem[] = [];
  for (const { name, path } of [...caches, ...pushed]) {
    if (taken.has(name)) problems.push(takenName(name, path));
    taken.add(name);
  }
  return [...problems, ...registryProblems(proxyCaches)];
}

function takenName(name: string, path: readonly (string | number)[]): HarborProblem {
  // Harbor answers 403 to a replication into a proxy cache.
  const isMirror = name === PLATFORM_PROJECT;
  const message = isMirror
    ? `Project "${name}" is the one that the pull mirror fills.`
    : `Project "${name}" is there twice.`;
  return { rule: 'harbor-project-name', severity: 'error', path, message, help: 'Give it another name.' };
}

function registryProblems(proxyCaches: HarborSettings['proxyCaches']): readonly HarborProblem[] {
  const addresses = new Map<string, string>();
  return proxyCaches.flatMap(({ registry, type, url }, index) => {
    const known = addresses.get(registry);
    addresses.set(registry, `${type} ${url}`);
    if (known === undefined || known === `${type} ${url}`) return [];
    return {
      rule: 'harbor-registry-name',
      severity: 'error',
      path: ['proxyCaches', index, 'registry'],
      message: `Registry "${registry}" is "${known}" and "${type} ${url}".`,
      help: 'Give one of the two another name.',
    };
  });
}

function groupProblems({ projects }: HarborSettings): readonly HarborProblem[] {
  return projects.flatMap(({ name, groups }, index) =>
    groups.flatMap(({ group }, at) => {
      if (groups.findIndex((one) => one.group === group) === at) return [];
      return {
        rule: 'harbor-group-role',
        severity: 'error',
        path: ['projects', index, 'groups', at, 'group'],
        message: `Group "${group}" has two roles in project "${name}".`,
        help: 'Keep the one with the greater rights.',
      };
    }),
  );
}

function sourceProblems(settings: HarborSettings, ownHosts: readonly string[]): readonly HarborProblem[] {
  const { airGap, mirror, proxyCaches } = settings;
  const sources = [
    { url: mirror.source, path: ['mirror', 'source'] },
    ...proxyCaches.map(({ url }, index) => ({ url, path: ['proxyCaches', index, 'url'] })),
    ...(airGap.source.type === 'registry' ? [{ url: airGap.source.url, path: ['airGap', 'source', 'url'] }] : []),
  ];
  return sources.flatMap(({ url, path }) => {
    const { host } = new URL(url);
    if (!ownHosts.includes(host) && !host.startsWith('harbor.')) return [];
    return {
      rule: 'harbor-to-harbor',
      severity: 'error',
      path,
      message: `"${url}" is a Harbor; every Harbor mirrors the upstream registries by itself.`,
      help: 'Write the address of the upstream registry, for example https://ghcr.io.',
    };
  });
}

function filterProblems({ mirror }: HarborSettings, release: ReleaseArtifacts): readonly HarborProblem[] {
  if (!mirror.enabled) return [];
  const { repositories, unmatched } = expandFilters(mirror, releaseArtifacts(release));
  const lost = unmatched.map((filter): HarborProblem => {
    const message = `Filter "${filter}" matches none of the charts and images of the release.`;
    const help = 'Name the repositories one by one, or remove the filter.';
    return { rule: 'mirror-filter', severity: 'error', path: ['mirror', 'filters'], message, help };
  });
  const wild = mirror.filters.filter((filter) => /[*?[]/.test(filter));
  if (wild.length === 0 || lost.length > 0) return lost;
  const note: HarborProblem = {
    rule: 'mirror-filter-expanded',
    severity: 'info',
    path: ['mirror', 'filters'],
    message: `${wild.map((filter) => `"${filter}"`).join(', ')} became ${repositories.length} repositories: GHCR lists none, and Harbor refuses wildcards there.`,
    help: 'Add what the release does not know, image by image.',
  };
  return [note];
}

function importProblems(settings: HarborSettings, release: ReleaseArtifacts): readonly HarborProblem[] {
  if (!settings.airGap.enabled) return [];
  return importList(settings, release).unplaced.map((source) => ({
    rule: 'import-place',
    severity: 'error',
    path: ['proxyCaches'],
    message: `"${source}" has no place in an air-gapped Harbor: no proxy cache is of its registry.`,
    help: `Add a proxy cache with the url https://${source.split('/')[0]}.`,
  }));
}

/** Ways in which an image would arrive without its signature, and Harbor refuse to serve it. */
function signatureProblems({ airGap, mirror, signing }: HarborSettings): readonly HarborProblem[] {
  if (signing.publicKey === undefined) return [];
  const problem = { rule: 'signatures-arrive', severity: 'error' } as const;
  if (airGap.enabled) {
    if (airGap.source.type === 'registry') return [];
    const message = 'A key asks for signatures, and an import from a volume brings none: Harbor would serve no image.';
    const help = 'Import from a registry, where signatures stand beside the images, or remove signing.publicKey.';
    return [{ ...problem, path: ['airGap', 'source', 'type'], message, help }];
  }
  // Cosign's signature of an image is a tag of the same repository: sha256-<digest>.sig.
  const isPassed = mirror.tags === undefined || /^\*+$/.test(mirror.tags) || mirror.tags.includes('sha256-*');
  if (!mirror.enabled || isPassed) return [];
  return [
    {
      ...problem,
      path: ['mirror', 'tags'],
      message: `A key asks for signatures, and only tags "${mirror.tags}" are mirrored: Cosign keeps a signature in a tag "sha256-….sig".`,
      help: 'Add sha256-* to the pattern, as in "{1.4.*,sha256-*}", or remove it.',
    },
  ];
}
