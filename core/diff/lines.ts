/** A run of lines that differs, both places 0-based; equal lines follow and precede it. */
export interface LineHunk {
  readonly fromStart: number;
  readonly from: readonly string[];
  readonly toStart: number;
  readonly to: readonly string[];
}

/** Lines of a text, each with its line break; the last one without where the text has none there. */
export function splitLines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/**
 * Where two lists of lines differ, in order.
 *
 * The same hunks, turned round, for the two sides turned round. Texts with little in common give one hunk, so that the
 * work stays in proportion to the length.
 *
 * Source: E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986.
 */
export function diffLines(from: readonly string[], to: readonly string[]): readonly LineHunk[] {
  // One direction decides for both: of several shortest answers both must take the same.
  if (isAfter(from, to)) return diffLines(to, from).map(turnHunk);
  const start = commonStart(from, to);
  const end = commonEnd(from, to, start);
  const middleFrom = from.slice(start, from.length - end);
  const middleTo = to.slice(start, to.length - end);
  return hunksOf(middleFrom, middleTo, keptPairs(middleFrom, middleTo)).map((hunk) => ({
    ...hunk,
    fromStart: hunk.fromStart + start,
    toStart: hunk.toStart + start,
  }));
}

function isAfter(from: readonly string[], to: readonly string[]): boolean {
  if (from.length !== to.length) return from.length > to.length;
  const place = from.findIndex((line, index) => line !== to[index]);
  return place >= 0 && (from[place] ?? '') > (to[place] ?? '');
}

function turnHunk({ fromStart, from, toStart, to }: LineHunk): LineHunk {
  return { fromStart: toStart, from: to, toStart: fromStart, to: from };
}

function commonStart(from: readonly string[], to: readonly string[]): number {
  let count = 0;
  while (count < from.length && count < to.length && from[count] === to[count]) count += 1;
  return count;
}

function commonEnd(from: readonly string[], to: readonly string[], start: number): number {
  const most = Math.min(from.length, to.length) - start;
  let count = 0;
  while (count < most && from[from.length - 1 - count] === to[to.length - 1 - count]) count += 1;
  return count;
}

/** Indexes of equal lines that stay, in order. */
type KeptPairs = readonly (readonly [number, number])[];

const MOST_EDITS = 2000;

function keptPairs(from: readonly string[], to: readonly string[]): KeptPairs {
  if (from.length === 0 || to.length === 0) return [];
  const trace: Int32Array[] = [];
  const most = Math.min(from.length + to.length, MOST_EDITS);
  for (let edits = 0; edits <= most; edits += 1) {
    const before = trace.at(-1);
    const ends = new Int32Array(2 * edits + 1);
    trace.push(ends);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOf(before, edits, diagonal);
      while (x < from.length && x - diagonal < to.length && from[x] === to[x - diagonal]) x += 1;
      ends[diagonal + edits] = x;
      if (x >= from.length && x - diagonal >= to.length) return walkBack(trace, from.length, to.length);
    }
  }
  return [];
}

/** The furthest place from which a diagonal continues: a line of `to` inserted, or a line of `from` deleted. */
function startOf(before: Int32Array | undefined, edits: number, diagonal: number): number {
  if (before === undefined) return 0;
  const inserted = before[diagonal + edits] ?? -1;
  const deleted = before[diagonal + edits - 2] ?? -1;
  return isInsertion(before, edits, diagonal) ? inserted : deleted + 1;
}

function isInsertion(before: Int32Array, edits: number, diagonal: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (before[diagonal + edits - 2] ?? -1) < (before[diagonal + edits] ?? -1);
}

function walkBack(trace: readonly Int32Array[], fromLength: number, toLength: number): KeptPairs {
  const pairs: [number, number][] = [];
  let x = fromLength;
  let y = toLength;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const before = trace[edits - 1];
    const start = startOf(before, edits, x - y);
    while (x > start) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    if (before !== undefined && isInsertion(before, edits, x - y)) y -= 1;
    else x -= 1;
  }
  return pairs.reverse();
}

function hunksOf(from: readonly string[], to: readonly string[], kept: KeptPairs): readonly LineHunk[] {
  const hunks: LineHunk[] = [];
  let [x, y] = [0, 0];
  for (const [nextX, nextY] of [...kept, [from.length, to.length] as const]) {
    if (nextX > x || nextY > y) {
      hunks.push({ fromStart: x, from: from.slice(x, nextX), toStart: y, to: to.slice(y, nextY) });
    }
    [x, y] = [nextX + 1, nextY + 1];
  }
  return hunks;
}
