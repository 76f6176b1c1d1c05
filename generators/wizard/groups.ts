import type { FieldPath } from '../../core/tree/manifest.js';
import { shapeOf, type Fields } from '../../schema/field-shape.js';
import { sovereignSchema } from '../../schema/sovereign.js';

/** Questions that are asked together. A field belongs to the group that names the longest way to it. */
export interface Group {
  /** Its value in the menu. */
  readonly name: string;
  readonly title: string;
  /** What it is about, shown while the menu points at it. */
  readonly about: string;
  /** Dotted paths of the spec; everything below them belongs to the group. */
  readonly paths: readonly string[];
}

/** The menu, in its order. */
export const GROUPS: readonly Group[] = [
  {
    name: 'sovereign',
    title: 'Domain and owner',
    about: 'The domain, further DNS zones, the owner, the Catalyst release.',
    paths: ['domain', 'parentZones', 'release', 'organization'],
  },
  {
    name: 'repository',
    title: 'Repository',
    about: 'Where Flux pulls from, and which branch, tag or range of versions it follows.',
    paths: ['repository'],
  },
  {
    name: 'host-clusters',
    title: 'Host clusters',
    about: 'The k3s clusters: provider, region, building block, environment, workers.',
    paths: ['hostClusters'],
  },
  {
    name: 'certificates',
    title: 'Certificates and QA',
    about: 'QA test sessions with staging certificates, the certificate authority, the DNS API.',
    paths: ['qaTestSession', 'acme', 'dns'],
  },
  {
    name: 'storage',
    title: 'Registry: storage',
    about: 'Volume or bucket, database and Redis of each Harbor.',
    paths: ['harbor'],
  },
  {
    name: 'projects',
    title: 'Registry: projects',
    about: 'Projects that customers push to, quotas, deletion of tags, garbage collection.',
    paths: ['harbor.projects', 'harbor.quotas', 'harbor.retention', 'harbor.garbageCollection'],
  },
  {
    name: 'mirror',
    title: 'Registry: mirror',
    about: 'The pull mirror of the platform, proxy caches, air gap.',
    paths: ['harbor.mirror', 'harbor.proxyCaches', 'harbor.airGap'],
  },
  {
    name: 'scans',
    title: 'Registry: scans, signing',
    about: 'Scans by Trivy, severities that block a pull, signatures.',
    paths: ['harbor.scan', 'harbor.signing'],
  },
  {
    name: 'policies',
    title: 'Policies',
    about: 'Whether admission policies report or refuse.',
    paths: ['phase'],
  },
  {
    name: 'secrets',
    title: 'Secrets',
    about: 'Who makes the Secrets that the platform reads.',
    paths: ['secrets'],
  },
  {
    name: 'infrastructure',
    title: 'Infrastructure',
    about: 'Packages with which Crossplane manages clouds.',
    paths: ['infrastructure'],
  },
  {
    name: 'notifications',
    title: 'Notifications',
    about: 'What Flux reports and to whom; a webhook of the repository.',
    paths: ['notifications'],
  },
  {
    name: 'blueprints',
    title: 'Blueprints',
    about: 'Switch one off, choose its version, lay values over it: sizes and backups, too.',
    paths: ['blueprints'],
  },
  {
    name: 'own-blueprints',
    title: 'Own charts',
    about: "Charts of the team's own, installed with the bootstrap kit.",
    paths: ['ownBlueprints'],
  },
];

/** The whole spec as questions see it. */
export const SPEC_SHAPE = shapeOf(sovereignSchema);

/** The fields at the top of a spec. */
export const SPEC_FIELDS: Fields = SPEC_SHAPE.kind === 'fields' ? SPEC_SHAPE.fields : {};

/** Holds the fields that no other group names; in the menu only while there are some. */
export const OTHER: Group = { name: 'other', title: 'Other', about: 'Whatever else a spec can say.', paths: [] };

/** The group whose questions a field belongs to. */
export function groupOf(path: FieldPath): Group {
  const text = textOf(path);
  let [owner, length] = [OTHER, -1];
  for (const group of GROUPS) {
    for (const way of group.paths) {
      if (isBelow(text, way) && way.length > length) [owner, length] = [group, way.length];
    }
  }
  return owner;
}

/** True where a group has questions at a path or somewhere below it. */
export function hasQuestionsAt(group: Group, path: FieldPath): boolean {
  return groupOf(path) === group || group.paths.some((way) => isBelow(way, textOf(path)));
}

/** The groups that have questions: `OTHER` only while there is a field that no group names. */
export function openGroups(): readonly Group[] {
  return fieldsOf(OTHER).length === 0 ? GROUPS : [...GROUPS, OTHER];
}

/** The fields of a group that stand furthest out. */
export function fieldsOf(group: Group): readonly FieldPath[] {
  const below = (fields: Fields, path: FieldPath): readonly FieldPath[] =>
    Object.entries(fields).flatMap(([key, shape]) => {
      const way = [...path, key];
      if (shape.kind === 'fixed' && shape.isRequired) return [];
      const isShared = GROUPS.some(({ paths }) => paths.some((each) => each.startsWith(`${textOf(way)}.`)));
      if (isShared && shape.kind === 'fields') return below(shape.fields, way);
      return groupOf(way) === group ? [way] : [];
    });
  return below(SPEC_FIELDS, []);
}

/** A path without the numbers of entries. */
function textOf(path: FieldPath): string {
  return path.filter((key) => typeof key === 'string').join('.');
}

function isBelow(path: string, way: string): boolean {
  return path === way || path.startsWith(`${way}.`);
}
