import type { GroupKind } from '../tree/resource.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { ConflictReason } from './conflict.js';
import type { Decide, Decision } from './decision.js';
import { listRuleOf } from '../tree/list-item-keys.js';
import { mergeList } from './merge-lists.js';
import type { Anchor, DataMerge, Dispute, Operation, Paths } from './operations.js';
import { fieldOf, isList, isSameValue, type Value } from './values.js';

/** The three values of one place. */
export interface Sides {
  readonly base: Value;
  readonly ours: Value;
  readonly theirs: Value;
}

/** What is merged, and what to leave alone. */
export interface DataMergeInput extends Sides {
  readonly owner: GroupKind;
  /** Fields where the team's value stays although it could be merged. */
  readonly refused?: ReadonlySet<string>;
  /** Fields that a bot keeps: its value wins once it changed one. */
  readonly botFields?: ReadonlySet<string>;
  /** What people decided about a field that both sides changed. */
  readonly decide?: Decide;
}

/** One place on the way down. */
export interface Place extends Sides {
  readonly paths: Paths;
  /** As people read it. */
  readonly field: string;
  /** Fields only, for the table of lists. */
  readonly names: readonly string[];
  /** Where it goes when only theirs has it. */
  readonly anchor: Anchor;
}

/** The merge on its way: collects operations and disputes. */
export interface MergeState {
  readonly input: DataMergeInput;
  readonly operations: Operation[];
  readonly disputes: Dispute[];
}

/** Merges three values field by field; pure data, nothing of how a text is written. */
export function mergeData(input: DataMergeInput): DataMerge {
  const state: MergeState = { input, operations: [], disputes: [] };
  const { base, ours, theirs } = input;
  const paths: Paths = { base: [], ours: [], theirs: [] };
  const merged = mergePlace(state, { base, ours, theirs, paths, field: '', names: [], anchor: 'end' });
  return { merged, operations: state.operations, disputes: state.disputes };
}

/** The value that comes out at one place. */
export function mergePlace(state: MergeState, place: Place): Value {
  const { base, ours, theirs, field, paths } = place;
  if (isSameValue(ours, theirs) || isSameValue(base, theirs)) return ours;
  if (state.input.refused?.has(field)) return dispute(state, place, 'unsafe');
  if (theirs === undefined) {
    if (!isSameValue(base, ours)) return dispute(state, place, 'changed-and-deleted');
    state.operations.push({ kind: 'remove', field, paths });
    return undefined;
  }
  if (ours === undefined) {
    if (base !== undefined) return dispute(state, place, 'deleted-and-changed');
    if (hasRefusedBelow(state, field)) return dispute(state, place, 'unsafe');
    state.operations.push({ kind: 'insert', field, paths, anchor: place.anchor });
    return theirs;
  }
  const since = state.operations.length;
  const inner = mergeInside(state, place, ours, theirs);
  if (inner !== undefined) {
    if (isEmpty(ours) && isSameValue(inner, theirs)) refill(state, place, since);
    return inner;
  }
  if (isSameValue(base, ours)) {
    state.operations.push({ kind: 'replace', field, paths });
    return theirs;
  }
  if (state.input.botFields?.has(field)) return ours;
  return dispute(state, place, base === undefined ? 'both-added' : 'both-changed');
}

