import { isScalar } from 'yaml';
import type { Position } from '../../schema/finding.js';
import { isJsonObject, type JsonValue } from '../../schema/json.js';
import { toYaml } from '../render/yaml-text.js';
import { resourceLabel, resourceOf } from '../tree/resource.js';
import { conflictOf, type Conflict } from './conflict.js';
import type { Step } from './document-steps.js';
import { placeAfter, type Edit } from './edits.js';
import { entryAt } from './entries.js';
import type { Dispute } from './operations.js';
import type { DocumentGroup } from './pair-documents.js';
import type { Value } from './values.js';

/** What a conflict is worded from. */
interface Facts {
  readonly path: string;
  readonly object: string;
  readonly step: Step;
  readonly dispute: Dispute;
  /** The merged file, and the edits that made it. */
  readonly text: string;
  readonly edits: readonly Edit[];
}

const HIDDEN = '(hidden)';
const LONGEST_VALUE = 80;

/** The conflict for a place that stays as the team has it. Values of a Secret are hidden. */
export function describeDispute({ path, object, step, dispute, text, edits }: Facts): Conflict {
  const { field, reason, base, ours, theirs } = dispute;
  const isSecret = isSecretField(step.group, field);
  const print = (value: Value): string | undefined => {
    if (value === undefined || field === '') return undefined;
    return isSecret ? HIDDEN : toYaml(value, 0);
  };
  const words = [base, ours, theirs].map((value) => (isSecret && value !== undefined ? HIDDEN : inWords(value)));
  const position = positionOf(step, dispute, text, edits);
  return conflictOf({
    file: path,
    object,
    field,
    reason,
    base: print(base),
    ours: print(ours),
    theirs: print(theirs),
    ...(field === '' ? wholeObject(object, reason) : { message: describe(object, dispute, words) }),
    ...(position === undefined ? {} : { position }),
  });
}

function describe(object: string, { field, reason }: Dispute, [base, ours, theirs]: readonly string[]): string {
  if (reason === 'both-added')
    return `${object} is new at ${field} on both sides: you have ${ours}, this release has ${theirs}.`;
  if (reason === 'deleted-and-changed')
    return `${object} changed at ${field}: ${base} was released, you removed it, this release has ${theirs}.`;
  if (reason === 'changed-and-deleted')
    return `${object} changed at ${field}: ${base} was released, you have ${ours}, this release removed it.`;
  const change = `you have ${ours}, this release has ${theirs}`;
  if (reason === 'unsafe') return `${object} cannot be changed at ${field} without rewriting your text: ${change}.`;
  return `${object} changed at ${field}: ${base} was released, ${change}.`;
}

/** A value in a sentence: on one line, and only as long as a line can bear. */
function inWords(value: Value): string {
  if (value === undefined) return 'nothing';
  const isPlain = typeof value === 'string' && value !== '' && !value.includes('\n');
  const words = isPlain ? value : JSON.stringify(value);
  return words.length > LONGEST_VALUE ? `${words.slice(0, LONGEST_VALUE)}…` : words;
}

/** What people call a document: its resource, else its kind, else its place in the file. */
export function objectLabel({ ours, theirs, base }: DocumentGroup, index: number): string {
  const value: JsonValue = (ours ?? theirs ?? base)?.value ?? null;
  const resource = resourceOf(value);
  if (resource !== undefined) return resourceLabel(resource);
  const kind = isJsonObject(value) ? value.kind : undefined;
  return typeof kind === 'string' ? kind : `Document ${index + 1}`;
}

function isSecretField({ ours, theirs, base }: DocumentGroup, field: string): boolean {
  const value = (ours ?? theirs ?? base)?.value;
  return isJsonObject(value) && value.kind === 'Secret' && /^(data|stringData)\b/.test(field);
}

/** A sentence for a whole object; its text would be too long for one. */
function wholeObject(object: string, reason: Dispute['reason']): { readonly message: string; readonly help?: string } {
  if (reason === 'changed-and-deleted') {
    return {
      message: `${object} changed here and is gone in this release.`,
      help: 'Settle it with "generator-catalyst resolve": --ours keeps it as your own, --theirs deletes it.',
    };
  }
  if (reason === 'both-added') return { message: `${object} was added on both sides with different content.` };
  return { message: `${object} cannot be merged without rewriting your text.` };
}

function positionOf(
  { ours }: Pick<Step, 'ours'>,
  { paths }: Dispute,
  text: string,
  edits: readonly Edit[],
): Position | undefined {
  if (ours === undefined) return undefined;
  let start = ours.root?.range?.[0] ?? ours.start;
  for (let length = 1; length <= paths.ours.length; length++) {
    const entry = entryAt(ours, paths.ours.slice(0, length));
    start = (isScalar(entry?.value) ? entry.value.range?.[0] : entry?.start) ?? start;
  }
  const before = text.slice(0, placeAfter(edits, start)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
