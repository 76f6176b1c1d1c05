import { parseArgs } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import { UsageError } from './exit-codes.js';

/** One option of a command; both doors declare it from this row. */
export interface OptionRow {
  /** Without dashes; `no-commit` is the negation of `commit`. */
  readonly name: string;
  readonly type: 'boolean' | 'string';
  /** May be given several times. */
  readonly isList?: true;
  /** What a string stands for in help: `FILE`. */
  readonly value?: string;
  readonly help: string;
}

/** The values of a command's options by name; absent ones were not given. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

const REPO: OptionRow = { name: 'repo', type: 'string', value: 'DIR', help: 'Flux repository (default: this folder)' };
const FORMAT: OptionRow = {
  name: 'format',
  type: 'string',
  value: 'text|json',
  help: 'form of the result (default: text)',
};
const REPORT_FORMAT: OptionRow = { ...FORMAT, value: 'text|json|markdown' };
const VARS: OptionRow = {
  name: 'vars',
  type: 'string',
  value: 'FILE',
  help: 'values of the variables that provisioning supplies (default: typed samples)',
};

const SOVEREIGN: OptionRow = {
  name: 'sovereign',
  type: 'string',
  value: 'FQDN',
  help: 'which of the Sovereigns in the repository',
};

/** Where a commit goes: the options of every command that writes. */
const COMMIT: readonly OptionRow[] = [
  { name: 'branch', type: 'string', value: 'NAME', help: 'commit on this branch, made when it does not exist' },
  { name: 'push', type: 'boolean', help: 'push the branch after the commit' },
  { name: 'remote', type: 'string', value: 'NAME', help: 'remote to push to (default: the upstream, else origin)' },
];
const DRY_RUN: OptionRow = { name: 'dry-run', type: 'boolean', help: 'show what would be written, write nothing' };
const TO: OptionRow = { name: 'to', type: 'string', value: 'RELEASE', help: 'move to this Catalyst release' };
const DOWNGRADE: OptionRow = { name: 'downgrade', type: 'boolean', help: 'let --to go back to an older release' };
const EXIT_CODE: OptionRow = {
  name: 'exit-code',
  type: 'boolean',
  help: 'with --dry-run: exit 1 when something would change',
};
const NO_COMMIT: OptionRow = { name: 'no-commit', type: 'boolean', help: 'write the files, leave the commit to you' };

const EDIT: OptionRow = {
  name: 'edit',
  type: 'boolean',
  help: 'open the spec with questions first; what is not answered stays as it is written',
};

/** A command: what it does, and its options in the order of the help. */
export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionRow[];
}

