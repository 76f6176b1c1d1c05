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

/** The conflict for a place that stays as the team has it. Values of a Secret are hidden. */
export function describeDispute({ path, object, step, dispute, text, edits }: Facts): Conflict {
  const { field, reason } = dispute;
  const isSecret = isSecretField(step.group, field);
  const print = (value: Value): string | undefined => {
    if (value === undefined || field === '') return undefined;
    return isSecret ? HIDDEN : toYaml(value, 0);
  };
  return conflictOf({
    file: path,
    object,
    field,
    reason,
    base: print(dispute.base),
    ours: print(dispute.ours),
    theirs: print(dispute.theirs),
    position: positionOf(step, dispute, text, edits),
    ...wholeObject(object, dispute),
  });
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
function wholeObject(
  object: string,
  { field, reason }: Dispute,
): { readonly message?: string; readonly help?: string } {
  if (field !== '') return {};
  if (reason === 'changed-and-deleted') {
    return {
      message: `${object} changed here and is gone in this release.`,
      help: 'Delete it, or keep it as your own in another file, and run "generator-catalyst upgrade" again.',
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
    start = entryAt(ours, paths.ours.slice(0, length))?.start ?? start;
  }
  const before = text.slice(0, placeAfter(edits, start)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