/** A new entry would bring along what is refused inside it. */
function hasRefusedBelow({ input }: MergeState, field: string): boolean {
  return [...(input.refused ?? [])].some(
    (refused) => refused.startsWith(field) && /^[.[]/.test(refused.slice(field.length)),
  );
}

/** Records that a place stays as the team has it, unless it was decided. */
export function dispute(state: MergeState, place: Place, reason: ConflictReason): Value {
  const { base, ours, theirs, field, paths } = place;
  const decision = state.input.decide?.(field);
  if (decision !== undefined && (reason !== 'unsafe' || decision.kind === 'ours'))
    return settle(state, place, decision);
  state.disputes.push({ field, reason, paths, base, ours, theirs });
  return ours;
}

/** The change that a decision asks for. */
function settle({ operations }: MergeState, { ours, theirs, field, paths, anchor }: Place, decision: Decision): Value {
  if (decision.kind === 'ours') return ours;
  const given = decision.kind === 'value' ? { value: decision.value } : {};
  const wanted = decision.kind === 'value' ? decision.value : theirs;
  if (isSameValue(ours, wanted)) return ours;
  if (wanted === undefined) operations.push({ kind: 'remove', field, paths });
  else if (ours === undefined) operations.push({ kind: 'insert', field, paths, anchor, ...given });
  else operations.push({ kind: 'replace', field, paths, ...given });
  return wanted;
}

/** Records that a collection loses its last entry; what emptied it entry by entry is dropped. */
export function clear(state: MergeState, { field, paths }: Place, since: number): void {
  state.operations.length = since;
  state.operations.push({ kind: 'clear', field, paths });
}

/** An empty collection has no entry to insert after: it is replaced. */
function refill(state: MergeState, { field, paths }: Place, since: number): void {
  state.operations.length = since;
  state.operations.push({ kind: 'replace', field, paths });
}

function isEmpty(value: JsonValue): boolean {
  return isList(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}

function mergeInside(state: MergeState, place: Place, ours: JsonValue, theirs: JsonValue): Value {
  const { base } = place;
  if (isJsonObject(ours) && isJsonObject(theirs)) {
    if (base !== undefined && !isJsonObject(base)) return undefined;
    return mergeMaps(state, place, { base, ours, theirs });
  }
  if (!isList(ours) || !isList(theirs) || (base !== undefined && !isList(base))) return undefined;
  const rule = listRuleOf(state.input.owner, place.names);
  return mergeList(state, place, { base: base ?? [], ours, theirs }, rule);
}

interface Maps {
  readonly base: JsonObject | undefined;
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
}

function mergeMaps(state: MergeState, place: Place, maps: Maps): JsonObject {
  const since = state.operations.length;
  const fields: [string, JsonValue][] = [];
  const oursKeys = Object.keys(maps.ours);
  const theirsKeys = Object.keys(maps.theirs);
  const isKnown = (key: string): boolean => Object.hasOwn(maps.ours, key);
  const lastKnown = theirsKeys.findLastIndex((key) => isKnown(key) || fieldOf(maps.base, key) !== undefined);
  let anchor: Anchor = 'start';
  const mergeKey = (key: string, at: Anchor): void => {
    const merged = mergePlace(state, entryPlace(place, maps, key, at));
    if (merged !== undefined) fields.push([key, merged]);
  };
  for (const key of oursKeys) mergeKey(key, 'end');
  for (const [index, key] of theirsKeys.entries()) {
    if (isKnown(key)) anchor = { after: key };
    else mergeKey(key, index > lastKnown ? 'end' : anchor);
  }
  if (fields.length === 0 && oursKeys.length > 0) clear(state, place, since);
  return Object.fromEntries(fields);
}

function entryPlace(place: Place, maps: Maps, key: string, anchor: Anchor): Place {
  const { paths, field, names } = place;
  return {
    base: fieldOf(maps.base, key),
    ours: fieldOf(maps.ours, key),
    theirs: fieldOf(maps.theirs, key),
    paths: { base: [...paths.base, key], ours: [...paths.ours, key], theirs: [...paths.theirs, key] },
    field: joinField(field, key),
    names: [...names, key],
    anchor,
  };
}

/** A field path with one more key; keys that are no plain words stand in brackets. */
function joinField(field: string, key: string): string {
  const isWord = /^[A-Za-z0-9_$-]+$/.test(key);
  if (!isWord) return `${field}[${JSON.stringify(key)}]`;
  return field === '' ? key : `${field}.${key}`;
}
