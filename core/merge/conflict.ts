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

/** What is known of a conflict before it is worded. */
export interface ConflictFacts {
  readonly file: string;
  readonly object: string;
  readonly field: string;
  readonly reason: ConflictReason;
  readonly base?: string | undefined;
  readonly ours?: string | undefined;
  readonly theirs?: string | undefined;
  /** Instead of the wording that follows from the reason. */
  readonly message?: string;
  readonly help?: string;
  readonly position?: Position | undefined;
}

const KEEP_ONE = 'Keep one of the two and run "generator-catalyst upgrade" again.';
const LONGEST_VALUE = 60;

/** A conflict with its id and its words. */
export function conflictOf(facts: ConflictFacts): Conflict {
  const { file, object, field, reason, position } = facts;
  const id = createHash('sha256').update(`${file}\n${object}\n${field}`, 'utf8').digest('hex').slice(0, 16);
  const { base, ours, theirs } = facts;
  const message = facts.message ?? describe(facts);
  const conflict = { id, file, object, field, reason, base, ours, theirs, message, help: facts.help ?? KEEP_ONE };
  return position === undefined ? conflict : { ...conflict, position };
}

function describe(facts: ConflictFacts): string {
  const { reason } = facts;
  const place = placeOf(facts);
  const [base, ours, theirs] = [facts.base, facts.ours, facts.theirs].map(inWords);
  if (reason === 'both-changed')
    return `${place} changed on both sides: ${base} was released, you have ${ours}, this release has ${theirs}.`;
  if (reason === 'both-added') return `${place} was added on both sides: you have ${ours}, this release has ${theirs}.`;
  if (reason === 'deleted-and-changed')
    return `${place} is gone here and changed in this release: ${base} was released, this release has ${theirs}.`;
  if (reason === 'changed-and-deleted')
    return `${place} changed here and is gone in this release: ${base} was released, you have ${ours}.`;
  if (reason === 'unsafe')
    return `${place} cannot be changed without rewriting your text: you have ${ours}, this release has ${theirs}.`;
  return `${place} cannot be merged.`;
}

function placeOf({ object, field }: ConflictFacts): string {
  if (object === '') return 'The file';
  return field === '' ? object : `${object}: ${field}`;
}

/** A value in a sentence: on one line, and only as long as a line can bear. */
function inWords(value: string | undefined): string {
  if (value === undefined) return 'nothing';
  const [first = '', ...rest] = value.trimEnd().split('\n');
  const isWhole = rest.length === 0 && first.length <= LONGEST_VALUE;
  return isWhole ? first : `${first.slice(0, LONGEST_VALUE)}…`;
}
