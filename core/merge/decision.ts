import type { JsonValue } from '../../schema/json.js';
import { conflictId } from './conflict.js';

/**
 * How the team settles a conflict: with what the repository has, with what the release has, or with another value.
 *
 * A conflict that is settled does not come up again until the release changes the same place once more.
 */
export type Decision =
  { readonly kind: 'ours' } | { readonly kind: 'theirs' } | { readonly kind: 'value'; readonly value: JsonValue };

/** Decisions by the id of their conflict. */
export type Decisions = ReadonlyMap<string, Decision>;

/** Finds the decision for a field of one object; the empty field is the whole object. */
export type Decide = (field: string) => Decision | undefined;

/** Nothing was decided. */
export const UNDECIDED: Decisions = new Map();

/** The decisions about one object of a file; the empty object is the file itself. */
export function decideFor(decisions: Decisions, file: string, object: string): Decide {
  return decisions.size === 0 ? () => undefined : (field) => decisions.get(conflictId(file, object, field));
}
