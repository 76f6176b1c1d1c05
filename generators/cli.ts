#!/usr/bin/env node
import { closest } from 'fastest-levenshtein';
import { packageVersion } from '../io/package-files.js';
import { commandHelp, generalHelp } from './command-help.js';
import { EXIT, UsageError, type ExitCode } from './exit-codes.js';
import { nodeTerminal, sayInterrupts } from './node-terminal.js';
import { COMMANDS, parseOptions } from './options.js';
import { reportError, runCommand } from './run-command.js';
import type { Terminal } from './terminal.js';

const terminal = nodeTerminal();
sayInterrupts(terminal);
process.exitCode = await main(process.argv.slice(2), terminal);

async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const isAsked = name !== undefined;
    (isAsked ? terminal.result : terminal.progress)(generalHelp(packageVersion()));
    return isAsked ? EXIT.DONE : EXIT.USAGE;
  }
  if (rest.includes('--version') || name === '--version') {
    terminal.result(`${packageVersion()}\n`);
    return EXIT.DONE;
  }
  try {
    const command = COMMANDS.find((row) => row.name === name);
    if (command === undefined) throw unknownCommand(name);
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.result(commandHelp(command));
      return EXIT.DONE;
    }
    return await runCommand(name, parseOptions(command, rest), terminal);
  } catch (error) {
    return reportError(error, terminal);
  }
}

function unknownCommand(name: string): UsageError {
  if (name.startsWith('-')) {
    return new UsageError('A command comes first.', `Write "generator-catalyst sovereign ${name}"; --help shows all.`);
  }
  const near = closest(
    name,
    COMMANDS.map((row) => row.name),
  );
  return new UsageError(
    `There is no command "${name}".`,
    `Did you mean "generator-catalyst ${near}"? --help shows all.`,
  );
}
