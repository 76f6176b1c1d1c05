import type { OpenRepository } from '../../generators/commands/open-repository.js';
import type { Answers, Question, Terminal } from '../../generators/terminal.js';

/** A repository that holds nothing and has no remote. */
export const NOWHERE: OpenRepository = {
  root: '/',
  git: undefined,
  before: undefined,
  files: new Map(),
  unreadable: [],
};

/** What is typed, by the name of the question; of a list one answer each time that it is asked. */
export type Script = Readonly<Record<string, unknown>>;

/** A terminal where someone types a script; what no script answers is left at its default. */
export interface ScriptedTerminal extends Terminal {
  readonly questions: Question[];
  readonly shown: string[];
  /** What was said of answers that were refused; the next one of the script is typed then. */
  readonly refusals: string[];
  /** What is typed at one question. */
  readonly answer: (question: Question) => unknown;
  /** Answers of the script that no question was asked for. */
  readonly unused: () => readonly string[];
}

/** Someone who types a script. */
export function typing(script: Script): ScriptedTerminal {
  const left = new Map(Object.entries(script).map(([name, answer]) => [name, [answer].flat() as unknown[]]));
  const questions: Question[] = [];
  const shown: string[] = [];
  const refusals: string[] = [];
  const answer = (question: Question): unknown => {
    questions.push(question);
    if (questions.length > 3000) throw new Error(`No end of questions: ${question.name}`);
    for (;;) {
      const queue = left.get(question.name) ?? [];
      const isTyped = queue.length > 0;
      const typed = isTyped ? queue.shift() : question.default;
      if (question.type === 'select' && !question.choices?.some(({ value }) => value === typed))
        throw new Error(`${question.name} offers no "${String(typed)}".`);
      const verdict = question.type === 'input' ? (question.validate?.(String(typed ?? '')) ?? true) : true;
      if (verdict === true) return typed;
      refusals.push(verdict);
      if (!isTyped) throw new Error(`${question.name} has no answer: ${verdict}`);
    }
  };
  const ask = (asked: readonly Question[]): Promise<Answers> =>
    Promise.resolve().then(() => Object.fromEntries(asked.map((question) => [question.name, answer(question)])));
  const unused = (): readonly string[] => [...left].flatMap(([name, queue]) => (queue.length > 0 ? [name] : []));
  const progress = (text: string): void => void shown.push(text);
  return { questions, shown, refusals, answer, unused, ask, isInteractive: true, result: () => undefined, progress };
}
