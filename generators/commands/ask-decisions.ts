import type { Decision, Decisions } from '../../core/merge/decision.js';
import { formatConflicts } from '../../core/report/conflicts-text.js';
import type { JsonValue } from '../../schema/json.js';
import type { LockedConflict } from '../../schema/lock.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** Asks about conflicts one by one; those that are left for later are not among the decisions. */
export async function askDecisions(
  conflicts: readonly LockedConflict[],
  terminal: Terminal,
  parseValue: (text: string) => JsonValue,
): Promise<Decisions> {
  const decisions = new Map<string, Decision>();
  for (const [index, conflict] of conflicts.entries()) {
    terminal.progress(`\nConflict ${index + 1} of ${conflicts.length}\n${formatConflicts([conflict])}`);
    const { answer } = await terminal.ask([
      {
        type: 'select',
        name: 'answer',
        message: 'What shall stand there?',
        choices: choicesFor(conflict),
        default: 'later',
      },
    ]);
    if (answer === 'ours' || answer === 'theirs') decisions.set(conflict.id, { kind: answer });
    if (answer !== 'value') continue;
    const question = {
      type: 'input',
      name: 'value',
      message: 'The value, as YAML:',
      validate: (text: string) => judge(text, parseValue),
    } as const;
    const { value } = await terminal.ask([question]);
    decisions.set(conflict.id, { kind: 'value', value: parseValue(String(value)) });
  }
  return decisions;
}

function choicesFor({ field, reason, ours, theirs }: LockedConflict): readonly { name: string; value: string }[] {
  const isField = field !== '';
  if (!isField && reason === 'changed-and-deleted') {
    return [
      { name: 'what you have, as your own from now on', value: 'ours' },
      { name: 'nothing: this release is without it', value: 'theirs' },
      { name: 'decide later', value: 'later' },
    ];
  }
  return [
    { name: isField && ours === undefined ? 'nothing, as you have it' : 'what you have', value: 'ours' },
    {
      name: isField && theirs === undefined ? 'nothing, as in this release' : 'what this release has',
      value: 'theirs',
    },
    ...(isField ? [{ name: 'another value', value: 'value' }] : []),
    { name: 'decide later', value: 'later' },
  ];
}

function judge(text: string, parseValue: (text: string) => JsonValue): true | string {
  try {
    parseValue(text);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} ${error.help}`;
    throw error;
  }
}
