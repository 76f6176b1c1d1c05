/** What a command says by its exit code; documented in `docs/contract.md`. */
export const EXIT = {
  /** Done, or nothing to do. */
  DONE: 0,
  /** The answer is no: findings, or differences. */
  NO: 1,
  /** Usage or environment; the work tree is as before. */
  USAGE: 2,
  /** Done in part: committed but not pushed, or conflicts open. */
  PARTLY: 3,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The user's command cannot be carried out as given; the work tree is as before. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly exitCode = EXIT.USAGE;
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}
