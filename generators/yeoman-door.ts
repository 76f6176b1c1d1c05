import Generator from 'yeoman-generator';
import { packageVersion } from '../io/package-files.js';
import { EXIT } from './exit-codes.js';
import { fitQuestions } from './fit-questions.js';
import { nodeTerminal, sayInterrupts } from './node-terminal.js';
import { commandHelp } from './command-help.js';
import { COMMANDS, type CommandRow } from './options.js';
import { reportError, runCommand } from './run-command.js';
import type { Answers, Question, Terminal } from './terminal.js';
import { readYeomanOptions } from './yeoman-options.js';

/**
 * What our generators ask of Yeoman: we write, commit and settle conflicts ourselves (its own commit has no rollback),
 * nothing is to be installed, and only methods named after a queue are tasks, those of a base class among them.
 */
export const FEATURES = {
  customCommitTask: true,
  customInstallTask: true,
  tasksMatchingPriority: true,
  inheritTasks: true,
} as const;

/** What Yeoman gives a generator: the options as `yo` read them. */
export type YeomanOptions = ConstructorParameters<typeof Generator>[1];

/** A command of ours behind Yeoman's door: same options, same questions, same exit codes. */
export class CommandGenerator extends Generator {
  readonly #command: CommandRow;
  readonly #words: readonly string[];
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(args: string[], options: YeomanOptions, name: string) {
    super(args, options, FEATURES);
    const command = COMMANDS.find((row) => row.name === name);
    if (command === undefined) throw new Error(`There is no command ${name}.`);
    this.#command = command;
    this.#words = args;
    this.#given = { ...options };
    this.description = command.summary;
  }

  /** Shown by `--help` instead of Yeoman's own text, which knows no values. */
  override help(): string {
    return commandHelp(this.#command, 'yo catalyst:');
  }

  async writing(): Promise<void> {
    const terminal = yeomanTerminal(this);
    sayInterrupts(terminal);
    // `yo` answers --version itself only where no generator is named.
    if (this.#given['version'] === true) return terminal.result(`${packageVersion()}\n`);
    try {
      const values = readYeomanOptions(this.#command, this.#words, this.#given);
      setExitCode(await runCommand(this.#command.name, values, terminal));
    } catch (error) {
      // Yeoman would hand the error's own code to process.exit, which a text such as ENOENT crashes.
      setExitCode(reportError(error, terminal));
    }
  }
}

/** The terminal as Yeoman sees it: it asks, on stdout. */
export function yeomanTerminal(generator: Generator): Terminal {
  const terminal = nodeTerminal();
  const ask = async (questions: readonly Question[]): Promise<Answers> => {
    try {
      return await generator.prompt([...fitQuestions(questions)] as unknown as Parameters<typeof generator.prompt>[0]);
    } catch (error) {
      // Yeoman takes an interrupted prompt for its own failure and would end with 1 and an error after our words.
      process.exit(reportError(error, terminal));
    }
  };
  return { ...terminal, isInteractive: process.stdin.isTTY && process.stdout.isTTY, ask };
}

/** What `yo` ends with; a task that comes back leaves it alone. */
export function setExitCode(code: number): void {
  if (code !== EXIT.DONE) process.exitCode = code;
}

/** The commands as `yo` names them. */
export function listCommands(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  yo catalyst:${name.padEnd(width)}  ${summary}`);
  return `generator-catalyst ${packageVersion()}\n\n${lines.join('\n')}\n\n"yo catalyst:COMMAND --help" shows the options of a command.\n`;
}
