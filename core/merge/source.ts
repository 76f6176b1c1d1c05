import { Composer, LineCounter, Parser, type CST, type Document, type Node } from 'yaml';
import type { Position } from '../../schema/finding.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { KUBERNETES_YAML } from '../tree/yaml.js';

/** A comment of a YAML text, without what stands before and after it. */
export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * One document of a source, with its part of the text: from its `---` to the next one. What stands above the first `---`
 * is of no document.
 */
export interface SourceDocument {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly root: Node | null;
  readonly parsed: Document;
  /** Null for a document that holds nothing. */
  readonly value: JsonValue;
}

/** A YAML text, parsed once. */
export interface Source {
  readonly text: string;
  readonly documents: readonly SourceDocument[];
  /** By place. */
  readonly comments: readonly Comment[];
}

/** A source, or the first reason why it is not readable. */
export type ParsedSource =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'problem'; readonly message: string; readonly position: Position };

/**
 * Parses a YAML text for merging.
 *
 * A problem is what makes text and data drift apart: syntax errors, duplicate keys, directives, `...` markers.
 *
 * @param text with LF, without a byte order mark, and with a line end at its end.
 */
export function parseSource(text: string): ParsedSource {
  const lineCounter = new LineCounter();
  const tokens = [...new Parser(lineCounter.addNewLine).parse(text)];
  const documents = [
    ...new Composer({ ...KUBERNETES_YAML, keepSourceTokens: true }).compose(tokens, false, text.length),
  ];
  const problem = (offset: number, message: string): ParsedSource => {
    const { line, col } = lineCounter.linePos(offset);
    return { kind: 'problem', message, position: { line: Math.max(line, 1), column: Math.max(col, 1) } };
  };
  const fault = documents.flatMap(({ errors }) => errors)[0];
  if (fault !== undefined) return problem(fault.pos[0], fault.message.split('\n')[0] ?? '');
  const stop = tokens.find(({ type }) => type === 'doc-end' || type === 'directive');
  if (stop !== undefined && 'offset' in stop) return problem(stop.offset, 'Directives and "..." are not supported');
  const starts = tokens.filter(isDocument).map((token, index) => startOf(token) ?? (index === 0 ? 0 : token.offset));
  const source: Source & { documents: SourceDocument[]; comments: Comment[] } = { text, documents: [], comments: [] };
  for (const [index, document] of documents.entries()) {
    const value = valueOf(document);
    if (value === undefined) return problem(document.range[0], FOREIGN);
    const [start, end] = [starts[index] ?? 0, starts[index + 1] ?? text.length];
    source.documents.push({ source, start, end, root: document.contents, parsed: document, value });
  }
  for (const token of tokens) collectComments(token, source.comments);
  source.comments.sort((left, right) => left.start - right.start);
  return { kind: 'source', source };
}

const FOREIGN = 'An alias stands for more than can be merged, or a tag makes what JSON cannot hold';

function isDocument(token: CST.Token): token is CST.Document {
  return token.type === 'document';
}

function startOf(token: CST.Document): number | undefined {
  return token.start.find(({ type }) => type === 'doc-start')?.offset;
}

/** The comments that head a text, above its first `---`; empty where that starts it, or where there is none. */
export function headOf({ text, documents }: Source): string {
  return text.slice(0, documents[0]?.start ?? 0);
}

function valueOf(document: Document): JsonValue | undefined {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** False for what a tag made that JSON cannot hold, such as binary values and sets. */
function isJson(value: unknown): value is JsonValue {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isJson);
  if (!isJsonObject(value)) return false;
  const map: JsonObject = value;
  return Object.getPrototypeOf(map) === Object.prototype && Object.values(map).every(isJson);
}

/** Walks every token below one; tokens nest as deep as the text does. */
function collectComments(token: unknown, comments: Comment[]): void {
  if (Array.isArray(token)) {
    for (const part of token) collectComments(part, comments);
    return;
  }
  if (typeof token !== 'object' || token === null || !('type' in token || 'start' in token)) return;
  if ('type' in token && token.type === 'comment' && 'offset' in token && 'source' in token) {
    const [start, text] = [Number(token.offset), String(token.source).trimEnd()];
    comments.push({ start, end: start + text.length, text });
    return;
  }
  for (const field of ['start', 'key', 'sep', 'value', 'items', 'props', 'end'] as const) {
    const part: unknown = Reflect.get(token, field);
    if (typeof part === 'object') collectComments(part, comments);
  }
}

/** The comments that start within a range, by place. */
export function commentsIn({ comments }: Source, start: number, end: number): readonly Comment[] {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const found: Comment[] = [];
  for (let index = low; index < comments.length; index++) {
    const comment = comments[index];
    if (comment === undefined || comment.start >= end) break;
    found.push(comment);
  }
  return found;
}

const known = new WeakMap<SourceDocument, ReadonlySet<string>>();

/** The texts of all comments of a document, read once. */
export function commentTexts(document: SourceDocument): ReadonlySet<string> {
  const found = known.get(document);
  if (found !== undefined) return found;
  const { source, start, end } = document;
  const texts = new Set(commentsIn(source, start, end).map(({ text }) => text));
  known.set(document, texts);
  return texts;
}

/** Where the line of a place starts. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line of a place ends, before its line end. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}
