/**
 * What went wrong outside the program: git, disk, permissions, another run.
 *
 * `message` says what we were doing and what stopped us, `help` says in the imperative what to do. The failure that
 * caused it, when there is one, is `cause`. Neither text holds credentials.
 */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  /** The exit code of the command that meets this: the environment, not the answer. */
  readonly exitCode = 2;
  readonly help: string;

  constructor(message: string, help: string, options?: ErrorOptions) {
    super(message, options);
    this.help = help;
  }
}

/**
 * A failing disk operation as an `EnvironmentError`, with the words of the operating system.
 *
 * `doing` continues "Cannot …", for example `read clusters/acme.example/apps.yaml`. An error that already is an
 * `EnvironmentError` is given back as it is.
 */
export function diskError(doing: string, cause: unknown): EnvironmentError {
  if (cause instanceof EnvironmentError) return cause;
  const words = cause instanceof Error ? cause.message : String(cause);
  const help = 'Check the permissions and the free space of the folder, then run the command again.';
  return new EnvironmentError(`Cannot ${doing}: ${words}.`, help, { cause });
}

/** The code of a Node system error, such as `ENOENT`; undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
