import type { SuppliedVariables } from '../flux/host-clusters.js';
import { parseTree, type Files } from '../tree/tree.js';
import { blastRadius, reachOf } from './blast-radius.js';
import { fileOf, objectOf, type Change } from './change.js';
import { diffTrees } from './diff.js';
import { isWanted, type ChangeFilter } from './filter.js';
import { findMeanings, type GroupedMeaning } from './meaning.js';
import { renderedChanges, sourcesByObject } from './rendered.js';
import { buildScenes } from './scene.js';
import { sourceChanges, type Source } from './sources.js';

/** A change with all that is known about it. */
export interface ReportedChange {
  readonly change: Change;
  readonly source: Source;
  /** Of each field, in the order of the change's fields. */
  readonly fieldSources: readonly Source[];
  /** The host clusters that it reaches, sorted. */
  readonly clusters: readonly string[];
  /** What it means, in the words of the meanings about its object. */
  readonly why: readonly string[];
}

/** A meaning, and who made the changes behind it. */
export interface ReportedMeaning extends GroupedMeaning {
  readonly source: Source;
}

/**
 * What a repository is compared with. `generated`: from the files as they are to those that would be generated, so that
 * an edit by the team shows as if it were undone. `revision`: from an earlier state to the files as they are.
 */
export type CompareKind = 'generated' | 'revision';

/** Everything a report says. */
export interface Comparison {
  readonly kind: CompareKind;
  readonly changes: readonly ReportedChange[];
  /** Loudest first. */
  readonly meanings: readonly ReportedMeaning[];
  /** Every host cluster of either side, sorted. */
  readonly hostClusters: readonly string[];
}

/** What is compared, and how. */
export interface CompareInput {
  readonly kind: CompareKind;
  readonly from: Files;
  readonly to: Files;
  /** Values of the variables that provisioning supplies. */
  readonly supplied: SuppliedVariables;
  readonly isTextual: boolean;
  /** Compare what each host cluster would apply instead of files. */
  readonly isRendered: boolean;
  /** Only what reaches one of these host clusters, named with or without their Sovereign; empty for all. */
  readonly clusters: readonly string[];
  readonly only: readonly ChangeFilter[];
  /** The sides hold what is applied: built and substituted, so that nothing in them is built again. */
  readonly isApplied?: boolean;
}

/** Compares two states of a repository: changes, who made them, whom they reach, what they mean. */
export function compareFiles(input: CompareInput): Comparison {
  const [from, to] = [parseTree(input.from), parseTree(input.to)];
  const [fromReach, toReach] = input.isApplied === true ? [NO_REACH, NO_REACH] : [reachOf(from), reachOf(to)];
  const hostClusters = [...new Set([...fromReach.keys(), ...toReach.keys()])].sort();
  const all = diffTrees(from, to, { textual: input.isTextual });
  const clustersOf = blastRadius(fromReach, toReach);
  const isReached = (clusters: readonly string[]): boolean =>
    input.clusters.length === 0 ||
    clusters.some((cluster) => input.clusters.some((name) => isClusterNamed(cluster, name)));
  const reaching = all.filter((change) => isReached(clustersOf(change)));
  const scenes = buildScenes(
    { fromTree: from, toTree: to, fromReach, toReach, supplied: input.supplied },
    reaching,
    clustersOf,
  ).filter(({ cluster }) => cluster === undefined || isReached([cluster]));
  const sourceOf = sourceChanges(reaching, from, to);
  const found = findMeanings(scenes);
  const whyOf = whyByObject(found);
  const written = reaching.map((change): ReportedChange => {
    const { source, fields } = sourceOf(change);
    return { change, source, fieldSources: fields, clusters: clustersOf(change), why: whyOf(change) };
  });
  const sourceOfObject = sourcesByObject(written);
  const meanings = found.map((meaning) => ({ ...meaning, source: sourceOfObject(meaning.object, meaning.clusters) }));
  const rendered = input.isRendered ? renderedChanges(scenes, written, whyOf) : written;
  const changes = rendered.filter((change) => isWanted(change, input.only));
  const { kind } = input;
  return { kind, changes, meanings: input.only.length === 0 ? meanings : meaningsOf(changes, meanings), hostClusters };
}

const NO_REACH: ReturnType<typeof reachOf> = new Map();

/** Two comparisons of one kind as one. */
export function joinComparisons(first: Comparison, second: Comparison): Comparison {
  return {
    kind: first.kind,
    changes: [...first.changes, ...second.changes],
    meanings: [...first.meanings, ...second.meanings],
    hostClusters: [...new Set([...first.hostClusters, ...second.hostClusters])].sort(),
  };
}

/** True when a host cluster is called so, with or without its Sovereign. */
export function isClusterNamed(cluster: string, name: string): boolean {
  return cluster === name || cluster.endsWith(`/${name}`);
}

/** The words of the meanings about a change's object: those of its own file, else all. */
function whyByObject(meanings: readonly GroupedMeaning[]): (change: Change) => readonly string[] {
  const byObject = new Map<string, GroupedMeaning[]>();
  for (const meaning of meanings) {
    const known = byObject.get(meaning.object);
    if (known === undefined) byObject.set(meaning.object, [meaning]);
    else known.push(meaning);
  }
  return (change) => {
    const about = byObject.get(objectOf(change)) ?? [];
    const here = about.filter(({ file }) => file === fileOf(change));
    return [...new Set((here.length > 0 ? here : about).map(({ message }) => message))];
  };
}

function meaningsOf(
  changes: readonly ReportedChange[],
  meanings: readonly ReportedMeaning[],
): readonly ReportedMeaning[] {
  const objects = new Set(changes.map(({ change }) => objectOf(change)));
  return meanings.filter(({ object }) => objects.has(object));
}
