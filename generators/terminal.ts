/** One question of a prompt, as Yeoman and Inquirer spell it. */
export interface Question {
  readonly type: 'confirm' | 'input' | 'select';
  readonly name: string;
  readonly message: string;
  readonly default?: unknown;
  readonly choices?: readonly Choice[];
  /** Rows of choices that are seen at once. */
  readonly pageSize?: number;
  /** False ends the list of choices at its ends. */
  readonly loop?: boolean;
  readonly validate?: (answer: string) => true | string;
}

/** One answer of a `select`; the description is shown while it is pointed at. */
export interface Choice {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
  /** What stays on the screen once it is chosen (default: the name). */
  readonly short?: string;
}

/** Answers by the names of their questions. */
export type Answers = Readonly<Record<string, unknown>>;

/** What a command talks to: results on stdout, progress on stderr, questions where someone can answer. */
export interface Terminal {
  readonly result: (text: string) => void;
  readonly progress: (text: string) => void;
  readonly isInteractive: boolean;
  /** True when results are read on a screen that shows colours. */
  readonly hasColour?: boolean;
  readonly ask: (questions: readonly Question[]) => Promise<Answers>;
}
