import type { Decision, Decisions } from '../../core/merge/decision.js';
import { isEmptyNode } from '../../core/merge/entries.js';
import { parseSource } from '../../core/merge/source.js';
import { formatConflicts } from '../../core/report/conflicts-text.js';
import type { JsonValue } from '../../schema/json.js';
import type { LockedConflict } from '../../schema/lock.js';
import { EXIT, UsageError, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { askDecisions } from './ask-decisions.js';
import { openConflicts } from './open-conflicts.js';
import { openRepository, type OpenRepository } from './open-repository.js';
import { refuseUpgradeContradictions } from './refuse-upgrade.js';
import { mergeRepository, type Choice, type UpgradeOptions } from './upgrade.js';

/** What `generator-catalyst resolve` is asked to do. */
export interface ResolveOptions extends UpgradeOptions {
  readonly list: boolean;
  /** Ids, or enough of their first characters to tell them apart; empty for all that are open. */
  readonly conflicts: readonly string[];
  readonly ours: boolean;
  readonly theirs: boolean;
  /** As YAML. */
  readonly value: string | undefined;
}

/** Settles conflicts that an upgrade left open, or would: lists them, takes what options say, or asks. */
export async function runResolve(options: ResolveOptions, terminal: Terminal): Promise<ExitCode> {
  const decision = decisionOf(options);
  refuseUpgradeContradictions(options);
  if (!options.list)
    return mergeRepository(options, terminal, (repository) => choose(decision, options, repository, terminal));
  const repository = await openRepository({ ...options, init: false, dryRun: true }, terminal);
  return listConflicts(await openConflicts(options, repository), options, terminal);
}

async function choose(
  decision: Decision | undefined,
  options: ResolveOptions,
  repository: OpenRepository,
  terminal: Terminal,
): Promise<Choice> {
  const open = await openConflicts(options, repository);
  if (open.length === 0) {
    terminal.result('No conflict is open.\n');
    return { kind: 'ended', code: EXIT.DONE };
  }
  const chosen = options.conflicts.length === 0 ? open : options.conflicts.map((id) => findConflict(id, open));
  const decisions = decision === undefined ? await ask(chosen, terminal) : decideAll(chosen, decision, options);
  if (decisions.size > 0) return { kind: 'decided', decisions };
  terminal.result(`Nothing was decided; ${open.length} open.\n`);
  return { kind: 'ended', code: EXIT.PARTLY };
}

function listConflicts(open: readonly LockedConflict[], { format }: ResolveOptions, terminal: Terminal): ExitCode {
  if (format === 'json') terminal.result(`${JSON.stringify({ conflicts: open }, null, 2)}\n`);
  else terminal.result(open.length === 0 ? 'No conflict is open.\n' : formatConflicts(open));
  return open.length === 0 ? EXIT.DONE : EXIT.NO;
}

function decisionOf({ ours, theirs, value, list, conflicts }: ResolveOptions): Decision | undefined {
  const given = [ours, theirs, value !== undefined].filter((isGiven) => isGiven).length;
  if (given > 1) throw new UsageError('--ours, --theirs and --value exclude each other.', 'Write one of the three.');
  if (list && (given > 0 || conflicts.length > 0)) {
    throw new UsageError('--list only shows what is open.', 'Leave the other options out.');
  }
  if (ours) return { kind: 'ours' };
  if (theirs) return { kind: 'theirs' };
  return value === undefined ? undefined : { kind: 'value', value: parseValue(value) };
}

/** The value that a YAML text of one document holds. */
function parseValue(text: string): JsonValue {
  const parsed = parseSource(`${text}\n`);
  const help = 'Write a scalar, or a map or list such as "{a: 1}".';
  if (parsed.kind === 'problem') {
    const why = parsed.message.split(/ at line |; please/)[0] ?? '';
    throw new UsageError(`--value is not readable as YAML: ${why}.`, help);
  }
  const [document, second] = parsed.source.documents;
  if (second !== undefined) throw new UsageError('--value holds several documents.', help);
  const isNothing = document === undefined || document.root === null || isEmptyNode(document.root);
  if (!isNothing) return asWritten(document.value, text.trim());
  throw new UsageError('--value is empty.', 'Write null, or \'""\' for an empty text; --ours keeps what is there.');
}

/** A number that YAML would write otherwise, such as 1.10, is most often meant as a text. */
function asWritten(value: JsonValue, text: string): JsonValue {
  if (typeof value !== 'number' || String(value) === text) return value;
  const help = `Write '"${text}"' where it is a text, such as a version, or ${value} where it is a number.`;
  throw new UsageError(`--value is ${text}, which YAML reads as the number ${value}.`, help);
}

function findConflict(id: string, open: readonly LockedConflict[]): LockedConflict {
  const found = open.filter((conflict) => conflict.id.startsWith(id));
  const [conflict, second] = found;
  if (conflict !== undefined && second === undefined) return conflict;
  const known = open.map((each) => `${each.id}  ${each.object} ${each.field}`.trimEnd()).join('\n      ');
  const what =
    second === undefined ? `No open conflict has the id "${id}".` : `Several open conflicts begin with "${id}".`;
  throw new UsageError(what, `Open are:\n      ${known}`);
}

function decideAll(chosen: readonly LockedConflict[], decision: Decision, { conflicts }: ResolveOptions): Decisions {
  const whole = chosen.find(({ field }) => field === '');
  if (decision.kind === 'value' && (conflicts.length !== 1 || whole !== undefined)) {
    const help = 'Name one conflict of a field with --conflict ID; --list shows the ids.';
    throw new UsageError('--value is for one field, not for several conflicts or a whole object.', help);
  }
  return new Map(chosen.map(({ id }) => [id, decision]));
}

async function ask(chosen: readonly LockedConflict[], terminal: Terminal): Promise<Decisions> {
  if (terminal.isInteractive) return askDecisions(chosen, terminal, parseValue);
  throw new UsageError(
    'It was not said how to settle the conflicts, and without a terminal nobody can be asked.',
    'Write --ours, --theirs or --value YAML; --list shows what is open.',
  );
}
