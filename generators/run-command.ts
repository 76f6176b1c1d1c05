import type { DiffCommandOptions } from './commands/diff.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import type { ResolveOptions } from './commands/resolve.js';
import type { SovereignOptions } from './commands/sovereign.js';
import type { UpgradeOptions } from './commands/upgrade.js';
import type { OptionValues } from './options.js';
import { plainText } from '../core/report/plain-text.js';
import { UsageError } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** Runs a command by name, loading only what it needs. Errors become a message and an exit code. */
export async function runCommand(name: string, values: OptionValues, terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(name, values, terminal);
  } catch (error) {
    return reportError(error, terminal);
  }
}

async function dispatch(name: string, values: OptionValues, terminal: Terminal): Promise<ExitCode> {
  const repo = text(values.repo) ?? '.';
  if (name === 'diff') {
    const { runDiff } = await import('./commands/diff.js');
    return runDiff(diffOptions(repo, values), terminal);
  }
  if (name === 'upgrade') {
    const { runUpgrade } = await import('./commands/upgrade.js');
    return runUpgrade(upgradeOptions(repo, values), terminal);
  }
  if (name === 'resolve') {
    const { runResolve } = await import('./commands/resolve.js');
    return runResolve(resolveOptions(repo, values), terminal);
  }
  const format = oneOf(values.format, 'format', ['text', 'json'] as const, 'text');
  if (name === 'sovereign') {
    const { runSovereign } = await import('./commands/sovereign.js');
    return runSovereign(sovereignOptions(values, repo, format), terminal);
  }
  if (name === 'import') {
    const { runImport } = await import('./commands/import.js');
    return runImport(sovereignOptions(values, repo, format), terminal);
  }
  if (name === 'remove') {
    const { runRemove } = await import('./commands/remove.js');
    const step =
      values.step === undefined ? undefined : oneOf(values.step, 'step', ['orphan', 'delete'] as const, 'orphan');
    return runRemove({ ...sovereignOptions(values, repo, format), cluster: text(values.cluster), step }, terminal);
  }
  const common = { repo, cluster: text(values.cluster), vars: text(values.vars) };
  if (name === 'render') {
    const { runRender } = await import('./commands/render.js');
    return runRender({ ...common, unit: text(values.unit), out: text(values.out) }, terminal);
  }
  const severity = oneOf(values.severity, 'severity', ['error', 'warning', 'info'] as const, 'error');
  const { runValidate } = await import('./commands/validate.js');
  return runValidate({ ...common, images: text(values.images), severity, format }, terminal);
}

function sovereignOptions(values: OptionValues, repo: string, format: 'text' | 'json'): SovereignOptions {
  return {
    repo,
    format,
    spec: text(values.spec),
    edit: values.edit === true,
    sovereign: text(values.sovereign),
    init: values.init === true,
    branch: text(values.branch),
    push: values.push === true,
    remote: text(values.remote),
    release: text(values.release),
    replaceSpec: values['replace-spec'] === true,
    dryRun: values['dry-run'] === true,
    exitCode: values['exit-code'] === true,
    commit: values['no-commit'] !== true,
    yes: values.yes === true,
  };
}

function upgradeOptions(repo: string, values: OptionValues): UpgradeOptions {
  return {
    repo,
    to: text(values.to),
    downgrade: values.downgrade === true,
    branch: text(values.branch),
    push: values.push === true,
    remote: text(values.remote),
    commit: values['no-commit'] !== true,
    dryRun: values['dry-run'] === true,
    exitCode: values['exit-code'] === true,
    continues: values.continue === true,
    aborts: values.abort === true,
    acceptedBases: texts(values['accept-base']),
    format: oneOf(values.format, 'format', ['text', 'json', 'markdown'] as const, 'text'),
  };
}

function resolveOptions(repo: string, values: OptionValues): ResolveOptions {
  return {
    ...upgradeOptions(repo, values),
    list: values.list === true,
    conflicts: texts(values.conflict),
    ours: values.ours === true,
    theirs: values.theirs === true,
    value: text(values.value),
  };
}

function diffOptions(repo: string, values: OptionValues): DiffCommandOptions {
  return {
    repo,
    format: oneOf(values.format, 'format', ['text', 'json', 'markdown', 'patch'] as const, 'text'),
    spec: text(values.spec),
    sovereign: text(values.sovereign),
    release: text(values.release),
    against: text(values.against),
    rendered: values.rendered === true,
    clusters: texts(values.cluster),
    only: texts(values.only),
    textual: values.textual === true,
  };
}

/** Says what went wrong; only a mistake of ours shows where in the code. */
export function reportError(error: unknown, terminal: Terminal): ExitCode {
  if (isForPeople(error)) {
    terminal.progress(plainText(`${error.message}\n    ${error.help}\n`));
    return EXIT.USAGE;
  }
  if (isInterrupt(error)) {
    terminal.progress('\nInterrupted; nothing was written.\n');
    return EXIT.USAGE;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.progress(
    `This is a mistake of generator-catalyst, not yours:\n${trace}\n    Please report it with the command and the spec.\n`,
  );
  return EXIT.USAGE;
}

function isForPeople(error: unknown): error is Error & { readonly help: string } {
  return error instanceof Error && 'help' in error && typeof error.help === 'string';
}

function isInterrupt(error: unknown): boolean {
  return error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
}

function text(value: OptionValues[string]): string | undefined {
  if (value === undefined || typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return value;
  return value.at(-1);
}

function texts(value: OptionValues[string]): readonly string[] {
  if (value === undefined || typeof value === 'boolean') return [];
  return typeof value === 'string' ? [value] : value;
}

function oneOf<T extends string>(value: OptionValues[string], option: string, choices: readonly T[], otherwise: T): T {
  if (value === undefined) return otherwise;
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${option} is "${String(value)}".`, `Write ${choices.join(' or ')}.`);
}
