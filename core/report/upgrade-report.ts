import type { DiffReport } from '../../schema/diff-report.js';
import { objectOf } from '../diff/change.js';
import { compareFiles, type Comparison } from '../diff/compare.js';
import type { Conflict } from '../merge/conflict.js';
import type { MergeNote } from '../merge/merge-yaml.js';
import { sampleVariables } from '../model/sample-variables.js';
import { filesAfter, type Generation } from '../pipeline.js';
import type { MigrationStep } from '../plan/migration-steps.js';
import type { Files } from '../tree/tree.js';
import { buildDiffReport } from './diff-report.js';
import { summarizeGeneration, type ClusterSummary, type FolderSummary } from './summary.js';

/** What Flux does with objects once it applies the commit; sorted, an object as `Kind namespace/name`. */
export interface FluxWork {
  readonly create: readonly string[];
  readonly change: readonly string[];
  /** Deleted from the cluster. */
  readonly prune: readonly string[];
  /** No longer in the tree, and still on the cluster. */
  readonly leave: readonly string[];
}

/** An upgrade in the stable form behind all its reports. */
export interface UpgradeReport {
  /** The release before, and the one after; equal where only specs or the generator changed. */
  readonly from: string;
  readonly to: string;
  readonly sovereigns: readonly string[];
  readonly folders: readonly FolderSummary[];
  readonly clusters: readonly ClusterSummary[];
  readonly flux: FluxWork;
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
  readonly steps: readonly MigrationStep[];
  /** What each host cluster would apply differently, and what that means. */
  readonly diff: DiffReport;
}

/** The report of an upgrade of a repository that is on release `from`. */
export function buildUpgradeReport(generation: Generation, repository: Files, from: string): UpgradeReport {
  const { sovereigns, release, folders, clusters } = summarizeGeneration(generation);
  const comparison = compareFiles({
    kind: 'revision',
    from: repository,
    to: filesAfter(generation, repository),
    supplied: sampleVariables(),
    isTextual: false,
    isRendered: true,
    clusters: [],
    only: [],
  });
  const { conflicts, notes, steps } = generation;
  const diff = buildDiffReport(comparison);
  return { from, to: release, sovereigns, folders, clusters, flux: workOf(comparison), conflicts, notes, steps, diff };
}

function workOf({ changes, meanings }: Comparison): FluxWork {
  const left = new Set(meanings.filter(({ id }) => id === 'object-left-behind').map(({ object }) => object));
  const applied = changes.filter(({ change, clusters }) => change.thing === 'object' && clusters.length > 0);
  const objects = (isCounted: (kind: string) => boolean): readonly string[] => {
    const counted = applied.filter(({ change }) => isCounted(change.kind));
    return [...new Set(counted.map(({ change }) => objectOf(change)))].sort();
  };
  const removed = objects((kind) => kind === 'removed');
  return {
    create: objects((kind) => kind === 'added'),
    change: objects((kind) => kind !== 'added' && kind !== 'removed'),
    prune: removed.filter((object) => !left.has(object)),
    leave: removed.filter((object) => left.has(object)),
  };
}
