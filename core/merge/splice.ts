import { isCollection, isSeq, type Node, type Scalar } from 'yaml';
import {
  cutBlockEntry,
  cutFlowEntry,
  cutFlowValue,
  isOneLine,
  isPlainBelow,
  leadComments,
  shiftLines,
  styleLike,
} from './cut.js';
import type { Edit } from './edits.js';
import { entriesOf, entryAt, isEmptyNode, nodeAt, type Entry } from './entries.js';
import type { Anchor, Operation } from './operations.js';
import { spliceRemoval } from './splice-removal.js';
import {
  commentTexts,
  commentsIn,
  lineEnd,
  lineStart,
  parseSource,
  type Comment,
  type SourceDocument,
} from './source.js';
import { toYaml } from '../render/yaml-text.js';

/** The three documents whose texts are at hand. */
export interface DocumentTriple {
  readonly base: SourceDocument;
  readonly ours: SourceDocument;
  readonly theirs: SourceDocument;
}

/** A change of the release and the edit that makes it; undefined where none leaves everything else as it is. */
export interface Splice {
  readonly operation: Operation;
  readonly edit: Edit | undefined;
}

/** The edits of the team's text that make the changes of the release, one each. */
export function spliceOperations(documents: DocumentTriple, operations: readonly Operation[]): readonly Splice[] {
  const removals = operations.filter(({ kind }) => kind === 'remove');
  const removed = new Set(removals.flatMap(({ paths }) => entryAt(documents.ours, paths.ours) ?? []));
  const siblings: Siblings = { removed, refilled: new Map() };
  return joinFills(
    operations.map((operation) => ({ operation, edit: spliceOperation(documents, operation, siblings) })),
  );
}

/** What the splices of one document have to know of each other. */
interface Siblings {
  readonly removed: ReadonlySet<Entry>;
  /** How many entries were put into a collection that has none, or loses all it had. */
  readonly refilled: Map<Node, number>;
}

/** Several entries that fill one empty block: the first edit writes them all, the others nothing. */
function joinFills(splices: readonly Splice[]): readonly Splice[] {
  const fills = new Map<number, Edit>();
  const isFill = ({ operation, edit }: Splice): boolean =>
    operation.kind === 'insert' && edit !== undefined && edit.end > edit.start;
  for (const splice of splices) {
    const { edit } = splice;
    if (edit === undefined || !isFill(splice)) continue;
    fills.set(edit.start, { ...edit, text: (fills.get(edit.start)?.text ?? '') + edit.text });
  }
  return splices.map((splice) => {
    const { operation, edit } = splice;
    if (edit === undefined || !isFill(splice)) return splice;
    const joined = fills.get(edit.start) ?? { start: edit.start, end: edit.start, text: '' };
    fills.delete(edit.start);
    return { operation, edit: joined };
  });
}

function spliceOperation(given: DocumentTriple, asked: Operation, siblings: Siblings): Edit | undefined {
  const { documents, operation } = withDecided(given, asked);
  const { ours } = documents;
  const { paths } = operation;
  if (operation.kind === 'insert') return spliceInsertion(documents, operation, siblings);
  const entry = entryAt(ours, paths.ours);
  if (entry === undefined || !isPlainBelow(ours, entry)) return undefined;
  if (operation.kind === 'remove') return spliceRemoval(documents, entry, paths, siblings.removed);
  if (operation.kind === 'clear') return spliceClear(documents, entry);
  const source = entryAt(documents.theirs, paths.theirs);
  if (source === undefined || !isPlainBelow(documents.theirs, source)) return undefined;
  return spliceValue(documents, entry, source);
}

/** A decided value stands in no text: one is made that holds nothing else. */
function withDecided(
  documents: DocumentTriple,
  operation: Operation,
): { readonly documents: DocumentTriple; readonly operation: Operation } {
  if (!('value' in operation) || operation.value === undefined) return { documents, operation };
  const key = operation.paths.ours.at(-1) ?? '';
  const parsed = parseSource(
    `${toYaml(typeof key === 'number' ? [operation.value] : { [key]: operation.value }, 0)}\n`,
  );
  const theirs = parsed.kind === 'source' ? parsed.source.documents[0] : undefined;
  if (theirs === undefined) return { documents, operation };
  const paths = { ...operation.paths, theirs: [typeof key === 'number' ? 0 : key] };
  return { documents: { ...documents, theirs }, operation: { ...operation, paths } };
}

