/** A replacement of a stretch of a text; an insertion when `start` is `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits in the order of the text; those at one place stay in the order they came in, insertions first. */
export function sortEdits(edits: readonly Edit[]): readonly Edit[] {
  const ordered = edits.map((edit, index) => ({ edit, index }));
  ordered.sort(
    (left, right) => left.edit.start - right.edit.start || left.edit.end - right.edit.end || left.index - right.index,
  );
  return ordered.map(({ edit }) => edit);
}

/** The first edit that touches what an edit before it replaces, undefined when all can be made. */
export function findOverlap<Some extends Edit>(edits: readonly Some[]): Some | undefined {
  let end = 0;
  for (const edit of sortEdits(edits) as readonly Some[]) {
    if (edit.start < end) return edit;
    end = Math.max(end, edit.end);
  }
  return undefined;
}

/** The text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of sortEdits(edits)) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join('') + text.slice(at);
}

/** Where a place of the text is after edits; a place inside a replaced stretch goes to its start. */
export function placeAfter(edits: readonly Edit[], offset: number): number {
  let shift = 0;
  for (const edit of sortEdits(edits)) {
    if (edit.start > offset || (edit.start === offset && edit.end > offset)) break;
    if (edit.end > offset) return edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
  }
  return offset + shift;
}
