import { isAlias, isCollection, isMap, isScalar, isSeq, type CST, type Node, type Pair } from 'yaml';
import type { FieldPath } from '../tree/manifest.js';
import { lineStart, type SourceDocument } from './source.js';

/** A key with its value, or an item of a list, as bytes of a text. */
export interface Entry {
  /** A map's key, or the place in a list. */
  readonly key: string | number;
  readonly value: Node | null;
  /** Of the key, or of the item's dash; in a flow list of the value. */
  readonly start: number;
  /** How far `start` is from the start of its line. */
  readonly column: number;
  /** After the colon or the dash. */
  readonly tail: number;
  /** After the last byte of the value; before the last line end of a block scalar. */
  readonly end: number;
  readonly isFlow: boolean;
  /** Something stands before it on its line: the dash of the item that it is the first key of. */
  readonly isInline: boolean;
  /** False with an anchor, a tag, an alias, a merge key or a `?` key: such bytes mean something elsewhere. */
  readonly isPlain: boolean;
}

const known = new WeakMap<object, readonly Entry[]>();

/** The entries of a map or list, in the order of the text; empty for a scalar. */
export function entriesOf(document: SourceDocument, node: Node | null): readonly Entry[] {
  if (!isCollection(node)) return [];
  const found = known.get(node);
  if (found !== undefined) return found;
  const { text } = document.source;
  // What the parser made holds nodes only; its types leave room for values that programs put in.
  const entries = isMap(node)
    ? node.items.map((pair) => mapEntry(document, text, pair as Pair<Node, Node | null>, node.flow === true))
    : listEntries(document, text, node);
  known.set(node, entries);
  return entries;
}

/** The entry at a path, undefined for the whole document and where the text has none. */
export function entryAt(document: SourceDocument, path: FieldPath): Entry | undefined {
  let node = document.root;
  let entry: Entry | undefined;
  for (const key of path) {
    entry = entryOf(document, node, key);
    if (entry === undefined) return undefined;
    node = entry.value;
  }
  return entry;
}

const byKey = new WeakMap<object, ReadonlyMap<string | number, Entry>>();

function entryOf(document: SourceDocument, node: Node | null, key: string | number): Entry | undefined {
  if (node === null) return undefined;
  const index = byKey.get(node) ?? new Map(entriesOf(document, node).map((entry) => [entry.key, entry]));
  byKey.set(node, index);
  return index.get(key);
}

/** The value at a path; the document's own for the empty path. */
export function nodeAt(document: SourceDocument, path: FieldPath): Node | null | undefined {
  return path.length === 0 ? document.root : entryAt(document, path)?.value;
}

/** True for a value that takes no bytes, such as that of `key:`. */
export function isEmptyNode(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.range?.[0] === node.range?.[1]);
}

function mapEntry(document: SourceDocument, text: string, pair: Pair<Node, Node | null>, isFlow: boolean): Entry {
  const { start = [], sep = [] } = pair.srcToken ?? {};
  const from = pair.key.range?.[0] ?? 0;
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  const tail = colon === undefined ? (pair.key.range?.[1] ?? from) : colon.offset + 1;
  const key = isScalar(pair.key) ? String(pair.key.toJSON()) : '';
  const isPlainKey = isScalar(pair.key) && pair.key.source !== '<<' && colon !== undefined;
  return {
    key,
    value: pair.value,
    start: from,
    tail,
    end: isEmptyNode(pair.value) ? tail : endOf(document, pair.value),
    isFlow,
    isPlain: isPlainKey && !start.some(isProperty) && !sep.some(isProperty) && !isAlias(pair.value),
    ...columnOf(text, from),
  };
}

function listEntries(document: SourceDocument, text: string, node: Node): readonly Entry[] {
  if (!isSeq(node)) return [];
  const isFlow = node.flow === true;
  const tokens = itemTokens(node.srcToken, isFlow);
  return node.items.map((item, index) => {
    const value = item as Node;
    const properties = tokens[index]?.start ?? [];
    const dash = properties.find(({ type }) => type === 'seq-item-ind');
    const from = dash?.offset ?? value.range?.[0] ?? 0;
    const tail = dash === undefined ? from : dash.offset + 1;
    return {
      key: index,
      value,
      start: from,
      tail,
      end: isEmptyNode(value) ? tail : endOf(document, value),
      isFlow,
      isPlain: (isFlow || dash !== undefined) && !properties.some(isProperty) && !isAlias(value),
      ...columnOf(text, from),
    };
  });
}

/** The tokens of a list's items; trailing comments come as an item without a dash. */
function itemTokens(token: CST.Token | undefined, isFlow: boolean): readonly CST.CollectionItem[] {
  if (token === undefined || !('items' in token)) return [];
  const items: readonly CST.CollectionItem[] = token.items;
  return isFlow ? items : items.filter(({ start }) => start.some(({ type }) => type === 'seq-item-ind'));
}

function isProperty({ type }: CST.SourceToken): boolean {
  return type === 'anchor' || type === 'tag' || type === 'explicit-key-ind';
}

function columnOf(text: string, offset: number): Pick<Entry, 'column' | 'isInline'> {
  const start = lineStart(text, offset);
  return { column: offset - start, isInline: text.slice(start, offset).trim() !== '' };
}

function endOf(document: SourceDocument, node: Node | null): number {
  const last = isCollection(node) && node.flow !== true ? entriesOf(document, node).at(-1) : undefined;
  if (last !== undefined) return last.end;
  const end = node?.range?.[1] ?? 0;
  const isBlock = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
  return isBlock && document.source.text[end - 1] === '\n' ? end - 1 : end;
}
