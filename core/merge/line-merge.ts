import { matchSequences, type Match } from './sequence-diff.js';

/** A stretch of a three-way comparison; ranges are half-open. `both`: both sides changed it, maybe alike. */
export interface Hunk {
  readonly kind: 'same' | 'ours' | 'theirs' | 'both';
  readonly base: readonly [number, number];
  readonly ours: readonly [number, number];
  readonly theirs: readonly [number, number];
}

/** A three-way merge of lines; `conflicts` counts the stretches where both sides changed differently. */
export interface LineMerge {
  readonly text: string;
  /** Theirs, with the lines of base where both sides changed differently. */
  readonly base: string;
  readonly conflicts: number;
}

/**
 * Merges two texts by lines: what one side changed is taken, what both changed differently is as the preferred side has
 * it.
 *
 * Changes that touch without an unchanged line between them count as one, as in diff3. Whether the text ends with a
 * line end is merged by itself.
 */
export function mergeLines(
  base: string,
  ours: string,
  theirs: string,
  preferred: 'ours' | 'theirs' = 'ours',
): LineMerge {
  const lines = { base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) };
  const merged: string[] = [];
  const released: string[] = [];
  let conflicts = 0;
  for (const hunk of compareThree(lines.base, lines.ours, lines.theirs)) {
    const mine = lines.ours.slice(...hunk.ours);
    const other = lines.theirs.slice(...hunk.theirs);
    const isTheirs = hunk.kind === 'theirs' || (hunk.kind === 'both' && preferred === 'theirs');
    merged.push(...(isTheirs ? other : mine));
    const isOpen = hunk.kind === 'both' && !isSameSequence(mine, other);
    released.push(...(isOpen ? lines.base.slice(...hunk.base) : other));
    if (isOpen) conflicts++;
  }
  const hasEnd = [base, ours, theirs].map((text) => text === '' || text.endsWith('\n'));
  const ending = (hasEnd[0] === hasEnd[1] ? hasEnd[2] : hasEnd[1]) && merged.length > 0 ? '\n' : '';
  const last = theirs.endsWith('\n') && released.length > 0 ? '\n' : '';
  return { text: merged.join('\n') + ending, base: released.join('\n') + last, conflicts };
}

/** The lines of a text without their ends; no empty line after the last line end. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** How three sequences go together: hunks that cover all three from start to end, in order. */
export function compareThree(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let at = { base: 0, ours: 0, theirs: 0 };
  const take = (next: typeof at, kind: Hunk['kind']): void => {
    const hunk: Hunk = {
      kind,
      base: [at.base, next.base],
      ours: [at.ours, next.ours],
      theirs: [at.theirs, next.theirs],
    };
    if (next.base + next.ours + next.theirs > at.base + at.ours + at.theirs) hunks.push(hunk);
    at = next;
  };
  for (const stable of sharedByAll(matchSequences(base, ours), matchSequences(base, theirs))) {
    take(stable, changeKind(at, stable, base, ours, theirs));
    const { length } = stable;
    take({ base: stable.base + length, ours: stable.ours + length, theirs: stable.theirs + length }, 'same');
  }
  const end = { base: base.length, ours: ours.length, theirs: theirs.length };
  take(end, changeKind(at, end, base, ours, theirs));
  return hunks;
}

interface Places {
  readonly base: number;
  readonly ours: number;
  readonly theirs: number;
}

function changeKind(
  at: Places,
  next: Places,
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): Hunk['kind'] {
  const before = base.slice(at.base, next.base);
  if (isSameSequence(before, ours.slice(at.ours, next.ours))) return 'theirs';
  return isSameSequence(before, theirs.slice(at.theirs, next.theirs)) ? 'ours' : 'both';
}

/** The stretches of base that both other sides kept. */
function sharedByAll(
  ours: readonly Match[],
  theirs: readonly Match[],
): readonly (Places & { readonly length: number })[] {
  const shared: (Places & { readonly length: number })[] = [];
  let [left, right] = [0, 0];
  for (;;) {
    const [mine, other] = [ours[left], theirs[right]];
    if (mine === undefined || other === undefined) return shared;
    const start = Math.max(mine.from, other.from);
    const end = Math.min(mine.from + mine.length, other.from + other.length);
    const length = end - start;
    if (length > 0)
      shared.push({ base: start, ours: mine.to + start - mine.from, theirs: other.to + start - other.from, length });
    if (mine.from + mine.length === end) left++;
    else right++;
  }
}

/** True when two sequences hold the same elements in the same order. */
export function isSameSequence(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((element, index) => element === right[index]);
}
