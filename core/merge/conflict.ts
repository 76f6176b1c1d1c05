import { createHash } from 'node:crypto';
import type { Position } from '../../schema/finding.js';

/** Why two sides could not be merged; the first word of a pair is what the team did, the second what the release did. */
export type ConflictReason =
  | 'both-changed'
  | 'both-added'
  | 'deleted-and-changed'
  | 'changed-and-deleted'
  /** The change is clear, but cannot be written into the team's text without touching what is not ours. */
  | 'unsafe'
  /** One of the texts is no YAML that can be read. */
  | 'unreadable'
  /** Encrypted or binary files and links are replaced whole or not at all. */
  | 'not-mergeable'
  /** A folder stands where a file has to be, or the other way round. */
  | 'path-taken';

/** A change of the release that was not applied; the team's value is in the file. */
export interface Conflict {
  /** The same for the same file, object and field, whatever the values are. */
  readonly id: string;
  readonly file: string;
  /** The object as people write it, `Kind namespace/name`; empty when the whole file is concerned. */
  readonly object: string;
  /** The field as a dotted path with list items as `[name=app]`; empty when the whole object is concerned. */
  readonly field: string;
  readonly reason: ConflictReason;
  /** The three values as YAML; undefined where a side has none, and for a whole file. Never a value of a Secret. */
  readonly base: string | undefined;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
  readonly message: string;
  readonly help: string;
  /** Where the team's value stands in the merged file. */
  readonly position?: Position;
}

/** What makes a conflict; what is left out is empty or undefined. */
export type ConflictFacts = Pick<Conflict, 'file' | 'reason' | 'message'> & Partial<Conflict>;

const SETTLE = 'Settle it with "generator-catalyst resolve".';

/** A conflict with its id. */
export function conflictOf(facts: ConflictFacts): Conflict {
  const { file, object = '', field = '' } = facts;
  return {
    id: conflictId(file, object, field),
    object,
    field,
    base: undefined,
    ours: undefined,
    theirs: undefined,
    help: SETTLE,
    ...facts,
  };
}

/** The id of the conflict at a place; hexadecimal. */
export function conflictId(file: string, object: string, field: string): string {
  return createHash('sha256').update(`${file}\n${object}\n${field}`, 'utf8').digest('hex').slice(0, 16);
}