/** Every command. */
export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'sovereign',
    summary: 'generate the tree of one Sovereign from its spec, prove it, commit it',
    options: [
      {
        name: 'spec',
        type: 'string',
        value: 'FILE',
        help: 'the spec (default: the one in the repository, else questions)',
      },
      EDIT,
      SOVEREIGN,
      REPO,
      { name: 'init', type: 'boolean', help: 'make the repository when there is none' },
      ...COMMIT,
      {
        name: 'release',
        type: 'string',
        value: 'RELEASE',
        help: 'Catalyst release of a new repository (default: the newest)',
      },
      { name: 'replace-spec', type: 'boolean', help: 'let --spec replace a different spec in the repository' },
      DRY_RUN,
      EXIT_CODE,
      NO_COMMIT,
      FORMAT,
      { name: 'yes', type: 'boolean', help: 'take the spec as it is shown, without asking' },
    ],
  },
  {
    name: 'diff',
    summary: 'show what generating now would change, as objects and fields, and what that means',
    options: [
      REPO,
      {
        name: 'spec',
        type: 'string',
        value: 'FILE',
        help: 'generate from this spec (default: those in the repository)',
      },
      { name: 'sovereign', type: 'string', value: 'FQDN', help: 'generate only this Sovereign (default: all)' },
      { name: 'release', type: 'string', value: 'RELEASE', help: 'as if the repository were on this Catalyst release' },
      {
        name: 'against',
        type: 'string',
        value: 'REF',
        help: 'compare a Git revision with the files as they are, and generate nothing',
      },
      { name: 'rendered', type: 'boolean', help: 'compare what each host cluster would apply instead of files' },
      { name: 'cluster', type: 'string', isList: true, value: 'NAME', help: 'only what reaches this host cluster' },
      {
        name: 'only',
        type: 'string',
        isList: true,
        value: 'FIELD=VALUE',
        help: 'only kind=HelmRelease, change=removed, source=team and the like',
      },
      { name: 'textual', type: 'boolean', help: 'also where only comments, quoting or order differ' },
      {
        name: 'format',
        type: 'string',
        value: 'text|json|markdown|patch',
        help: 'form of the result (default: text)',
      },
    ],
  },
  {
    name: 'upgrade',
    summary: 'regenerate every Sovereign of the repository, and keep what the team edited',
    options: [
      REPO,
      TO,
      DOWNGRADE,
      ...COMMIT,
      DRY_RUN,
      EXIT_CODE,
      NO_COMMIT,
      { name: 'continue', type: 'boolean', help: 'after an interrupted run: take back what is half done, and go on' },
      { name: 'abort', type: 'boolean', help: 'after an interrupted run: take back what is half done, and stop' },
      {
        name: 'accept-base',
        type: 'string',
        isList: true,
        value: 'PATH',
        help: 'take the stored released text of this file although no hash confirms it',
      },
      REPORT_FORMAT,
    ],
  },
  {
    name: 'resolve',
    summary: 'settle the conflicts that an upgrade left open, or was stopped by',
    options: [
      REPO,
      TO,
      DOWNGRADE,
      { name: 'list', type: 'boolean', help: 'show what is open; exit 1 when something is' },
      { name: 'conflict', type: 'string', isList: true, value: 'ID', help: 'this conflict only (default: all)' },
      { name: 'ours', type: 'boolean', help: 'keep what the repository has' },
      { name: 'theirs', type: 'boolean', help: 'take what this release has' },
      { name: 'value', type: 'string', value: 'YAML', help: 'write this value, for one conflict' },
      ...COMMIT,
      DRY_RUN,
      NO_COMMIT,
      REPORT_FORMAT,
    ],
  },
  {
    name: 'import',
    summary: 'derive spec and lock from a tree that has none, so that diff shows what is really different',
    options: [
      { ...SOVEREIGN, help: 'only the Sovereign in this folder below clusters/ (default: all)' },
      REPO,
      ...COMMIT,
      DRY_RUN,
      EXIT_CODE,
      NO_COMMIT,
      FORMAT,
    ],
  },
  {
    name: 'remove',
    summary: 'remove a host cluster in two steps, so that nothing live is uninstalled',
    options: [
      { name: 'sovereign', type: 'string', value: 'FQDN', help: 'the Sovereign' },
      { name: 'cluster', type: 'string', value: 'NAME', help: 'host cluster (default: every one of the Sovereign)' },
      {
        name: 'step',
        type: 'string',
        value: 'orphan|delete',
        help: 'first let Flux orphan its objects, then delete the files',
      },
      REPO,
      ...COMMIT,
      DRY_RUN,
      NO_COMMIT,
      FORMAT,
    ],
  },
  {
    name: 'render',
    summary: 'print what Flux would apply on a host cluster, unit by unit',
    options: [
      REPO,
      { name: 'cluster', type: 'string', value: 'NAME', help: 'host cluster (default: all)' },
      { name: 'unit', type: 'string', value: 'NAME', help: 'unit (default: all)' },
      VARS,
      { name: 'out', type: 'string', value: 'DIR', help: 'write one file a unit below DIR instead of printing' },
    ],
  },
  {
    name: 'validate',
    summary: 'check the trees of a repository: schemas, references, Flux semantics, bring-up',
    options: [
      REPO,
      { name: 'cluster', type: 'string', value: 'NAME', help: 'host cluster (default: all)' },
      VARS,
      {
        name: 'images',
        type: 'string',
        value: 'FILE',
        help: 'images of the live host cluster, "namespace image" a line, which completes the proof',
      },
      {
        name: 'severity',
        type: 'string',
        value: 'error|warning|info',
        help: 'exit 1 from this severity on (default: error)',
      },
      FORMAT,
    ],
  },
];

/** The options of a command line, checked against the command's rows. */
export function parseOptions(command: CommandRow, args: readonly string[]): OptionValues {
  const rows = Object.fromEntries(
    command.options.map(({ name, type, isList }) => [name, { type, multiple: isList === true }] as const),
  );
  try {
    const { values } = parseArgs({ args: [...args], options: rows, strict: true, allowPositionals: false });
    return values as OptionValues;
  } catch (error) {
    throw usageError(command, error);
  }
}

function usageError(command: CommandRow, error: unknown): unknown {
  if (!(error instanceof TypeError) || !('code' in error)) return error;
  const unknown = /Unknown option '(--?[^']+)'/.exec(error.message)?.[1];
  if (unknown !== undefined) return unknownOption(command, unknown);
  if (error.code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') {
    return unexpectedWord(command, /'([^']*)'/.exec(error.message)?.[1] ?? '');
  }
  const option = /--[a-z-]+/.exec(error.message)?.[0] ?? 'An option';
  if (/does not take/.test(error.message)) return new UsageError(`${option} takes no value.`, seeHelp(command));
  return new UsageError(`${option} lacks its value.`, seeHelp(command));
}

/** The user wrote an option that the command does not have; `written` with or without its dashes. */
export function unknownOption(command: CommandRow, written: string): UsageError {
  const option = written.startsWith('-') ? written : `--${written}`;
  const near = closest(
    option,
    command.options.map(({ name }) => `--${name}`),
  );
  const isNear = distance(option, near) <= option.length / 3;
  const help = isNear ? `Did you mean ${near}? ${seeHelp(command)}` : seeHelp(command);
  return new UsageError(`There is no option ${option} of ${command.name}.`, help);
}

/** The user wrote a word that belongs to no option. */
export function unexpectedWord(command: CommandRow, word: string): UsageError {
  return new UsageError(`"${word}" is no option of ${command.name}, which takes no other words.`, seeHelp(command));
}

function seeHelp({ name }: CommandRow): string {
  return `See "generator-catalyst ${name} --help".`;
}
