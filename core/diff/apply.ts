import { isJsonObject, type JsonValue } from '../../schema/json.js';
import type { GroupKind, Resource } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import type { Change, Place } from './change.js';
import { itemsByKey, ownField, type DiffPath, type PathStep } from './field-path.js';
import { identityOf, readingOf, thingsOf, type Reading } from './things.js';
import { canonicalValue, type FieldChange } from './values.js';

/** What a tree says, form left out: each thing's content in canonical text, by file, place and identity. */
export type TreeData = ReadonlyMap<string, string>;

/** The data of a tree. */
export function treeData(tree: Tree): TreeData {
  return sorted(
    thingsOf(tree, readingAlone(tree)).map(({ groupKind, identity, place, value }) => [
      dataKey(place, identity),
      canonicalValue(groupKind, value),
    ]),
  );
}

/**
 * The data of `from` once the changes are carried out: that of `to`, when they are `diffTrees(from, to)`.
 *
 * Masked values stay masked, changes of form change no data, and a file must parse on both sides or on none.
 */
export function applyChanges(from: Tree, changes: readonly Change[]): TreeData {
  const things = thingsOf(from, readingAlone(from));
  const thingByKey = new Map(things.map((thing) => [dataKey(thing.place, thing.identity), thing] as const));
  const data = new Map(treeData(from));
  const additions: [string, string][] = [];
  for (const change of changes) {
    if (change.thing === 'form') continue;
    const key = change.from && dataKey(change.from, identityIn(change, change.fromResource, change.from));
    if (key !== undefined) data.delete(key);
    if (change.to === undefined) continue;
    const value = applyFields(change.groupKind, thingByKey.get(key ?? '')?.value, change.fields);
    const keyAfter = dataKey(change.to, identityIn(change, change.toResource, change.to));
    if (value !== undefined) additions.push([keyAfter, canonicalValue(change.groupKind, value)]);
  }
  for (const [key, text] of additions) data.set(key, text);
  return sorted(data);
}

function dataKey({ file, index }: Place, identity: string): string {
  return `${file} ${index} ${identity}`;
}

/** Whether a file is a patch depends on another one, so it counts for nothing here. */
function identityIn({ thing, groupKind }: Change, resource: Resource | undefined, { file }: Place): string {
  return identityOf({ kind: thing === 'patch' ? 'object' : thing, groupKind, resource, file });
}

function readingAlone(tree: Tree): Reading {
  return { ...readingOf(tree), patches: new Set() };
}

function sorted(data: Iterable<readonly [string, string]>): TreeData {
  return new Map([...data].sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** A value after changes of its fields, in their order; undefined when the value itself is gone. */
export function applyFields(
  groupKind: GroupKind,
  value: JsonValue | undefined,
  fields: readonly FieldChange[],
): JsonValue | undefined {
  return fields.reduce<JsonValue | undefined>((now, { path, to }) => setAt(groupKind, now, path, 0, to), value);
}

function setAt(
  groupKind: GroupKind,
  value: JsonValue | undefined,
  path: DiffPath,
  depth: number,
  to: JsonValue | undefined,
): JsonValue | undefined {
  const step = path[depth];
  if (step === undefined) return to;
  if (step.kind === 'field') {
    const map = isJsonObject(value) ? value : {};
    const field = setAt(groupKind, ownField(map, step.name), path, depth + 1, to);
    const rest = Object.entries(map).filter(([name]) => name !== step.name);
    return Object.fromEntries(field === undefined ? rest : [...rest, [step.name, field]]);
  }
  const list = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  return setItem(groupKind, list, path, depth, step, to);
}

function setItem(
  groupKind: GroupKind,
  list: readonly JsonValue[],
  path: DiffPath,
  depth: number,
  step: Exclude<PathStep, { kind: 'field' }>,
  to: JsonValue | undefined,
): JsonValue {
  if (step.kind === 'index') {
    return list.map((item, index) =>
      index === step.index ? (setAt(groupKind, item, path, depth + 1, to) ?? null) : item,
    );
  }
  const items = new Map(itemsByKey(groupKind, path.slice(0, depth), list) ?? []);
  if (step.kind === 'order') return Array.isArray(to) ? to.flatMap((key) => items.get(String(key)) ?? []) : list;
  const item = setAt(groupKind, items.get(step.key), path, depth + 1, to);
  if (item === undefined) items.delete(step.key);
  else items.set(step.key, item);
  return [...items.values()];
}
