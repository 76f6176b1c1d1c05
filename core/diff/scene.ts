import type { Finding } from '../../schema/finding.js';
import { valueAt, type JsonObject } from '../../schema/json.js';
import type { HostCluster } from '../bringup/host-cluster.js';
import { buildHostCluster, type SuppliedVariables } from '../flux/host-clusters.js';
import { resourceKey, type GroupKind, type Resource } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import type { Reach } from './blast-radius.js';
import type { Change } from './change.js';
import { readingOf, thingsOf, type Reading } from './things.js';
import { diffValues, type FieldChange } from './values.js';

/** The Flux Kustomization that applies an object, as far as it decides what becomes of it. */
export interface UnitFacts {
  readonly name: string;
  readonly value: JsonObject;
  readonly isPruning: boolean;
}

/** One object as one side applies it. */
export interface SceneObject {
  readonly resource: Resource;
  readonly value: JsonObject;
  /** Where it was written. */
  readonly file: string;
  /** Which of the equal things in that file. */
  readonly index: number;
  /** Undefined where no host cluster applies it. */
  readonly unit: UnitFacts | undefined;
}

/** An object that the two sides apply differently; one side may have none. */
export interface ObjectPair {
  readonly resource: Resource;
  readonly from: SceneObject | undefined;
  readonly to: SceneObject | undefined;
  /** With their real values: nothing of it may be shown before it is masked. */
  readonly fields: readonly FieldChange[];
}

/** One side of a scene. */
export interface SceneSide {
  /** False where this side has no such host cluster. */
  readonly exists: boolean;
  /** By resource key, in the order in which Flux applies. */
  readonly objects: ReadonlyMap<string, SceneObject>;
  /** What kept it from being built whole. */
  readonly findings: readonly Finding[];
  readonly tree: Tree;
  /** The files that it was read from. */
  readonly files: ReadonlySet<string>;
}

/** One host cluster on both sides; or, without a name, the objects that no host cluster applies. */
export interface Scene {
  readonly cluster: string | undefined;
  readonly from: SceneSide;
  readonly to: SceneSide;
  /** By resource; objects in equal state are left out. */
  readonly pairs: readonly ObjectPair[];
}

/** Trees and reach of both sides. */
export interface SceneInput {
  readonly fromTree: Tree;
  readonly toTree: Tree;
  readonly fromReach: ReadonlyMap<string, Reach>;
  readonly toReach: ReadonlyMap<string, Reach>;
  readonly supplied: SuppliedVariables;
}

/** Every host cluster that one of the changes reaches, built on both sides, sorted by name; and the rest. */
export function buildScenes(
  input: SceneInput,
  changes: readonly Change[],
  clustersOf: (change: Change) => readonly string[],
): readonly Scene[] {
  const clusters = [...new Set(changes.flatMap(clustersOf))].sort();
  const unreached = changes.filter((change) => clustersOf(change).length === 0);
  return [...clusters.map((cluster) => clusterScene(input, cluster)), unreachedScene(input, unreached)];
}

function clusterScene({ fromTree, toTree, fromReach, toReach, supplied }: SceneInput, cluster: string): Scene {
  const from = clusterSide(fromTree, fromReach.get(cluster), supplied);
  const to = clusterSide(toTree, toReach.get(cluster), supplied);
  return { cluster, from, to, pairs: pairsOf(from, to) };
}

function clusterSide(tree: Tree, reach: Reach | undefined, supplied: SuppliedVariables): SceneSide {
  if (reach === undefined) return { exists: false, objects: new Map(), findings: [], tree, files: new Set() };
  // Only what reaches the cluster is looked through, however large the fleet is.
  const part: Tree = {
    ...tree,
    files: new Map([...reach.files].sort().map((file) => [file, tree.files.get(file) ?? ''])),
  };
  const { cluster, findings } = buildHostCluster(part, reach.root, supplied);
  return { exists: true, objects: objectsOf(cluster), findings, tree, files: reach.files };
}

