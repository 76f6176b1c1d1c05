import type { JsonValue } from '../../schema/json.js';
import { resourceKey, resourceOf } from '../tree/resource.js';
import { conflictOf, type Conflict } from './conflict.js';
import { decideFor, UNDECIDED, type Decide, type Decisions } from './decision.js';
import { describeDispute, objectLabel } from './describe-dispute.js';
import { stepsFor, type Sources, type Step } from './document-steps.js';
import { applyEdits, type Edit } from './edits.js';
import { mergeLines } from './line-merge.js';
import { pairDocuments, type DocumentGroup } from './pair-documents.js';
import { headOf, parseSource, type Source } from './source.js';
import { isSameValue } from './values.js';

/** Something worth telling that needs no answer. */
export interface MergeNote {
  readonly file: string;
  readonly object: string;
  readonly message: string;
}

/** What one file becomes. With conflicts the text holds the team's values at their places. */
export interface FileMerge {
  readonly text: string;
  /**
   * What to store as the released text: theirs, with the value of base wherever a conflict is open, so that the next
   * merge meets the same conflicts and nothing else.
   */
  readonly base: string;
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly MergeNote[];
}

/** Three texts of one path. */
export interface FileTexts {
  readonly path: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Merges a YAML or JSON file by documents and fields; what cannot be proved right afterwards stays as the team has it.
 *
 * Texts come with LF, without a byte order mark, and with a line end at their end.
 */
export function mergeYaml({ path, base, ours, theirs }: FileTexts, decisions: Decisions = UNDECIDED): FileMerge {
  const sources: Source[] = [];
  for (const [side, text] of Object.entries({ base, ours, theirs })) {
    const parsed = parseSource(text);
    if (parsed.kind === 'source') {
      sources.push(parsed.source);
      continue;
    }
    return { text: ours, base, conflicts: [unreadable(path, side, parsed)], notes: [] };
  }
  const [released, mine, other] = sources as [Source, Source, Source]; // One for each side, or we returned.
  const groups = pairDocuments(released, mine, other);
  const names = groups.map((group, index) => objectLabel(group, index));
  const all: Sources = { base: released, ours: mine, theirs: other };
  const nameOf = new Map(groups.map((group, index) => [group, names[index] ?? '']));
  const decide = (group: DocumentGroup): Decide => decideFor(decisions, path, nameOf.get(group) ?? '');
  const steps = provenSteps(mine, stepsFor(path, groups, all, { decide }));
  const edits = [...headEdits(all), ...steps.flatMap((step) => step.edits)];
  const text = applyEdits(ours, edits);
  const conflicts = steps.flatMap((step, index) =>
    step.disputes.map((dispute) => describeDispute({ path, object: names[index] ?? '', step, dispute, text, edits })),
  );
  const notes = steps.flatMap(({ note }, index) =>
    note === undefined ? [] : [{ file: path, object: names[index] ?? '', message: `${names[index] ?? ''} ${note}` }],
  );
  return { text, base: conflicts.length === 0 ? theirs : nextBase(path, all, steps), conflicts, notes };
}

/** The released text with all changes of the release but those that a conflict is about. */
function nextBase(path: string, { base, theirs }: Sources, steps: readonly Step[]): string {
  const kept = new Map<DocumentGroup, ReadonlySet<string>>();
  const groups = steps.map(({ group, disputes }) => {
    const released: DocumentGroup = { base: group.base, ours: group.base, theirs: group.theirs };
    if (disputes.length > 0) kept.set(released, new Set(disputes.map(({ field }) => field)));
    return released;
  });
  const sources: Sources = { base, ours: base, theirs };
  const next = provenSteps(base, stepsFor(path, groups, sources, { kept }));
  return applyEdits(base.text, [...headEdits(sources), ...next.flatMap(({ edits }) => edits)]);
}

/** The change of the comments above all documents; where both sides changed them, the team's lines stay. */
function headEdits({ base, ours, theirs }: Sources): readonly Edit[] {
  const head = headOf(ours);
  const { text } = mergeLines(headOf(base), head, headOf(theirs));
  return text === head ? [] : [{ start: 0, end: head.length, text }];
}

/** Steps whose result was parsed again and holds what a merge of the data alone gives. */
function provenSteps(ours: Source, first: readonly Step[]): readonly Step[] {
  let steps = first;
  for (;;) {
    const failed = failedSteps(ours, steps);
    if (failed.size === 0) return steps;
    steps = steps.map((step) => (failed.has(step) ? (step.orElse?.() ?? step.refused()) : step));
  }
}

/**
 * The steps whose document is not what it has to be. When the documents do not match one by one, those that already
 * break the text alone; all of them when none does.
 */
function failedSteps(ours: Source, steps: readonly Step[]): ReadonlySet<Step> {
  const changed = steps.filter((step) => step.edits.length > 0);
  if (changed.length === 0) return new Set();
  const unmet = unmetSteps(ours, steps);
  if (unmet !== undefined) return unmet;
  const alone = changed.filter((step) => {
    const others = steps.map((other) => (other === step ? step : { ...other, edits: [], isGone: false }));
    return unmetSteps(ours, others)?.has(step) !== false;
  });
  return new Set(alone.length > 0 ? alone : changed);
}

/** The changed steps whose document is not what it has to be; undefined when the documents do not match one by one. */
function unmetSteps(ours: Source, steps: readonly Step[]): ReadonlySet<Step> | undefined {
  const edits = steps.flatMap((step) => step.edits);
  const parsed = parseSource(applyEdits(ours.text, edits));
  const wanted = inOrder(ours, steps);
  if (parsed.kind === 'problem' || parsed.source.documents.length !== wanted.length) return undefined;
  const values = parsed.source.documents.map(({ value }) => value);
  if (hasNewTwins(values, ours)) return undefined;
  return new Set(wanted.filter((step, index) => step.edits.length > 0 && !step.isMet(values[index] ?? null)));
}

/** The steps whose document is in the result, in the order of the result. */
function inOrder(ours: Source, steps: readonly Step[]): readonly Step[] {
  const byDocument = new Map(steps.flatMap((step) => (step.ours === undefined ? [] : [[step.ours, step] as const])));
  const inserted = (after: unknown): readonly Step[] =>
    steps.filter((step) => step.ours === undefined && step.edits.length > 0 && step.after === after);
  const own = ours.documents.flatMap((document) => {
    const step = byDocument.get(document);
    return [...(step === undefined || step.isGone ? [] : [step]), ...inserted(document)];
  });
  return [...inserted(undefined), ...own];
}

function hasNewTwins(values: readonly JsonValue[], ours: Source): boolean {
  const twins = (all: readonly JsonValue[]): number => {
    const keys = all.flatMap((value) => resourceOf(value) ?? []).map(resourceKey);
    return keys.length - new Set(keys).size;
  };
  return twins(values) > twins(ours.documents.map(({ value }) => value));
}

function unreadable(
  path: string,
  side: string,
  problem: Extract<ReturnType<typeof parseSource>, { kind: 'problem' }>,
): Conflict {
  const which = { ours: 'your file', theirs: 'the file of this release', base: 'the file as it was released' }[side];
  const conflict = {
    file: path,
    reason: 'unreadable' as const,
    message: `The file changed in this release, but ${which ?? side} is not readable as YAML: ${problem.message}.`,
    help: 'Correct the YAML at this place and run "generator-catalyst upgrade" again.',
  };
  return conflictOf(side === 'ours' ? { ...conflict, position: problem.position } : conflict);
}

/** True when ours holds the same documents as base and no comment of its own: only its form may differ. */
export function isOnlyReformatted(base: string, ours: string): boolean {
  const [released, mine] = [parseSource(base), parseSource(ours)];
  if (released.kind === 'problem' || mine.kind === 'problem') return false;
  const values = ({ source }: { readonly source: Source }): readonly JsonValue[] =>
    source.documents.map(({ value }) => value);
  const known = new Set(released.source.comments.map(({ text }) => text));
  return isSameValue(values(released), values(mine)) && mine.source.comments.every(({ text }) => known.has(text));
}