function spliceValue(documents: DocumentTriple, entry: Entry, source: Entry): Edit | undefined {
  const { ours, theirs } = documents;
  if (isOneLine(ours, entry.value) && isOneLine(theirs, source.value) && !isEmptyNode(source.value)) {
    return spliceScalar(documents, entry, entry.value, source.value);
  }
  if (entry.isFlow) {
    const text = cutFlowValue(theirs, source, entry.column);
    const start = entry.value?.range?.[0] ?? entry.end;
    return text === undefined || isEmptyNode(entry.value) ? undefined : { start, end: entry.end, text };
  }
  const end = lineEnd(ours.source.text, entry.end);
  if (hasOwnComments(documents, entry.tail, end)) return undefined;
  if (source.isFlow) {
    const text = cutFlowValue(theirs, source, entry.column);
    return text === undefined ? undefined : { start: entry.tail, end, text: ` ${text}` };
  }
  const cut = theirs.source.text.slice(source.tail, lineEnd(theirs.source.text, source.end));
  return { start: entry.tail, end, text: shiftLines(cut, entry.column - source.column) };
}

function spliceScalar({ ours, theirs }: DocumentTriple, entry: Entry, mine: Scalar, other: Scalar): Edit | undefined {
  const cutOf = (document: SourceDocument, { range }: Node): string =>
    document.source.text.slice(range?.[0] ?? 0, range?.[1] ?? 0);
  const cut = cutOf(theirs, other);
  if (isEmptyNode(mine)) return entry.isFlow ? undefined : { start: entry.tail, end: entry.tail, text: ` ${cut}` };
  const [start, end] = mine.range ?? [entry.tail, entry.end];
  const styled = mine.type === other.type ? cut : styleLike(mine, cut, other.value, cutOf(ours, mine));
  const isUnsafe = entry.isFlow && other.type === 'PLAIN' && /[,[\]{}]/.test(styled);
  return { start, end, text: isUnsafe ? JSON.stringify(other.value) : styled };
}

function spliceClear(documents: DocumentTriple, entry: Entry): Edit | undefined {
  const { value } = entry;
  const { text } = documents.ours.source;
  if (!isCollection(value)) return undefined;
  const empty = isSeq(value) ? '[]' : '{}';
  const start = value.range?.[0] ?? entry.tail;
  if (value.flow === true)
    return hasOwnComments(documents, start, entry.end) ? undefined : { start, end: entry.end, text: empty };
  const end = lineEnd(text, entry.end);
  return hasOwnComments(documents, entry.tail, end) ? undefined : { start: entry.tail, end, text: ` ${empty}` };
}

function spliceInsertion(
  documents: DocumentTriple,
  { paths, anchor }: Extract<Operation, { kind: 'insert' }>,
  { removed, refilled }: Siblings,
): Edit | undefined {
  const { ours, theirs } = documents;
  const parent = nodeAt(ours, paths.ours.slice(0, -1));
  const source = entryAt(theirs, paths.theirs);
  if (source === undefined || !isCollection(parent)) return undefined;
  const entries = entriesOf(ours, parent);
  const owner = entryAt(ours, paths.ours.slice(0, -1));
  if (owner !== undefined && !owner.isPlain) return undefined;
  if (entries.length === 0)
    return owner === undefined ? undefined : fillEmpty(documents, owner, parent, source, refilled);
  const before = anchor === 'end' ? entries.at(-1) : findAnchor(entries, anchor);
  if (entries.every((entry) => removed.has(entry)) && (parent.flow === true || entries[0]?.isInline === true)) {
    const at = entries[0]?.start ?? 0;
    return parent.flow === true ? refillFlow(documents, parent, at, source, refilled) : undefined;
  }
  if (parent.flow === true) return insertFlow(documents, entries, before, source);
  const [first] = entries;
  const column = first?.column ?? 0;
  const lines = newLines(documents, source, column);
  if (lines === undefined || first === undefined) return undefined;
  if (before !== undefined) return insertAfter(ours.source.text, before, column, lines);
  if (first.isInline)
    return {
      start: first.start,
      end: first.start,
      text: `${indented(lines, column).trimStart()}\n${' '.repeat(column)}`,
    };
  const start = startWithComments(ours, first, owner);
  return { start, end: start, text: `${indented(lines, column)}\n` };
}