/** One host cluster as it is before and after, from trees that were built already. */
export function sceneBetween(
  from: { readonly cluster: HostCluster; readonly tree: Tree },
  to: { readonly cluster: HostCluster; readonly tree: Tree },
): Scene {
  const [before, after] = [from, to].map(({ cluster, tree }): SceneSide => ({
    exists: true,
    objects: objectsOf(cluster),
    findings: [],
    tree,
    files: new Set(tree.files.keys()),
  })) as [SceneSide, SceneSide];
  return { cluster: to.cluster.name, from: before, to: after, pairs: pairsOf(before, after) };
}

function objectsOf({ units }: HostCluster): ReadonlyMap<string, SceneObject> {
  const unitValues = new Map<string, JsonObject>();
  // The root is the first unit: people apply it, and only its file says what it is.
  for (const { name, manifest } of units.slice(0, 1)) unitValues.set(name, manifest.value);
  for (const { objects } of units) {
    for (const { resource, value } of objects) {
      if (isFluxKustomization(resource) && !unitValues.has(resource.name)) unitValues.set(resource.name, value);
    }
  }
  const all = new Map<string, SceneObject>();
  for (const { name, manifest, objects } of units) {
    const value = unitValues.get(name) ?? manifest.value;
    const unit: UnitFacts = { name, value, isPruning: valueAt(value, ['spec', 'prune']) === true };
    for (const object of objects) {
      const key = resourceKey(object.resource);
      const { resource, value, origin } = object;
      if (!all.has(key)) all.set(key, { resource, value, file: origin.file, index: 0, unit });
    }
  }
  return all;
}

function isFluxKustomization({ group, kind }: GroupKind): boolean {
  return group === 'kustomize.toolkit.fluxcd.io' && kind === 'Kustomization';
}

/** The objects of changes that reach no host cluster, each by its text. */
function unreachedScene({ fromTree, toTree }: SceneInput, changes: readonly Change[]): Scene {
  const reading = readingOf(fromTree, toTree);
  const from = looseSide(fromTree, new Set(changes.flatMap((change) => change.from?.file ?? [])), reading);
  const to = looseSide(toTree, new Set(changes.flatMap((change) => change.to?.file ?? [])), reading);
  const pairs = changes.flatMap((change): readonly ObjectPair[] => {
    const before = change.fromResource && from.objects.get(looseKey(change.fromResource, change.from?.file));
    const after = change.toResource && to.objects.get(looseKey(change.toResource, change.to?.file));
    if (change.kind !== 'renamed') return pairOf(before, after);
    return [...pairOf(before, undefined), ...pairOf(undefined, after)];
  });
  return { cluster: undefined, from, to, pairs };
}

function looseKey(resource: Resource, file: string | undefined): string {
  return `${resourceKey(resource)} ${file ?? ''}`;
}

function looseSide(tree: Tree, files: ReadonlySet<string>, reading: Reading): SceneSide {
  const part: Tree = { ...tree, files: new Map([...tree.files].filter(([file]) => files.has(file))) };
  const objects = new Map<string, SceneObject>();
  for (const { kind, resource, value, place } of thingsOf(part, reading)) {
    if (resource === undefined || kind !== 'object') continue;
    const { file, index } = place;
    // The value of an object is a map: it was read from a manifest.
    objects.set(looseKey(resource, file), {
      resource,
      value: value as JsonObject,
      file,
      index,
      unit: undefined,
    });
  }
  return { exists: true, objects, findings: [], tree, files };
}

function pairsOf({ objects: from }: SceneSide, { objects: to }: SceneSide): readonly ObjectPair[] {
  const keys = [...new Set([...from.keys(), ...to.keys()])].sort();
  return keys.flatMap((key) => pairOf(from.get(key), to.get(key)));
}

function pairOf(from: SceneObject | undefined, to: SceneObject | undefined): readonly ObjectPair[] {
  const resource = to?.resource ?? from?.resource;
  if (resource === undefined) return [];
  const fields = diffValues(resource, from?.value, to?.value);
  if (fields.length === 0 && from?.unit?.name === to?.unit?.name) return [];
  return [{ resource, from, to, fields }];
}
