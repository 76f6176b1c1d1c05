import type { HarborSettings } from '../../schema/harbor.js';
import { MAX_FILTERS, type ReplicationBody } from '../../schema/harbor-api.js';
import type { Artifact } from './artifacts.js';
import { harborCron } from './cron.js';

/** The mirror's filters, expanded into repositories. */
export interface ExpandedFilters {
  /** Below the platform's project, sorted; none stands twice. */
  readonly repositories: readonly string[];
  /** Filters that lead to no repository that the release knows. */
  readonly unmatched: readonly string[];
}

/**
 * The repositories that the filters of the spec stand for.
 *
 * A wildcard is matched against the charts and images of the release; a name without one is taken as it is. GHCR's
 * adapter asks for no catalog, and refuses every other pattern with "only support specific repository name".
 *
 * Source: harbor's src/pkg/reg/adapter/githubcr/adapter.go.
 */
export function expandFilters(
  { filters, source }: HarborSettings['mirror'],
  known: readonly Artifact[],
): ExpandedFilters {
  const { host } = new URL(source);
  const candidates = known.filter((artifact) => artifact.host === host).map(({ repository }) => repository);
  const expanded = filters
    .flatMap(alternatives)
    .map((filter) => ({ filter, found: repositoriesOf(filter, candidates) }));
  return {
    repositories: [...new Set(expanded.flatMap(({ found }) => found))].sort(),
    unmatched: expanded.filter(({ found }) => found.length === 0).map(({ filter }) => filter),
  };
}

function repositoriesOf(filter: string, candidates: readonly string[]): readonly string[] {
  if (!/[*?[\]]/.test(filter)) return [filter];
  const pattern = globOf(filter);
  return candidates.filter((repository) => pattern.test(repository));
}

/** `a/{b,c}` as `a/b` and `a/c`; the schema lets one pair of braces pass. */
function alternatives(filter: string): readonly string[] {
  const parts = /^(?<before>[^{]*)\{(?<names>[^}]*)\}(?<after>.*)$/.exec(filter)?.groups;
  if (parts === undefined) return [filter];
  return (parts.names ?? '').split(',').map((name) => `${parts.before}${name}${parts.after}`);
}

/** Harbor's patterns: `*` stays within one part of a name, `**` does not. Source: github.com/bmatcuk/doublestar. */
function globOf(filter: string): RegExp {
  const source = filter.replace(/\*\*|[\s\S]/g, (token) => {
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    return /[[\]]/.test(token) ? token : token.replace(/[\\^$.|+(){}]/, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

/** What a set of replication policies has in common. */
export interface PolicySet {
  readonly name: string;
  readonly project: string;
  readonly trigger: ReplicationBody['trigger'];
  /** Pattern of the tags; all when it is undefined. */
  readonly tags?: string | undefined;
}

/** When the mirror of a connected Sovereign pulls. */
export function mirrorTrigger({ schedule }: HarborSettings['mirror']): ReplicationBody['trigger'] {
  return { type: 'scheduled', trigger_settings: { cron: harborCron(schedule) } };
}

/**
 * The replication policies that pull repositories into a project, by name.
 *
 * One policy names many repositories, `openova-io/{bp-a,bp-b}`: the form of a list that the adapter accepts, braces
 * within one part of the name. A policy holds as many as fit into Harbor's column; further ones are numbered from 2.
 */
export function mirrorPolicies(set: PolicySet, repositories: readonly string[]): readonly ReplicationBody[] {
  const tag = set.tags === undefined ? [] : [{ type: 'tag' as const, value: set.tags }];
  const filtersOf = (value: string): ReplicationBody['filters'] => [{ type: 'name', value }, ...tag];
  const fits = (value: string): boolean => JSON.stringify(filtersOf(value)).length <= MAX_FILTERS;
  return nameFilters(repositories, fits).map((value, index) => ({
    name: index === 0 ? set.name : `${set.name}-${index + 1}`,
    description: MANAGED,
    dest_namespace: set.project,
    // The first part of the name is replaced by the project, which has the same name; the rest stays.
    dest_namespace_replace_count: 1,
    trigger: set.trigger,
    filters: filtersOf(value),
    replicate_deletion: false,
    override: true,
    enabled: true,
  }));
}

/** How our own policies are told from a team's; the script disables those that are no longer wanted. */
export const MANAGED = 'Managed by Flux: edit sovereign.yaml instead.';

function nameFilters(repositories: readonly string[], fits: (value: string) => boolean): readonly string[] {
  const parents = [...new Set(repositories.map(parentOf))];
  return parents.flatMap((parent) => {
    const members = repositories.filter((repository) => parentOf(repository) === parent);
    const filters: string[] = [];
    let names: string[] = [];
    for (const member of members) {
      const name = member.slice(parent.length + 1);
      if (names.length > 0 && !fits(nameFilter(parent, [...names, name]))) {
        filters.push(nameFilter(parent, names));
        names = [];
      }
      names.push(name);
    }
    return [...filters, nameFilter(parent, names)];
  });
}

function parentOf(repository: string): string {
  return repository.slice(0, repository.lastIndexOf('/'));
}

function nameFilter(parent: string, names: readonly string[]): string {
  return names.length === 1 ? `${parent}/${names[0]}` : `${parent}/{${names.join(',')}}`;
}
