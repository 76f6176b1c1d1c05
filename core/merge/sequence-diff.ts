/** A stretch that two sequences share; half-open, the same length on both sides. */
export interface Match {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** Above this many pairs a stretch without unique common lines counts as replaced: diffing stays linear. */
const LARGEST_TABLE = 1_000_000;

interface Range {
  readonly fromStart: number;
  readonly fromEnd: number;
  readonly toStart: number;
  readonly toEnd: number;
}

/**
 * The stretches that two sequences of lines (or of list elements) share, in order.
 *
 * Patience diff: elements that are unique on both sides anchor the rest, so a moved block never matches by its closing
 * braces alone.
 */
export function matchSequences(from: readonly string[], to: readonly string[]): readonly Match[] {
  const matches: Match[] = [];
  const add = (match: Match): void => {
    const last = matches.at(-1);
    const isNext = last !== undefined && last.from + last.length === match.from && last.to + last.length === match.to;
    if (isNext) matches[matches.length - 1] = { ...last, length: last.length + match.length };
    else if (match.length > 0) matches.push(match);
  };
  const open: Range[] = [{ fromStart: 0, fromEnd: from.length, toStart: 0, toEnd: to.length }];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const { fromStart, fromEnd, toStart, toEnd } = range;
    let head = 0;
    while (
      fromStart + head < Math.min(fromEnd, fromStart + toEnd - toStart) &&
      from[fromStart + head] === to[toStart + head]
    )
      head++;
    add({ from: fromStart, to: toStart, length: head });
    if (head === fromEnd - fromStart || head === toEnd - toStart) continue;
    const rest = { fromStart: fromStart + head, fromEnd, toStart: toStart + head, toEnd };
    open.push(...splitAt(rest, anchorsOf(from, to, rest)).toReversed());
  }
  return matches;
}

/** The ranges that start at each anchor, and the one before the first. Without an anchor nothing is left to match. */
function splitAt(range: Range, anchors: readonly Match[]): readonly Range[] {
  const ranges: Range[] = [];
  let { fromStart, toStart } = range;
  for (const anchor of anchors) {
    ranges.push({ fromStart, toStart, fromEnd: anchor.from, toEnd: anchor.to });
    fromStart = anchor.from;
    toStart = anchor.to;
  }
  if (anchors.length > 0) ranges.push({ fromStart, toStart, fromEnd: range.fromEnd, toEnd: range.toEnd });
  return ranges;
}

function anchorsOf(from: readonly string[], to: readonly string[], range: Range): readonly Match[] {
  const unique = uniqueMatches(from, to, range);
  if (unique.length > 0) return longestRising(unique);
  const pairs = (range.fromEnd - range.fromStart) * (range.toEnd - range.toStart);
  return pairs > LARGEST_TABLE ? [] : longestCommon(from, to, range);
}

function uniqueMatches(from: readonly string[], to: readonly string[], range: Range): readonly Match[] {
  const places = new Map<string, { from: number; to: number; fromCount: number; toCount: number }>();
  for (let index = range.fromStart; index < range.fromEnd; index++) {
    const element = from[index] ?? '';
    const place = places.get(element) ?? { from: index, to: -1, fromCount: 0, toCount: 0 };
    place.fromCount++;
    places.set(element, place);
  }
  for (let index = range.toStart; index < range.toEnd; index++) {
    const place = places.get(to[index] ?? '');
    if (place === undefined) continue;
    place.to = index;
    place.toCount++;
  }
  const unique = [...places.values()].filter(({ fromCount, toCount }) => fromCount === 1 && toCount === 1);
  return unique.map((place) => ({ from: place.from, to: place.to, length: 1 }));
}

/** The longest run of matches that rises on both sides; the matches come sorted by `from`. */
function longestRising(matches: readonly Match[]): readonly Match[] {
  const tops: number[] = [];
  const before: number[] = [];
  matches.forEach(({ to }, index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((matches[tops[middle] ?? 0]?.to ?? 0) < to) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = index;
  });
  const run: Match[] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const match = matches[index];
    if (match !== undefined) run.push(match);
  }
  return run.reverse();
}

/** A longest common subsequence by the plain table; only for stretches where no element is unique. */
function longestCommon(from: readonly string[], to: readonly string[], range: Range): readonly Match[] {
  const rows = range.fromEnd - range.fromStart;
  const columns = range.toEnd - range.toStart;
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const isSame = (row: number, column: number): boolean => from[range.fromStart + row] === to[range.toStart + column];
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const down = lengths[(row + 1) * width + column] ?? 0;
      const right = lengths[row * width + column + 1] ?? 0;
      const both = 1 + (lengths[(row + 1) * width + column + 1] ?? 0);
      lengths[row * width + column] = isSame(row, column) ? both : Math.max(down, right);
    }
  }
  const common: Match[] = [];
  let row = 0;
  let column = 0;
  while (row < rows && column < columns) {
    if (isSame(row, column)) common.push({ from: range.fromStart + row++, to: range.toStart + column++, length: 1 });
    else if ((lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0)) row++;
    else column++;
  }
  return common;
}