function findAnchor(entries: readonly Entry[], anchor: Exclude<Anchor, 'end'>): Entry | undefined {
  return anchor === 'start' ? undefined : entries.find(({ key }) => key === anchor.after);
}

/** The lines of a new entry: its own comments, unless the text has them already, then itself. */
function newLines(
  { base, ours, theirs }: DocumentTriple,
  source: Entry,
  column: number,
): readonly string[] | undefined {
  const cut = cutBlockEntry(theirs, source, column);
  if (cut === undefined) return undefined;
  const isKnown = ({ text }: Comment): boolean => commentTexts(base).has(text) || commentTexts(ours).has(text);
  const lead = source.isFlow || source.isInline ? [] : leadComments(theirs, source, theirs.start);
  return [...lead.filter((comment) => !isKnown(comment)).map(({ text }) => text), cut];
}

function indented(lines: readonly string[], column: number): string {
  return lines.map((line) => ' '.repeat(column) + line).join('\n');
}

function insertAfter(text: string, before: Entry, column: number, lines: readonly string[]): Edit {
  const end = lineEnd(text, before.end) + 1;
  return { start: end, end, text: `${indented(lines, column)}\n` };
}

/** Where a new first entry goes: above the comments of the first one, but below what heads the document. */
function startWithComments(ours: SourceDocument, first: Entry, owner: Entry | undefined): number {
  const [comment] = owner === undefined ? [] : leadComments(ours, first, owner.tail);
  return lineStart(ours.source.text, comment?.start ?? first.start);
}

function fillEmpty(
  documents: DocumentTriple,
  owner: Entry,
  parent: Node,
  source: Entry,
  refilled: Map<Node, number>,
): Edit | undefined {
  const { source: ours } = documents.ours;
  const [start, end] = parent.range ?? [owner.tail, owner.end];
  if (commentsIn(ours, owner.tail, lineEnd(ours.text, owner.end)).length > 0) return undefined;
  if (owner.isFlow) return refillFlow(documents, parent, start + 1, source, refilled);
  const column = owner.column + 2;
  const lines = newLines(documents, source, column);
  if (lines === undefined) return undefined;
  const block = indented(lines, column);
  const count = refilled.get(parent) ?? 0;
  refilled.set(parent, count + 1);
  const isBesideDash = typeof owner.key === 'number' && count === 0;
  return { start: owner.tail, end, text: isBesideDash ? ` ${block.trimStart()}` : `\n${block}` };
}

/** Puts an entry into a flow collection in which nothing else stands or stays. */
function refillFlow(
  { theirs }: DocumentTriple,
  parent: Node,
  at: number,
  source: Entry,
  refilled: Map<Node, number>,
): Edit | undefined {
  const cut = cutFlowEntry(theirs, source, 0);
  if (cut === undefined) return undefined;
  const count = refilled.get(parent) ?? 0;
  refilled.set(parent, count + 1);
  return { start: at, end: at, text: count === 0 ? cut : `, ${cut}` };
}

function insertFlow(
  { theirs }: DocumentTriple,
  entries: readonly Entry[],
  before: Entry | undefined,
  source: Entry,
): Edit | undefined {
  const [first] = entries;
  if (first === undefined || entries.some(({ isPlain }) => !isPlain)) return undefined;
  const cut = cutFlowEntry(theirs, source, first.column);
  if (cut === undefined) return undefined;
  const space = first.isInline ? ' ' : `\n${' '.repeat(first.column)}`;
  if (before === undefined) return { start: first.start, end: first.start, text: `${cut},${space}` };
  return { start: before.end, end: before.end, text: `,${space}${cut}` };
}

/** True when comments stand in a stretch of ours that the released text did not have. */
function hasOwnComments({ base, ours }: DocumentTriple, start: number, end: number): boolean {
  const released = commentTexts(base);
  return commentsIn(ours.source, start, end).some(({ text }) => !released.has(text));
}
