import { UsageError } from './exit-codes.js';
import { unexpectedWord, unknownOption, type CommandRow, type OptionRow, type OptionValues } from './options.js';

/**
 * The values of a command's options, from what `yo` made of the command line.
 *
 * `yo` reads it without knowing our options: it gives each one in camel case and with dashes, a switch that a word
 * follows as that word, and takes whatever it does not know. All that is refused here, as at our own door.
 *
 * @throws UsageError for a word or an option that the command does not have, or a value where none belongs.
 */
export function readYeomanOptions(
  command: CommandRow,
  words: readonly string[],
  given: Readonly<Record<string, unknown>>,
): OptionValues {
  const [word] = words;
  if (word !== undefined) throw unexpectedWord(command, word);
  const known = command.options.map(({ name }) => keyOf(name));
  for (const [name, value] of Object.entries(given)) {
    const isOurs = known.includes(camelCase(name));
    if (isOurs || YEOMAN_OPTIONS.includes(camelCase(name)) || !isFromCommandLine(value)) continue;
    throw unknownOption(
      command,
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
  }
  return Object.fromEntries(command.options.map((row) => [row.name, readValue(command, row, given[keyOf(row.name)])]));
}

function readValue(command: CommandRow, { name, type, isList }: OptionRow, value: unknown): OptionValues[string] {
  const seeHelp = `See "yo catalyst:${command.name} --help".`;
  if (value === undefined) return undefined;
  if (type === 'boolean') {
    if (typeof value !== 'boolean') throw new UsageError(`--${name} takes no value, and has "${value}".`, seeHelp);
    return name.startsWith('no-') ? !value : value;
  }
  const all: readonly unknown[] = [value].flat();
  const counted = isList === true ? all : all.slice(-1);
  if (counted.some((one) => typeof one === 'boolean' || one === '')) {
    throw new UsageError(`--${name} lacks its value.`, seeHelp);
  }
  const texts = counted.map(String);
  return isList === true ? texts : texts[0];
}

/** Under which name `yo` gives an option: `--no-commit` is `commit` with the value false. */
function keyOf(name: string): string {
  return camelCase(name.replace(/^no-/, ''));
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** What Yeoman adds of its own are objects and functions, and the names below. */
function isFromCommandLine(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value);
}

// Options of yo, yeoman-environment 6 and yeoman-generator 8, and what these hand to a generator.
const YEOMAN_OPTIONS: readonly string[] = [
  'askAnswered',
  'bail',
  'color',
  'cwd',
  'debug',
  'destinationRoot',
  'force',
  'forceInstall',
  'forwardErrorToEnvironment',
  'generators',
  'help',
  'ignoreWhitespace',
  'initialGenerator',
  'insight',
  'localConfigOnly',
  'localOnly',
  'namespace',
  'resolved',
  'skipCache',
  'skipInstall',
  'skipLocalCache',
  'skipParseOptions',
  'skipYoResolve',
  'unique',
  'version',
  'whitespace',
];
