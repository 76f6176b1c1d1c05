import fc from 'fast-check';
import { isScalar, parseDocument, visit } from 'yaml';

/** What a hand does to a text without changing its data. */
export interface TextEdit {
  readonly kind: 'comment above' | 'comment beside' | 'blank line' | 'line ends' | 'no end' | 'byte order mark';
  readonly at: number;
}

export const textEdits: fc.Arbitrary<readonly TextEdit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<TextEdit['kind']>(
      'comment above',
      'comment above',
      'comment beside',
      'comment beside',
      'blank line',
      'line ends',
      'no end',
      'byte order mark',
    ),
    at: fc.nat(1000),
  }),
  { maxLength: 4 },
);

/** A text after edits by hand; comments are numbered, so that each can be told from the others. */
export function editText(text: string, edits: readonly TextEdit[]): string {
  let edited = text;
  for (const [number, { kind, at }] of edits.entries()) {
    if (kind === 'comment above' || kind === 'comment beside' || kind === 'blank line') {
      edited = annotate(edited, kind, at, number);
    }
  }
  if (edits.some(({ kind }) => kind === 'no end') && !/[|>]/.test(edited)) edited = edited.replace(/\n$/, '');
  if (edits.some(({ kind }) => kind === 'line ends')) edited = edited.replaceAll('\n', '\r\n');
  return edits.some(({ kind }) => kind === 'byte order mark') ? `\ufeff${edited}` : edited;
}

function annotate(text: string, kind: TextEdit['kind'], at: number, number: number): string {
  const lines = text.split('\n');
  const open = openLines(text);
  const place = open[at % Math.max(open.length, 1)];
  if (place === undefined) return text;
  const line = lines[place] ?? '';
  const margin = ' '.repeat(line.search(/\S|$/));
  if (kind === 'blank line') lines.splice(place, 0, '');
  else if (kind === 'comment above') lines.splice(place, 0, `${margin}# by hand ${number}`);
  else if (!/[|>][-+0-9]*$/.test(line)) lines[place] = `${line} # by hand ${number}`;
  return lines.join('\n');
}

/** The lines that are no part of a scalar of several lines. */
function openLines(text: string): readonly number[] {
  const closed = new Set<number>();
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length - 1;
  visit(parseDocument(text), (_, node) => {
    if (!isScalar(node)) return;
    const [start = 0, end = 0] = node.range ?? [];
    for (let line = lineOf(start) + 1; line <= lineOf(Math.max(end - 1, start)); line++) closed.add(line);
    const isOpen =
      text.slice(start, end).includes('\n') && node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED';
    if (isOpen) closed.add(lineOf(start));
  });
  const count = text.split('\n').length - 1;
  return Array.from({ length: count }, (_, line) => line).filter((line) => !closed.has(line));
}
