import { simpleGit, type SimpleGitOptions } from 'simple-git';
import { EnvironmentError } from './environment-error.js';
import { maskCredentials } from './mask-credentials.js';

/** The variables that a git process gets; `process.env` unless a test says otherwise. */
export type GitEnvironment = Readonly<Record<string, string | undefined>>;

/** What one git process said. Credentials are masked in `stderr`, never in `stdout`, which is parsed. */
export interface GitOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How one git process is started. */
export interface GitOptions {
  readonly env: GitEnvironment;
  /** Written to the process, which otherwise reads an empty input: nothing ever waits for a terminal. */
  readonly stdin?: string;
}

/**
 * Runs git as the user would: their locale, their hooks, their configuration, whatever the exit code.
 *
 * @throws EnvironmentError when git cannot be started.
 */
export async function runGit(dir: string, args: readonly string[], options: GitOptions): Promise<GitOutcome> {
  return spawnGit(dir, args, quietEnvironment(options.env), options.stdin, ENDS_WITH_GIT);
}

/**
 * Runs git for its output: unlocalised, no lock taken, no hook expected.
 *
 * @throws EnvironmentError when git cannot be started.
 */
export async function askGit(dir: string, args: readonly string[], options: GitOptions): Promise<GitOutcome> {
  const env = {
    ...quietEnvironment(options.env),
    LC_ALL: 'C',
    LANGUAGE: 'C',
    GIT_OPTIONAL_LOCKS: '0',
  };
  return spawnGit(dir, args, env, options.stdin, ENDS_WITH_OUTPUT);
}

/**
 * The output of a git command that has to succeed.
 *
 * @throws EnvironmentError with what we were doing (`doing` continues "Cannot …") and git's own words.
 */
export async function gitOutput(
  doing: string,
  dir: string,
  args: readonly string[],
  options: GitOptions,
): Promise<string> {
  const outcome = await askGit(dir, args, options);
  if (outcome.exitCode === 0) return outcome.stdout;
  throw gitError(doing, outcome);
}

/** A git command that should have succeeded, as an `EnvironmentError`; `doing` continues "Cannot …". */
export function gitError(doing: string, outcome: GitOutcome): EnvironmentError {
  const words = outcome.stderr.trim() || `git ended with exit code ${outcome.exitCode}`;
  return new EnvironmentError(`Cannot ${doing}: ${words}`, 'Do what git asks for above, then run the command again.');
}

/** The pieces of NUL-separated output or input. */
export function splitNul(text: string): readonly string[] {
  return text.split('\0').filter((piece) => piece !== '');
}

// Variables that say where the repository is: a hook or an alias that calls us sets them for its own repository, while
// ours is the one the user named. The pathspec ones would change what our paths mean.
const LOCATION_VARIABLES = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GLOB_PATHSPECS',
  'GIT_GRAFT_FILE',
  'GIT_ICASE_PATHSPECS',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_LITERAL_PATHSPECS',
  'GIT_NAMESPACE',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

// What the user set for git is kept, also GIT_ASKPASS, by which build servers and editors give a token. The desktop's
// own password windows are not git's and are shut.
function quietEnvironment(env: GitEnvironment): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => !LOCATION_VARIABLES.includes(name));
  const quiet = { GIT_TERMINAL_PROMPT: '0', GCM_INTERACTIVE: 'never', SSH_ASKPASS: '', GIT_PAGER: 'cat' };
  const entries = [...kept, ...Object.entries(quiet)];
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function spawnGit(
  dir: string,
  args: readonly string[],
  env: Record<string, string>,
  stdin: string | undefined,
  completion: Completion,
): Promise<GitOutcome> {
  let outcome: GitOutcome | undefined;
  const git = simpleGit({
    ...TRUST,
    baseDir: dir,
    allowEnvironment: Object.keys(env),
    completion,
    input: () => Buffer.from(stdin ?? ''),
    errors: (error, { exitCode, stdOut, stdErr }) => {
      outcome = {
        exitCode,
        stdout: Buffer.concat(stdOut).toString('utf8'),
        stderr: maskCredentials(Buffer.concat(stdErr).toString('utf8')),
      };
      return isStartFailure(exitCode) ? error : undefined;
    },
  });
  try {
    await git.env(env).raw([...args]);
  } catch (cause) {
    throw startError(args, cause);
  }
  if (outcome === undefined) throw startError(args, undefined);
  return outcome;
}

type Completion = NonNullable<SimpleGitOptions['completion']>;

// What is parsed has to be there to its last byte. A hook may leave a process behind that holds the output open for
// ever; there the end of git is the end. The milliseconds also keep our own process from ending, so they are few.
const ENDS_WITH_OUTPUT: Completion = { onClose: true, onExit: false };
const ENDS_WITH_GIT: Completion = { onClose: true, onExit: 50 };

// The guards of simple-git keep strangers' values out of the environment. Ours is the user's own, which git would obey
// without us; of the arguments only the ones below come from outside, and those stay guarded. Abbreviated options are
// allowed because the setting is inherited by the user's hooks, which may use them.
const TRUST: Partial<SimpleGitOptions> = {
  unsafe: {
    allowAbbreviatedOptions: true,
    allowUnsafeAlias: true,
    allowUnsafeAskPass: true,
    allowUnsafeCommandBinaries: true,
    allowUnsafeConfigEnvCount: true,
    allowUnsafeConfigPaths: true,
    allowUnsafeCredentialHelper: true,
    allowUnsafeDiffExternal: true,
    allowUnsafeDiffTextConv: true,
    allowUnsafeEditor: true,
    allowUnsafeExec: true,
    allowUnsafeFilter: true,
    allowUnsafeFsMonitor: true,
    allowUnsafeGitProxy: true,
    allowUnsafeGpgProgram: true,
    allowUnsafeHooksPath: true,
    allowUnsafeInclude: true,
    allowUnsafeMergeDriver: true,
    allowUnsafePager: true,
    allowUnsafeProtocolOverride: true,
    allowUnsafeSshCommand: true,
    allowUnsafeSubmodule: true,
    allowUnsafeTemplateDir: true,
    allowUnsafeUrlRewrite: true,
  },
};

// Node reports a process that could not be started with the negative error number as its exit code.
function isStartFailure(exitCode: number): boolean {
  return exitCode < 0;
}

function startError(args: readonly string[], cause: unknown): EnvironmentError {
  // simple-git gives the stack as the message.
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : undefined;
  const words = reason === undefined ? '' : `: ${maskCredentials(reason)}`;
  return new EnvironmentError(
    `Cannot start "git ${args[0] ?? ''}"${words}.`,
    'Install git, see https://git-scm.com/downloads, and check that "git --version" answers.',
    { cause },
  );
}
