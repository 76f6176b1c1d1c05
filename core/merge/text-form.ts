import { canonicalText } from '../plan/canonical.js';
import { linesOf } from './line-merge.js';
import { matchSequences } from './sequence-diff.js';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * A text in the form that the team's file has: its byte order mark, its line ends, and whether it ends with one.
 *
 * Every line that `team` has keeps the line end it has there; new lines get the one that most lines have.
 *
 * @param text with LF and without a byte order mark.
 */
export function inFormOf(team: string, text: string): string {
  const mark = team.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return mark + withLineEndsOf(team, text);
}

/** A merged text with the line end at its end, or without, as the team's file has it. */
export function endingLike(ours: string, text: string): string {
  if (text === '' || ours === '') return text;
  if (!ours.endsWith('\n')) return text.replace(/\n$/, '');
  return text.endsWith('\n') ? text : `${text}\n`;
}

function withLineEndsOf(team: string, text: string): string {
  const total = count(team, '\n');
  const wide = count(team, '\r\n');
  if (wide === 0) return text;
  if (wide === total) return text.replaceAll('\n', '\r\n');
  const usual = wide * 2 >= total ? '\r\n' : '\n';
  const ends = team.match(/\r?\n/g) ?? [];
  const lines = linesOf(text);
  const kept = new Map<number, string>();
  for (const { from, to, length } of matchSequences(linesOf(canonicalText(team)), lines)) {
    for (let step = 0; step < length; step++) kept.set(to + step, ends[from + step] ?? usual);
  }
  const isEnded = text.endsWith('\n');
  return lines
    .map((line, index) => (index < lines.length - 1 || isEnded ? line + (kept.get(index) ?? usual) : line))
    .join('');
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
