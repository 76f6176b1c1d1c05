import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { Anchor, Operation, Paths } from '../merge/operations.js';
import { isList, isSameValue } from '../merge/values.js';
import type { FieldPath } from '../tree/manifest.js';

/** One place in both documents; they differ below lists that grew or shrank. */
interface Place {
  readonly ours: FieldPath;
  readonly theirs: FieldPath;
}

/**
 * The smallest changes that lead from one value to another, in the order of the document.
 *
 * Entries of a list that have a name are the same entry wherever they stand; of the others, and of those that were
 * renamed, the place counts.
 */
export function changesBetween(ours: JsonValue, theirs: JsonValue): readonly Operation[] {
  return compare(ours, theirs, { ours: [], theirs: [] });
}

function compare(ours: JsonValue, theirs: JsonValue, place: Place): readonly Operation[] {
  if (isSameValue(ours, theirs)) return [];
  if (isJsonObject(ours) && isJsonObject(theirs)) return compareMaps(ours, theirs, place);
  if (isList(ours) && isList(theirs)) return compareLists(ours, theirs, place);
  return [{ kind: 'replace', field: '', paths: pathsOf(place) }];
}

function compareMaps(ours: JsonObject, theirs: JsonObject, place: Place): readonly Operation[] {
  const keys = Object.keys(ours);
  if (keys.length > 0 && Object.keys(theirs).length === 0) return [cleared(place)];
  const below = (key: string): Place => ({ ours: [...place.ours, key], theirs: [...place.theirs, key] });
  const changed = keys.flatMap((key) => {
    const next = Object.hasOwn(theirs, key) ? theirs[key] : undefined;
    if (next !== undefined) return compare(ours[key] ?? null, next, below(key));
    return [{ kind: 'remove', field: '', paths: pathsOf(below(key)) } as const];
  });
  let anchor: Anchor = 'start';
  const added = Object.keys(theirs).flatMap((key): readonly Operation[] => {
    if (!Object.hasOwn(ours, key)) return [{ kind: 'insert', field: '', paths: pathsOf(below(key)), anchor }];
    anchor = { after: key };
    return [];
  });
  return [...changed, ...added];
}

function compareLists(ours: readonly JsonValue[], theirs: readonly JsonValue[], place: Place): readonly Operation[] {
  if (theirs.length === 0) return [cleared(place)];
  const operations: Operation[] = [];
  let [left, right] = [0, 0];
  for (const [mine, other] of [...pairs(ours, theirs), [ours.length, theirs.length] as const]) {
    operations.push(...compareStretch({ ours, theirs }, place, [left, mine], [right, other]));
    if (mine < ours.length) operations.push(...compareItems({ ours, theirs }, place, mine, other));
    [left, right] = [mine + 1, other + 1];
  }
  return operations;
}

interface Lists {
  readonly ours: readonly JsonValue[];
  readonly theirs: readonly JsonValue[];
}

/** Between two known entries: as many as both have are changed in place, the rest is removed or added. */
function compareStretch(
  lists: Lists,
  place: Place,
  [left, leftEnd]: readonly [number, number],
  [right, rightEnd]: readonly [number, number],
): readonly Operation[] {
  const shared = Math.min(leftEnd - left, rightEnd - right);
  const operations: Operation[] = [];
  for (let step = 0; step < shared; step++) operations.push(...compareItems(lists, place, left + step, right + step));
  for (let index = left + shared; index < leftEnd; index++)
    operations.push({ kind: 'remove', field: '', paths: pathsOf(itemPlace(place, index, right)) });
  const last = left + shared - 1;
  for (let index = right + shared; index < rightEnd; index++) {
    const anchor: Anchor = last < 0 ? 'start' : { after: last };
    operations.push({ kind: 'insert', field: '', paths: pathsOf(itemPlace(place, left + shared, index)), anchor });
  }
  return operations;
}

function compareItems({ ours, theirs }: Lists, place: Place, mine: number, other: number): readonly Operation[] {
  return compare(ours[mine] ?? null, theirs[other] ?? null, itemPlace(place, mine, other));
}

/** The indexes of entries that are the same in both lists, rising on both sides. */
function pairs(ours: readonly JsonValue[], theirs: readonly JsonValue[]): readonly (readonly [number, number])[] {
  let from = 0;
  return ours.flatMap((item, index) => {
    const found = theirs.findIndex((other, at) => at >= from && isSameEntry(item, other));
    if (found < 0) return [];
    from = found + 1;
    return [[index, found] as const];
  });
}

function isSameEntry(left: JsonValue, right: JsonValue): boolean {
  if (!isJsonObject(left) || !isJsonObject(right) || left.name === undefined) return isSameValue(left, right);
  return isSameValue(left.name, right.name);
}

function itemPlace(place: Place, mine: number, other: number): Place {
  return { ours: [...place.ours, mine], theirs: [...place.theirs, other] };
}

function cleared(place: Place): Operation {
  return { kind: 'clear', field: '', paths: pathsOf(place) };
}

function pathsOf({ ours, theirs }: Place): Paths {
  return { base: ours, ours, theirs };
}
