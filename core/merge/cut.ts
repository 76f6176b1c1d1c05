import { isAlias, isCollection, isScalar, type Node, type Scalar } from 'yaml';
import { scalar } from '../render/yaml-text.js';
import { entriesOf, isEmptyNode, type Entry } from './entries.js';
import { commentsIn, lineEnd, lineStart, type Comment, type SourceDocument } from './source.js';

/** Lines after the first moved to the right, or to the left as far as they have spaces; empty lines stay empty. */
export function shiftLines(text: string, columns: number): string {
  if (columns === 0) return text;
  const [first = '', ...rest] = text.split('\n');
  const margin = ' '.repeat(Math.max(columns, 0));
  const narrower = new RegExp(`^ {0,${Math.max(-columns, 0)}}`);
  return [first, ...rest.map((line) => (line === '' ? '' : margin + line.replace(narrower, '')))].join('\n');
}

/** An entry's text, from its key or dash to the end of its last line, for a block that starts at `column`. */
export function cutBlockEntry(document: SourceDocument, entry: Entry, column: number): string | undefined {
  const { text } = document.source;
  if (!isPlainBelow(document, entry)) return undefined;
  if (!entry.isFlow) return shiftLines(text.slice(entry.start, lineEnd(text, entry.end)), column - entry.column);
  const key = typeof entry.key === 'string' ? text.slice(entry.start, entry.tail) : '-';
  return `${key} ${text.slice(entry.value?.range?.[0] ?? entry.end, entry.end)}`;
}

/** An entry's text for a flow collection whose lines are indented by `column`. */
export function cutFlowEntry(document: SourceDocument, entry: Entry, column: number): string | undefined {
  const value = cutFlowValue(document, entry, column);
  if (value === undefined || typeof entry.key === 'number') return value;
  return `${document.source.text.slice(entry.start, entry.tail)} ${value}`;
}

/** A value's text for a flow collection; block collections are written as JSON, which YAML reads as flow. */
export function cutFlowValue(document: SourceDocument, entry: Entry, column: number): string | undefined {
  const { text } = document.source;
  const { value } = entry;
  if (!isPlainBelow(document, entry)) return undefined;
  if (value === null || isEmptyNode(value)) return 'null';
  const cut = text.slice(value.range?.[0] ?? entry.end, entry.end);
  if (isCollection(value) && value.flow === true) return shiftLines(cut, column - lineColumn(text, entry.start));
  const isPlainWord = isScalar(value) && value.type === 'PLAIN' && !/[,[\]{}\n]/.test(cut);
  if (isPlainWord || (isQuoted(value) && !cut.includes('\n'))) return cut;
  return JSON.stringify(value.toJS(document.parsed));
}

/** A scalar of one line in the quoting of another one, where both say a string; otherwise as it stands. */
export function styleLike(model: Scalar, cut: string, value: unknown, modelCut: string): string {
  if (typeof value !== 'string' || typeof model.value !== 'string' || /[\n\r\t\\]/.test(value)) return cut;
  if (model.type === 'QUOTE_DOUBLE' && modelCut.startsWith('"')) return JSON.stringify(value);
  if (model.type === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`;
  return model.type === 'PLAIN' ? scalar(value) : cut;
}

/** True for a scalar that stands on one line, block scalars left out. */
export function isOneLine(document: SourceDocument, node: Node | null): node is Scalar {
  if (!isScalar(node) || node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return false;
  const [start, end] = node.range ?? [0, 0];
  return !document.source.text.slice(start, end).includes('\n');
}

/** The comment lines right above an entry, at its indentation, after what stands before it. */
export function leadComments(document: SourceDocument, entry: Entry, after: number): readonly Comment[] {
  const { text } = document.source;
  const lead: Comment[] = [];
  const above = commentsIn(document.source, after, entry.start);
  let line = lineStart(text, entry.start);
  for (const comment of above.toReversed()) {
    const start = lineStart(text, comment.start);
    const isOwnLine = comment.start - start === entry.column && text.slice(start, comment.start).trim() === '';
    if (!isOwnLine || lineEnd(text, comment.start) + 1 !== line) break;
    lead.unshift(comment);
    line = start;
  }
  return lead;
}

/** True when no anchor, tag or alias stands anywhere in an entry. */
export function isPlainBelow(document: SourceDocument, entry: Entry): boolean {
  if (!entry.isPlain || isAlias(entry.value)) return false;
  return entriesOf(document, entry.value).every((inner) => isPlainBelow(document, inner));
}

function lineColumn(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return text.slice(start).search(/\S/);
}

function isQuoted(node: Node): boolean {
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}
