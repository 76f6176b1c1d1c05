import Generator from 'yeoman-generator';
import { packageVersion } from '../io/package-files.js';
import { COMMANDS, type CommandRow, type OptionValues } from './options.js';
import { runCommand } from './run-command.js';
import { EXIT } from './exit-codes.js';
import type { Answers, Question, Terminal } from './terminal.js';

// We write, commit and settle conflicts ourselves; Yeoman's own commit has no rollback, and nothing is to be installed.
const FEATURES = { customCommitTask: true, customInstallTask: true, tasksMatchingPriority: true } as const;

/** A command of ours behind Yeoman's door: same options, same prompts, same exit codes. */
export class CommandGenerator extends Generator {
  readonly #command: CommandRow;

  constructor(args: string[], options: ConstructorParameters<typeof Generator>[1], name: string) {
    super(args, options, FEATURES);
    const command = COMMANDS.find((row) => row.name === name);
    if (command === undefined) throw new Error(`There is no command ${name}.`);
    this.#command = command;
    this.description = command.summary;
    for (const { name: option, type, help } of command.options) {
      this.option(option.replace(/^no-/, ''), { type: type === 'boolean' ? Boolean : String, description: help });
    }
  }

  async writing(): Promise<void> {
    const code = await runCommand(this.#command.name, this.#values(), this.#terminal());
    if (code !== EXIT.DONE) process.exitCode = code;
  }

  #values(): OptionValues {
    const given: Readonly<Record<string, unknown>> = this.options;
    const rows = this.#command.options.map(({ name, type }): [string, string | boolean | undefined] => {
      const isNegation = name.startsWith('no-');
      const value = given[name.replace(/^no-/, '')] ?? given[camelCase(name)];
      if (isNegation) return [name, value === false];
      // Yeoman hands over numbers and booleans where it recognises them.
      return [name, type === 'boolean' ? value === true : value === undefined ? undefined : String(value)];
    });
    return Object.fromEntries(rows);
  }

  #terminal(): Terminal {
    return {
      result: (text) => void process.stdout.write(text),
      progress: (text) => void process.stderr.write(text),
      isInteractive: process.stdin.isTTY,
      ask: (questions) => this.#ask(questions),
    };
  }

  async #ask(questions: readonly Question[]): Promise<Answers> {
    return this.prompt([...questions] as unknown as Parameters<typeof this.prompt>[0]);
  }
}

/** The commands as `yo` names them. */
export function listCommands(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  yo catalyst:${name.padEnd(width)}  ${summary}`);
  return `generator-catalyst ${packageVersion()}\n\n${lines.join('\n')}\n`;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
