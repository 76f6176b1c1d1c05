/** One question of a prompt, as Yeoman and Inquirer spell it. */
export interface Question {
  readonly type: 'confirm' | 'input' | 'select';
  readonly name: string;
  readonly message: string;
  readonly default?: unknown;
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
  readonly validate?: (answer: string) => true | string;
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
