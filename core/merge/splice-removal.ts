import type { FieldPath } from '../tree/manifest.js';
import { leadComments } from './cut.js';
import type { Edit } from './edits.js';
import { entriesOf, nodeAt, type Entry } from './entries.js';
import { commentTexts, commentsIn, lineEnd, lineStart, type SourceDocument } from './source.js';
import type { DocumentTriple } from './splice.js';

/**
 * The edit that takes an entry out of the team's text.
 *
 * Comments above it go with it when the release wrote them and drops them too; whatever the team wrote stays as a
 * comment line of its own.
 */
export function spliceRemoval(
  documents: DocumentTriple,
  entry: Entry,
  paths: { readonly ours: FieldPath },
  removed: ReadonlySet<Entry>,
): Edit | undefined {
  const { ours } = documents;
  const siblings = entriesOf(ours, nodeAt(ours, paths.ours.slice(0, -1)) ?? null);
  const index = siblings.indexOf(entry);
  const survivor = siblings.findIndex((sibling) => !removed.has(sibling));
  const [first] = siblings;
  if (entry.isFlow) return removeFlow(ours, siblings, index, removed);
  if (entry.isInline) return removeInline(ours, entry, siblings[survivor]);
  // What goes after a first key on the line of a dash goes with it.
  if (first?.isInline && index < survivor) return { start: first.start, end: first.start, text: '' };
  return removeLines(documents, entry, siblings[index - 1]);
}

function removeLines({ base, ours, theirs }: DocumentTriple, entry: Entry, before: Entry | undefined): Edit {
  const { text } = ours.source;
  const released = commentTexts(base);
  const still = commentTexts(theirs);
  const isDropped = ({ text: comment }: { readonly text: string }): boolean =>
    released.has(comment) && !still.has(comment);
  let start = lineStart(text, entry.start);
  const lead = leadComments(ours, entry, before === undefined ? ours.start : before.end);
  for (const comment of lead.toReversed()) {
    if (!isDropped(comment)) break;
    start = lineStart(text, comment.start);
  }
  const end = lineEnd(text, entry.end);
  const own = commentsIn(ours.source, entry.start, end).filter((comment) => !released.has(comment.text));
  const kept = own.map((comment) => `${' '.repeat(entry.column)}${comment.text}\n`).join('');
  return { start, end: end + 1, text: kept };
}

/** Takes out the first keys after a dash: the next one that stays moves up to the dash. */
function removeInline(ours: SourceDocument, entry: Entry, next: Entry | undefined): Edit | undefined {
  if (next === undefined || next.column !== entry.column) return undefined;
  const hasComments = commentsIn(ours.source, entry.start, next.start).length > 0;
  return hasComments ? undefined : { start: entry.start, end: next.start, text: '' };
}

/**
 * Takes out an item and one comma: the one after it, or the one before it when nothing after it stays. Comments between
 * that comma and the item stay.
 */
function removeFlow(
  ours: SourceDocument,
  siblings: readonly Entry[],
  index: number,
  removed: ReadonlySet<Entry>,
): Edit | undefined {
  const [before, entry, next] = [siblings[index - 1], siblings[index], siblings[index + 1]];
  if (entry === undefined) return undefined;
  const isFollowed = siblings.slice(index + 1).some((sibling) => !removed.has(sibling));
  const start = isFollowed ? entry.start : (before?.end ?? entry.start);
  const end = isFollowed ? (next?.start ?? entry.end) : entry.end;
  const comments = commentsIn(ours.source, start, end);
  if (comments.length === 0) return { start, end, text: '' };
  const isBeforeItem = !isFollowed && before !== undefined && comments.every((comment) => comment.end <= entry.start);
  const between = ours.source.text.slice(start, entry.start);
  // What stands there is white space, one comma and the comments; a comma inside a comment comes after its #.
  return isBeforeItem ? { start, end, text: between.replace(/^([^,#]*),/, '$1') } : undefined;
}
