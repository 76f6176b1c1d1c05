import { valueAt, type JsonValue } from '../../schema/json.js';
import type { FieldPath } from '../tree/manifest.js';
import { canonicalText } from '../plan/canonical.js';
import { resourceOf } from '../tree/resource.js';
import { applyEdits, findOverlap } from './edits.js';
import type { Operation } from './operations.js';
import { parseSource, type SourceDocument } from './source.js';
import { spliceOperations } from './splice.js';
import { endingLike, inFormOf } from './text-form.js';
import { isSameValue, type Value } from './values.js';

/** What a release moves, in the terms of objects. */
export interface Moves {
  /** Values of a HelmRelease that its chart now reads elsewhere; paths below `spec.values`. */
  readonly values: readonly ValueMove[];
  /** Objects that have another name now. */
  readonly objects: readonly ObjectRename[];
}

/** A value of a HelmRelease that goes to another path. */
export interface ValueMove {
  readonly release: string;
  readonly from: FieldPath;
  readonly to: FieldPath;
}

/** An object that gets another name. */
export interface ObjectRename {
  readonly kind: string;
  readonly namespace: string;
  readonly from: string;
  readonly to: string;
}

/** The released text of a file, and the team's. */
interface Sides {
  readonly base: string;
  readonly ours: string;
}

/**
 * Lets the team's edits travel along with what a release moves.
 *
 * An edited value goes to its new path, and the old path is as it was released: the merge then compares the edit with
 * what the release has there. What cannot be moved without touching other bytes stays, and becomes a conflict.
 */
export function migrateTexts(texts: Sides, { values, objects }: Moves): Sides {
  const plain = { base: plainText(texts.base), ours: plainText(texts.ours) };
  const renamed = objects.reduce(
    ({ base, ours }, rename) => ({ base: renameObject(base, rename), ours: renameObject(ours, rename) }),
    plain,
  );
  const { base, ours } = values.reduce(moveValue, renamed);
  return {
    base: base === plain.base ? texts.base : base,
    ours: ours === plain.ours ? texts.ours : inFormOf(texts.ours, endingLike(texts.ours, ours)),
  };
}

/** As the parser takes it: LF, no byte order mark, a line end at the end. */
function plainText(text: string): string {
  const canonical = canonicalText(text);
  return canonical === '' || canonical.endsWith('\n') ? canonical : `${canonical}\n`;
}

function renameObject(text: string, { kind, namespace, from, to }: ObjectRename): string {
  if (!text.includes(from)) return text;
  const renamed = editDocument(
    text,
    ({ value }) => {
      const resource = resourceOf(value);
      return resource?.kind === kind && resource.namespace === namespace && resource.name === from;
    },
    () => [{ kind: 'replace', field: '', paths: pathsTo(['metadata', 'name']), value: to }],
  );
  return renamed ?? text;
}

/** Both sides or none: with one moved, the merge would compare what does not belong together. */
function moveValue(texts: Sides, move: ValueMove): Sides {
  const from = ['spec', 'values', ...move.from];
  const to = ['spec', 'values', ...move.to];
  const isRelease = ({ value }: SourceDocument): boolean => isHelmRelease(value, move.release);
  if (!texts.base.includes(move.release) || !texts.ours.includes(move.release)) return texts;
  const released = findDocument(texts.base, isRelease)?.value;
  const mine = findDocument(texts.ours, isRelease)?.value;
  const [before, now] = [valueAt(released, from), valueAt(mine, from)];
  if (now === undefined || isSameValue(before, now) || valueAt(mine, to) !== undefined) return texts;
  const ours = editDocument(texts.ours, isRelease, ({ value }) => [put(value, to, now), putBack(from, before)]);
  const base =
    before === undefined ? texts.base : editDocument(texts.base, isRelease, ({ value }) => [put(value, to, before)]);
  return ours === undefined || base === undefined ? texts : { base, ours };
}

function isHelmRelease(value: JsonValue, name: string): boolean {
  const resource = resourceOf(value);
  return resource?.kind === 'HelmRelease' && resource.name === name;
}

/** Puts a value at a path; what lacks of the way is made. */
function put(document: JsonValue, path: FieldPath, value: JsonValue): Operation {
  let depth = path.length - 1;
  while (depth > 0 && valueAt(document, path.slice(0, depth)) === undefined) depth--;
  const rest = path.slice(depth + 1);
  const nested = rest.reduceRight<JsonValue>((inner, key) => ({ [String(key)]: inner }), value);
  return { kind: 'insert', field: '', paths: pathsTo(path.slice(0, depth + 1)), anchor: 'end', value: nested };
}

function putBack(path: FieldPath, before: Value): Operation {
  const paths = pathsTo(path);
  return before === undefined
    ? { kind: 'remove', field: '', paths }
    : { kind: 'replace', field: '', paths, value: before };
}

function pathsTo(path: FieldPath): Operation['paths'] {
  return { base: path, ours: path, theirs: path };
}

function findDocument(text: string, isWanted: (document: SourceDocument) => boolean): SourceDocument | undefined {
  const parsed = parseSource(text);
  return parsed.kind === 'problem' ? undefined : parsed.source.documents.find(isWanted);
}

/** A text with one document changed; undefined when that takes more than its own bytes, or nothing is changed. */
function editDocument(
  text: string,
  isWanted: (document: SourceDocument) => boolean,
  change: (document: SourceDocument) => readonly Operation[],
): string | undefined {
  const document = findDocument(text, isWanted);
  if (document === undefined) return undefined;
  const spliced = spliceOperations({ base: document, ours: document, theirs: document }, change(document));
  const edits = spliced.flatMap(({ edit }) => edit ?? []);
  if (edits.length < spliced.length || findOverlap(edits) !== undefined) return undefined;
  const edited = applyEdits(text, edits);
  return parseSource(edited).kind === 'problem' ? undefined : edited;
}
