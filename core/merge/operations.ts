import type { JsonValue } from '../../schema/json.js';
import type { FieldPath } from '../tree/manifest.js';
import type { ConflictReason } from './conflict.js';
import type { Value } from './values.js';

/** Where a new entry goes among the entries that ours has. */
export type Anchor = 'start' | 'end' | { readonly after: string | number };

/**
 * One change of the release, to be made in the team's text. Paths are those of the document before any change: `ours`
 * in the team's, `theirs` in the new render's, `base` in the released one's.
 *
 * `replace` takes the value from theirs, `insert` a whole entry or item; `clear` leaves an empty map or list. A `value`
 * stands for what neither text holds: a person decided it.
 */
export type Operation =
  | { readonly kind: 'replace'; readonly field: string; readonly paths: Paths; readonly value?: JsonValue }
  | {
      readonly kind: 'insert';
      readonly field: string;
      readonly paths: Paths;
      readonly anchor: Anchor;
      readonly value?: JsonValue;
    }
  | { readonly kind: 'remove'; readonly field: string; readonly paths: Paths }
  | { readonly kind: 'clear'; readonly field: string; readonly paths: Paths };

/** One place in three documents; a path whose last step does not exist there says where it would be. */
export interface Paths {
  readonly base: FieldPath;
  readonly ours: FieldPath;
  readonly theirs: FieldPath;
}

/** A place where the sides cannot be merged; the team's value stays. */
export interface Dispute {
  readonly field: string;
  readonly reason: ConflictReason;
  readonly paths: Paths;
  readonly base: Value;
  readonly ours: Value;
  readonly theirs: Value;
}

/** A merge of values: what comes out, the changes of ours that lead there, and what stays undecided. */
export interface DataMerge {
  readonly merged: Value;
  readonly operations: readonly Operation[];
  readonly disputes: readonly Dispute[];
}
