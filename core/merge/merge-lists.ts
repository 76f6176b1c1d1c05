import type { JsonValue } from '../../schema/json.js';
import { compareThree } from './line-merge.js';
import type { ListRule } from '../tree/list-item-keys.js';
import { clear, dispute, mergePlace, type MergeState, type Place } from './merge-data.js';
import type { Anchor } from './operations.js';
import { indexItems, type ItemPlace, type Value } from './values.js';

/** The three lists of one place; base is empty when only the two sides have one. */
export interface Lists {
  readonly base: readonly JsonValue[];
  readonly ours: readonly JsonValue[];
  readonly theirs: readonly JsonValue[];
}

/**
 * The list that comes out, undefined when its items cannot be told apart: then the list is one value.
 *
 * Lists of scalars that no table knows are sets when no value repeats, otherwise ordered.
 */
export function mergeList(state: MergeState, place: Place, lists: Lists, rule: ListRule | undefined): Value {
  if (rule?.kind === 'keyed') return mergeItems(state, place, lists, rule);
  const isScalars = [lists.base, lists.ours, lists.theirs].every((items) => items.every(isScalarItem));
  if (!isScalars) return undefined;
  if (rule?.kind === 'ordered') return mergeOrdered(state, place, lists);
  const set: ListRule = { kind: 'set' };
  if (hasRivals(lists)) return undefined;
  return mergeItems(state, place, lists, set) ?? mergeOrdered(state, place, lists);
}

function isScalarItem(item: JsonValue): boolean {
  return typeof item !== 'object' || item === null;
}

function mergeItems(
  state: MergeState,
  place: Place,
  lists: Lists,
  rule: Exclude<ListRule, { kind: 'ordered' }>,
): Value {
  const base = indexItems(lists.base, rule);
  const ours = indexItems(lists.ours, rule);
  const theirs = indexItems(lists.theirs, rule);
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  const since = state.operations.length;
  const merged = new Slots();
  const mergeItem = (key: string, anchor: Anchor): void => {
    const item = itemPlace(place, key, { base: base.get(key), ours: ours.get(key), theirs: theirs.get(key) }, anchor);
    merged.put(ours.get(key)?.index ?? anchor, mergePlace(state, item));
  };
  for (const key of ours.keys()) mergeItem(key, 'end');
  let anchor: Anchor = 'start';
  const lastKnown = [...theirs.keys()].findLastIndex((key) => ours.has(key) || base.has(key));
  for (const [key, { index }] of theirs) {
    const mine = ours.get(key);
    if (mine === undefined) mergeItem(key, index > lastKnown ? 'end' : anchor);
    else anchor = { after: mine.index };
  }
  const items = merged.inOrder(lists.ours.length);
  if (items.length === 0 && lists.ours.length > 0) clear(state, place, since);
  return items;
}

type ItemSides = Readonly<Record<'base' | 'ours' | 'theirs', ItemPlace | undefined>>;

function itemPlace(place: Place, key: string, { base, ours, theirs }: ItemSides, anchor: Anchor): Place {
  const { paths, field, names } = place;
  const label = (ours ?? theirs ?? base)?.label ?? key;
  return {
    base: base?.item,
    ours: ours?.item,
    theirs: theirs?.item,
    paths: {
      base: [...paths.base, base?.index ?? 0],
      ours: [...paths.ours, ours?.index ?? 0],
      theirs: [...paths.theirs, theirs?.index ?? 0],
    },
    field: `${field}[${label}]`,
    names,
    anchor,
  };
}

/** A list under construction: each item of ours in its place, new ones after the item they follow. */
class Slots {
  readonly #slots = new Map<number | 'start' | 'end', JsonValue[]>();

  put(at: number | Anchor, value: Value): void {
    if (value === undefined) return;
    const slot = typeof at === 'object' ? Number(at.after) : at;
    const values = this.#slots.get(slot);
    if (values === undefined) this.#slots.set(slot, [value]);
    else values.push(value);
  }

