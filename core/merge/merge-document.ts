import { groupOf, type GroupKind } from '../tree/resource.js';
import { isScalar } from 'yaml';
import type { JsonValue } from '../../schema/json.js';
import { isJsonObject } from '../../schema/json.js';
import type { FieldPath } from '../tree/manifest.js';
import type { Decide } from './decision.js';
import { findOverlap, type Edit } from './edits.js';
import { entryAt } from './entries.js';
import { mergeData, type DataMergeInput } from './merge-data.js';
import type { DataMerge, Dispute, Operation } from './operations.js';
import { spliceOperations, type DocumentTriple, type Splice } from './splice.js';
import { commentsIn, lineEnd, type SourceDocument } from './source.js';

/** How one document is merged: what its data has to be afterwards, the edits that lead there, what stays as it is. */
export interface DocumentMerge {
  readonly expected: JsonValue;
  readonly edits: readonly Edit[];
  readonly disputes: readonly Dispute[];
}

/** Fields to leave as they are, and what people decided about others. */
export interface MergeWishes {
  readonly kept?: ReadonlySet<string> | undefined;
  readonly decide?: Decide;
}

/**
 * Merges one document by fields and turns every change of the release into an edit of the team's text.
 *
 * A change that no edit can make without touching more than its own bytes becomes an `unsafe` dispute, and so does every
 * change of a field in `kept`.
 */
export function mergeDocument(documents: DocumentTriple, owner: GroupKind, wishes: MergeWishes = {}): DocumentMerge {
  const botFields = findBotFields(documents, owner);
  const refused = new Set(wishes.kept);
  const decide = wishes.decide === undefined ? {} : { decide: wishes.decide };
  for (;;) {
    const data = mergeData({ ...inputOf(documents, owner), botFields, refused, ...decide });
    const spliced = spliceOperations(documents, data.operations);
    const unsafe = spliced.filter(({ edit }) => edit === undefined).map(({ operation }) => operation);
    if (unsafe.length === 0) unsafe.push(...findClash(spliced));
    if (unsafe.length === 0) {
      const edits = spliced.flatMap(({ edit }) => edit ?? []);
      return { expected: data.merged ?? null, edits, disputes: data.disputes };
    }
    for (const { field } of unsafe) refused.add(field);
  }
}

/** The same document with every change of the release refused. */
export function refuseDocument(documents: DocumentTriple, owner: GroupKind, { decide }: MergeWishes): DocumentMerge {
  const botFields = findBotFields(documents, owner);
  const { operations } = mergeData({ ...inputOf(documents, owner), botFields });
  const refused = new Set(operations.map(({ field }) => field));
  const decided = decide === undefined ? {} : { decide };
  const { disputes } = mergeData({ ...inputOf(documents, owner), botFields, refused, ...decided });
  return { expected: documents.ours.value, edits: [], disputes };
}

function inputOf({ base, ours, theirs }: DocumentTriple, owner: GroupKind): DataMergeInput {
  return { base: base.value, ours: ours.value, theirs: theirs.value, owner };
}

function findClash(spliced: readonly Splice[]): readonly Operation[] {
  const edits = spliced.flatMap(({ operation, edit }) => (edit === undefined ? [] : { ...edit, operation }));
  const clash = findOverlap(edits);
  return clash === undefined ? [] : [clash.operation];
}

/** The disputed scalars that carry Flux's image policy marker in the team's text. */
function findBotFields(documents: DocumentTriple, owner: GroupKind): ReadonlySet<string> {
  const { disputes }: DataMerge = mergeData(inputOf(documents, owner));
  const marked = disputes.filter(
    ({ reason, paths }) => reason === 'both-changed' && hasPolicyMarker(documents.ours, paths.ours),
  );
  return new Set(marked.map(({ field }) => field));
}

function hasPolicyMarker(document: SourceDocument, path: FieldPath): boolean {
  const entry = entryAt(document, path);
  if (entry === undefined || !isScalar(entry.value)) return false;
  const end = lineEnd(document.source.text, entry.end);
  return commentsIn(document.source, entry.end, end).some(({ text }) => text.includes('{"$imagepolicy":'));
}

/** The kind that a document's lists follow; a kustomization.yaml may leave its own out. */
export function ownerOf(file: string, value: JsonValue): GroupKind {
  const { apiVersion, kind } = isJsonObject(value) ? value : {};
  if (typeof apiVersion === 'string' && typeof kind === 'string') return { group: groupOf(apiVersion), kind };
  const isKustomization = /(^|\/)kustomization\.ya?ml$/.test(file);
  return isKustomization ? { group: 'kustomize.config.k8s.io', kind: 'Kustomization' } : { group: '', kind: '' };
}
