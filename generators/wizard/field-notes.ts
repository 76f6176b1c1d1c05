import { BUILDING_BLOCKS, ENVIRONMENTS, PROVIDER_CODES } from '../../schema/host-cluster-codes.js';
import type { FieldPath } from '../../core/tree/manifest.js';

/** What no schema says of a field: in which order and from which answers it is asked. */
interface FieldNote {
  /** Dotted path; `*` stands for any one key or number. */
  readonly path: string;
  /** Of these fields one at most is written, so one question chooses which. */
  readonly oneOf?: readonly string[];
  /** Fields whose answers the judgement of others needs. */
  readonly first?: readonly string[];
  /** The keys or values that make sense are those of the release. */
  readonly from?: 'blueprints' | 'releases';
  /** Said before the question: what its answer is made of. */
  readonly about?: string;
  /** Why an entry that the repository holds is not removed by an answer. */
  readonly kept?: string;
}

const NOTES: readonly FieldNote[] = [
  { path: 'hostClusters.*.name', about: nameParts() },
  { path: 'repository', oneOf: ['branch', 'tag', 'semver'] },
  { path: 'release', from: 'releases' },
  { path: 'hostClusters.*', first: ['provider'] },
  {
    path: 'hostClusters',
    kept: 'Removing it here would uninstall a live host cluster; "generator-catalyst remove" does it in two steps.',
  },
  { path: 'hostClusters.*.blueprints', from: 'blueprints' },
  { path: 'blueprints', from: 'blueprints' },
];

/** What the name of a host cluster is made of, a line for each part. */
function nameParts(): string {
  const listed = (codes: object): string => Object.keys(codes).join(', ');
  const regions = Object.entries(PROVIDER_CODES).filter(([, codes]) => Object.keys(codes.regions).length > 0);
  const width = Math.max(...regions.map(([code]) => code.length));
  return [
    '  PROVIDER-REGION-BLOCK-ENVIRONMENT, where',
    ...regions.map(([code, codes]) => `    ${code.padEnd(width)}  ${codes.provider}, in ${listed(codes.regions)}`),
    `    BLOCK is one of ${listed(BUILDING_BLOCKS)}`,
    `    ENVIRONMENT is one of ${listed(ENVIRONMENTS)}`,
    '',
  ].join('\n');
}

/** The note on a field; an empty one where there is nothing to say. */
export function noteOn(path: FieldPath): Omit<FieldNote, 'path'> {
  return NOTES.find((note) => matches(note.path.split('.'), path)) ?? {};
}

function matches(pattern: readonly string[], path: FieldPath): boolean {
  return pattern.length === path.length && pattern.every((part, index) => part === '*' || part === String(path[index]));
}
