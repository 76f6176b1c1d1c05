import type { JsonValue } from '../../schema/json.js';
import { resourceKey, resourceOf } from '../tree/resource.js';
import { linesOf } from './line-merge.js';
import { matchSequences } from './sequence-diff.js';
import type { Source, SourceDocument } from './source.js';
import { isJsonObject } from '../../schema/json.js';

/** The same document on each side; undefined where a side has none. */
export interface DocumentGroup {
  readonly base: SourceDocument | undefined;
  readonly ours: SourceDocument | undefined;
  readonly theirs: SourceDocument | undefined;
}

/** From this share of common lines on, two documents of one kind are one that was renamed. */
const ALIKE = 0.5;

/**
 * The documents of three texts that belong together: those of ours in their order, then those that only others have.
 *
 * By group, kind, namespace and name; by kind and place among its likes for what has no name; and a document that is
 * left over goes with a left over one of the same kind when half of their lines are the same.
 */
export function pairDocuments(base: Source, ours: Source, theirs: Source): readonly DocumentGroup[] {
  const released = keyed(base);
  const mine = pairWith(released, keyed(ours));
  const other = pairWith(released, keyed(theirs));
  const keys = new Set([...mine.keys(), ...other.keys(), ...released.keys()]);
  return [...keys].map((key) => ({ base: released.get(key), ours: mine.get(key), theirs: other.get(key) }));
}

type Keyed = ReadonlyMap<string, SourceDocument>;

function keyed({ documents }: Source): Keyed {
  const found = new Map<string, SourceDocument>();
  for (const document of documents) {
    const key = documentKey(document.value);
    let count = 0;
    while (found.has(`${key}#${count}`)) count++;
    found.set(`${key}#${count}`, document);
  }
  return found;
}

function documentKey(value: JsonValue): string {
  const resource = resourceOf(value);
  return resource === undefined ? kindKey(value) : resourceKey(resource);
}

function kindKey(value: JsonValue): string {
  if (!isJsonObject(value)) return value === null ? 'empty' : 'other';
  const { apiVersion, kind } = value;
  return `${typeof apiVersion === 'string' ? apiVersion.split('/')[0] : ''} ${typeof kind === 'string' ? kind : ''}`;
}

/** A side's documents by the keys of the released ones. */
function pairWith(released: Keyed, side: Keyed): Keyed {
  const gone = [...released].filter(([key]) => !side.has(key));
  const fresh = [...side].filter(([key]) => !released.has(key));
  const renamed = new Map<string, string>();
  for (const [key, document] of fresh) {
    const before = gone.find(
      ([left, candidate]) => ![...renamed.values()].includes(left) && isRenamed(candidate, document),
    );
    if (before !== undefined) renamed.set(key, before[0]);
  }
  return new Map([...side].map(([key, document]) => [renamed.get(key) ?? key, document]));
}

function isRenamed(from: SourceDocument, to: SourceDocument): boolean {
  return kindKey(from.value) === kindKey(to.value) && likeness(textOf(from), textOf(to)) >= ALIKE;
}

/** The share of lines that two texts have in common, from 0 to 1. */
export function likeness(from: string, to: string): number {
  const [left, right] = [linesOf(from), linesOf(to)];
  const shared = matchSequences(left, right).reduce((sum, { length }) => sum + length, 0);
  return shared / Math.max(left.length, right.length, 1);
}

/** A document's part of its text, from its `---` to the next one. */
export function textOf({ source, start, end }: SourceDocument): string {
  return source.text.slice(start, end);
}