  inOrder(count: number): readonly JsonValue[] {
    const places = ['start' as const, ...Array.from({ length: count }, (_, index) => index), 'end' as const];
    return places.flatMap((slot) => this.#slots.get(slot) ?? []);
  }
}

/** True when both sides put something else in the place of one value: two answers to one question, not two additions. */
function hasRivals({ base, ours, theirs }: Lists): boolean {
  const mine = replacements(base, ours);
  const other = replacements(base, theirs);
  const isNewFor = (side: readonly JsonValue[], values: readonly JsonValue[]): boolean =>
    values.some((value) => !side.includes(value));
  return [...mine].some(([value, added]) => isNewFor(theirs, added) && isNewFor(ours, other.get(value) ?? []));
}

/** The values that went and what stands in their place. */
function replacements(
  base: readonly JsonValue[],
  side: readonly JsonValue[],
): ReadonlyMap<JsonValue, readonly JsonValue[]> {
  const kept = new Set(side);
  const known = new Map(base.map((value, index) => [value, index]));
  const added = new Map<number, JsonValue[]>();
  let gap = -1;
  for (const value of side) {
    const index = known.get(value);
    if (index !== undefined) gap = index;
    else added.set(gap, [...(added.get(gap) ?? []), value]);
  }
  const replaced = new Map<JsonValue, readonly JsonValue[]>();
  gap = -1;
  for (const [index, value] of base.entries()) {
    if (kept.has(value)) gap = index;
    else if (added.has(gap)) replaced.set(value, added.get(gap) ?? []);
  }
  return replaced;
}

/** Merges scalars whose place means something: changes at the same place are a conflict. */
function mergeOrdered(state: MergeState, place: Place, { base, ours, theirs }: Lists): Value {
  const since = state.operations.length;
  const text = (items: readonly JsonValue[]): readonly string[] => items.map((item) => JSON.stringify(item));
  const hunks = compareThree(text(base), text(ours), text(theirs));
  const isAlike = (mine: readonly JsonValue[], other: readonly JsonValue[]): boolean =>
    JSON.stringify(mine) === JSON.stringify(other);
  const merged: JsonValue[] = [];
  for (const { kind, ...at } of hunks) {
    const mine = ours.slice(...at.ours);
    const other = theirs.slice(...at.theirs);
    if (kind === 'both' && !isAlike(mine, other)) {
      state.operations.length = since;
      return dispute(state, place, place.base === undefined ? 'both-added' : 'both-changed');
    }
    merged.push(...(kind === 'theirs' ? other : mine));
    if (kind === 'theirs') replaceItems(state, place, at);
  }
  if (merged.length === 0 && ours.length > 0) clear(state, place, since);
  return merged;
}

function replaceItems(
  state: MergeState,
  { paths, field }: Place,
  { ours, theirs }: { readonly ours: readonly [number, number]; readonly theirs: readonly [number, number] },
): void {
  const at = (mine: number, other: number): Place['paths'] => ({
    base: paths.base,
    ours: [...paths.ours, mine],
    theirs: [...paths.theirs, other],
  });
  const anchor: Anchor = ours[0] === 0 ? 'start' : { after: ours[0] - 1 };
  const shared = Math.min(ours[1] - ours[0], theirs[1] - theirs[0]);
  for (let step = 0; step < shared; step++)
    state.operations.push({ kind: 'replace', field, paths: at(ours[0] + step, theirs[0] + step) });
  for (let index = ours[0] + shared; index < ours[1]; index++)
    state.operations.push({ kind: 'remove', field, paths: at(index, 0) });
  const last: Anchor = shared > 0 ? { after: ours[0] + shared - 1 } : anchor;
  for (let index = theirs[0] + shared; index < theirs[1]; index++)
    state.operations.push({ kind: 'insert', field, paths: at(0, index), anchor: last });
}
