import type { Question } from './terminal.js';
import { wrapWords } from './wrap-words.js';

const WIDTH = 78;

/** Questions whose refusals and descriptions break between words; a prompt breaks them at the edge of the terminal. */
export function fitQuestions(questions: readonly Question[]): readonly Question[] {
  return questions.map((question) => {
    const { validate, choices } = question;
    return {
      ...question,
      ...(validate === undefined ? {} : { validate: (text: string) => fitVerdict(validate(text)) }),
      ...(choices === undefined
        ? {}
        : { choices: choices.map((choice) => ({ ...choice, ...fitDescription(choice) })) }),
    };
  });
}

function fitVerdict(verdict: true | string): true | string {
  // The prompt writes "> " before it.
  return verdict === true || wrapWords(verdict, WIDTH - 2).join('\n  ');
}

function fitDescription({ description }: { readonly description?: string }): { readonly description?: string } {
  return description === undefined ? {} : { description: wrapWords(description, WIDTH).join('\n') };
}
