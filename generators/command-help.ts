import { COMMANDS, type CommandRow } from './options.js';

/** The help of one command; `door` is what stands before its name: `yo catalyst:`. */
export function commandHelp({ name, summary, options }: CommandRow, door = 'generator-catalyst '): string {
  const rows = [...options, { name: 'help', type: 'boolean', help: 'show this help' } as const];
  const left = rows.map((row) => `--${row.name}${'value' in row && row.value ? ` ${row.value}` : ''}`);
  const width = Math.max(...left.map(({ length }) => length));
  const lines = rows.map((row, index) => `  ${left[index]?.padEnd(width)}  ${row.help}`);
  return `${door}${name}: ${summary}\n\n${lines.join('\n')}\n`;
}

/** The help of the whole. */
export function generalHelp(version: string): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `generator-catalyst ${version}\n\n${lines.join('\n')}\n\n"generator-catalyst COMMAND --help" shows the options of a command.\n`;
}
