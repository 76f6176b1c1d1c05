import type { JsonValue } from '../../schema/json.js';
import type { Decide } from './decision.js';
import type { Edit } from './edits.js';
import { mergeLines } from './line-merge.js';
import { mergeData } from './merge-data.js';
import { mergeDocument, ownerOf, refuseDocument, type DocumentMerge, type MergeWishes } from './merge-document.js';
import type { Dispute } from './operations.js';
import { textOf, type DocumentGroup } from './pair-documents.js';
import { commentTexts, commentsIn, type Source, type SourceDocument } from './source.js';
import type { DocumentTriple } from './splice.js';
import { isSameUnordered, isSameValue } from './values.js';

/** The texts that a file is merged from, parsed. */
export interface Sources {
  readonly base: Source;
  readonly ours: Source;
  readonly theirs: Source;
}

/** Fields that stay as they are, by document; the empty field is the whole document. */
export type KeptFields = ReadonlyMap<DocumentGroup, ReadonlySet<string>>;

/** What is done with one document, and how to see that it was done. */
export interface Step {
  readonly group: DocumentGroup;
  /** The document of ours that is changed; undefined for one that is added. */
  readonly ours: SourceDocument | undefined;
  /** For one that is added: the document of ours that it follows, undefined at the start. */
  readonly after: SourceDocument | undefined;
  readonly isGone: boolean;
  readonly edits: readonly Edit[];
  readonly disputes: readonly Dispute[];
  /** The end of a sentence that starts with the object. */
  readonly note?: string;
  /** True when the document of the result holds what it has to. */
  readonly isMet: (value: JsonValue) => boolean;
  /** The next more careful way; undefined when there is none. */
  readonly orElse: (() => Step) | undefined;
  /** The way that changes nothing. */
  readonly refused: () => Step;
}

const MARKER = /^---[ \t]*\n/;

/** The steps for all documents of a file, in the order of the groups. */
export function stepsFor(
  path: string,
  groups: readonly DocumentGroup[],
  sources: Sources,
  wishes: { readonly kept?: KeptFields; readonly decide?: (group: DocumentGroup) => Decide } = {},
): readonly Step[] {
  const { ours, theirs } = sources;
  const mine = new Map(
    groups.flatMap(({ ours, theirs: other }) => (other === undefined ? [] : [[other, ours] as const])),
  );
  const context: Context = {
    path,
    kept: wishes.kept ?? new Map<DocumentGroup, ReadonlySet<string>>(),
    decide: wishes.decide ?? (() => () => undefined),
    first: ours.documents[0],
    findPrecursor: (document) => precursor(theirs, mine, document),
  };
  return groups.map((group) => stepFor(context, group));
}

/** The document of ours that stands for the nearest one before in theirs. */
function precursor(
  theirs: Source,
  mine: ReadonlyMap<SourceDocument, SourceDocument | undefined>,
  document: SourceDocument,
): SourceDocument | undefined {
  const before = theirs.documents.slice(0, theirs.documents.indexOf(document));
  return before.map((other) => mine.get(other)).findLast((found) => found !== undefined);
}

/** What all steps of a file know. */
interface Context {
  readonly path: string;
  readonly kept: KeptFields;
  /** What people decided about the fields of a document. */
  readonly decide: (group: DocumentGroup) => Decide;
  /** The first document of ours. */
  readonly first: SourceDocument | undefined;
  readonly findPrecursor: (document: SourceDocument) => SourceDocument | undefined;
}

function stepFor(context: Context, group: DocumentGroup): Step {
  const { path } = context;
  const kept = context.kept.get(group);
  if (kept?.has('')) return still(group);
  const { base, ours, theirs } = group;
  if (ours === undefined) {
    if (theirs === undefined || (base !== undefined && isSameValue(base.value, theirs.value))) return still(group);
    if (base !== undefined) return still(group, [], 'was deleted here and changed in this release: it stays deleted.');
    return addition(context, group, theirs);
  }
  if (theirs === undefined) {
    if (base === undefined) return still(group);
    if (isUntouched(base, ours)) return removal(context, group, ours);
    return whole(context, group, 'changed-and-deleted', () => removal(context, group, ours));
  }
  const wishes = { kept, decide: context.decide(group) };
  if (base === undefined) {
    if (isSameValue(ours.value, theirs.value)) return still(group);
    return whole(context, group, 'both-added', () => replacement(path, group, { base: theirs, ours, theirs }, wishes));
  }
  if (textOf(base) === textOf(theirs)) return still(group);
  if (kept !== undefined) return byFields(path, group, { base, ours, theirs }, wishes);
  if (textOf(base) === textOf(ours)) return replacement(path, group, { base, ours, theirs }, wishes);
  return byLines(path, group, { base, ours, theirs }, wishes);
}

/** A whole document in dispute, or what was decided about it. */
function whole({ decide }: Context, group: DocumentGroup, reason: Dispute['reason'], theirs?: () => Step): Step {
  const decision = decide(group)('');
  if (decision?.kind === 'ours') return still(group);
  const taken = decision?.kind === 'theirs' ? theirs?.() : undefined;
  return taken ?? still(group, [wholeDispute(group, reason)]);
}

/** A step that leaves the document as the team has it. */
function still(group: DocumentGroup, disputes: readonly Dispute[] = [], note?: string): Step {
  const step: Step = {
    group,
    ours: group.ours,
    after: undefined,
    isGone: false,
    edits: [],
    disputes,
    isMet: (value) => isSameValue(value, group.ours?.value),
    orElse: undefined,
    refused: () => step,
    ...(note === undefined ? {} : { note }),
  };
  return step;
}

function wholeDispute({ base, ours, theirs }: DocumentGroup, reason: Dispute['reason']): Dispute {
  const paths = { base: [], ours: [], theirs: [] };
  return { field: '', reason, paths, base: base?.value, ours: ours?.value, theirs: theirs?.value };
}

function addition(context: Context, group: DocumentGroup, theirs: SourceDocument): Step {
  const { first, findPrecursor } = context;
  const refused = (): Step => whole(context, group, 'unsafe');
  const after = findPrecursor(theirs);
  const at = after?.end ?? first?.start ?? 0;
  const isMarked = after !== undefined || first === undefined || first.parsed.directives?.docStart === true;
  return {
    ...still(group),
    after,
    edits: [{ start: at, end: at, text: isMarked ? withMarker(theirs) : `${withMarker(theirs)}---\n` }],
    isMet: (value) => isSameValue(value, theirs.value),
    orElse: refused,
    refused,
  };
}

function removal(context: Context, group: DocumentGroup, ours: SourceDocument): Step {
  const refused = (): Step => whole(context, group, 'unsafe');
  return {
    ...still(group),
    isGone: true,
    edits: [{ start: ours.start, end: ours.end, text: '' }],
    orElse: refused,
    refused,
  };
}

/** The new document in the place of an untouched one. */
function replacement(path: string, group: DocumentGroup, documents: DocumentTriple, wishes: MergeWishes): Step {
  const { ours, theirs } = documents;
  const text = underMarkerOf(ours, textOf(theirs));
  return {
    ...still(group),
    edits: [{ start: ours.start, end: ours.end, text }],
    isMet: (value) => isSameValue(value, theirs.value),
    orElse: () => byFields(path, group, documents, wishes),
    refused: () => refusal(path, group, documents, wishes),
  };
}

/** Lines first: they carry comments and the order of keys along. Only where the data is what the fields give. */
function byLines(path: string, group: DocumentGroup, documents: DocumentTriple, wishes: MergeWishes): Step {
  const { base, ours, theirs } = documents;
  const owner = ownerOf(path, ours.value);
  const values = { base: base.value, ours: ours.value, theirs: theirs.value, owner };
  const { merged, disputes } = mergeData(wishes.decide === undefined ? values : { ...values, decide: wishes.decide });
  const { text, conflicts } = mergeLines(
    underMarkerOf(ours, textOf(base)),
    textOf(ours),
    underMarkerOf(ours, textOf(theirs)),
  );
  const fields = (): Step => byFields(path, group, documents, wishes);
  if (disputes.length > 0 || conflicts > 0) return fields();
  return {
    ...still(group),
    edits: text === textOf(ours) ? [] : [{ start: ours.start, end: ours.end, text }],
    isMet: (value) => isSameUnordered(value, merged, owner),
    orElse: fields,
    refused: () => refusal(path, group, documents, wishes),
  };
}

function byFields(path: string, group: DocumentGroup, documents: DocumentTriple, wishes: MergeWishes): Step {
  const merge: DocumentMerge = mergeDocument(documents, ownerOf(path, documents.ours.value), wishes);
  const refused = (): Step => refusal(path, group, documents, wishes);
  return {
    ...still(group, merge.disputes),
    edits: merge.edits,
    isMet: (value) => isSameValue(value, merge.expected),
    orElse: refused,
    refused,
  };
}

function refusal(path: string, group: DocumentGroup, documents: DocumentTriple, wishes: MergeWishes): Step {
  return still(group, refuseDocument(documents, ownerOf(path, documents.ours.value), wishes).disputes);
}

/** True when the team changed nothing that means something: same data, and no comment of its own. */
function isUntouched(base: SourceDocument, ours: SourceDocument): boolean {
  const released = commentTexts(base);
  const own = commentsIn(ours.source, ours.start, ours.end).filter(({ text }) => !released.has(text));
  return own.length === 0 && isSameValue(base.value, ours.value);
}

/** A document's text under the `---` of another one, or without any when that one has none. */
function underMarkerOf(model: SourceDocument, text: string): string {
  return (MARKER.exec(textOf(model))?.[0] ?? '') + text.replace(MARKER, '');
}

function withMarker(document: SourceDocument): string {
  const text = textOf(document);
  return document.parsed.directives?.docStart === true ? text : `---\n${text}`;
}
