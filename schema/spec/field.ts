import { z } from 'zod';
import type { JsonValue } from '../json.js';

/** A DNS label. */
export const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A duration as Flux writes it. */
export const DURATION = /^([0-9]+(ms|s|m|h))+$/;

/** A size of memory or of a volume. */
export const QUANTITY = /^[1-9][0-9]*(Mi|Gi|Ti)$/;

/** A map of anything, such as the values of a chart. */
export const freeMap = z.record(z.string(), z.json() as z.ZodType<JsonValue>);

/** A text of a form; `expected` completes "it must be …". */
export function matches(pattern: RegExp, expected: string): z.ZodString {
  return z.string().regex(pattern, { error: expected });
}

/** Meaning and example of a field: for editors, for the documentation, and for messages. */
export function field<T extends z.ZodType>(schema: T, description: string, ...examples: readonly unknown[]): T {
  return schema.meta({ description, examples: [...examples] });
}

/** A problem of a value: what is wrong with it, and what to write instead. */
export interface Problem {
  readonly message: string;
  readonly help: string;
}

/** A text judged by a function that words the problem itself. */
export function judged(problemOf: (value: string) => Problem | undefined): z.ZodString {
  return z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined)
      context.addIssue({ code: 'custom', message: problem.message, params: { help: problem.help } });
  });
}

/** A DNS name of at least two labels; at most 63 characters, because it is also a label's value. */
export const domain = judged((value) => {
  const labels = value.split('.');
  const example = 'for example acme.example.com';
  if (value.length > 63) {
    return {
      message: `"${value}" has ${value.length} characters.`,
      help: 'Write 63 at most: it also becomes a label.',
    };
  }
  if (labels.length < 2) {
    return { message: `"${value}" has one label.`, help: `Write a DNS name of two labels or more, ${example}.` };
  }
  const wrong = labels.find((label) => !LABEL.test(label));
  if (wrong !== undefined) {
    const help = `Write lower-case letters, digits and hyphens between the dots, ${example}.`;
    return { message: `"${value}" has the label "${wrong}".`, help };
  }
  if (/^([a-z]{2,}|xn--[a-z0-9-]+)$/.test(labels.at(-1) ?? '')) return undefined;
  return { message: `"${value}" ends in no top-level domain.`, help: `Write a DNS name, ${example}.` };
});

/** An address of the web, which stands in Git: without credentials. */
export const webAddress = z
  .url({ protocol: /^https?$/, error: 'an https:// address' })
  .refine((value) => !holdsCredentials(value), {
    error: 'The address holds credentials.',
    params: { help: 'Leave user name, password and token out of it.' },
  });

/** True for an address with a user, a password, or a parameter that is named like a secret. */
export function holdsCredentials(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password, searchParams } = new URL(address);
  return (
    username !== '' || password !== '' || [...searchParams.keys()].some((name) => /token|passw|secret|key$/i.test(name))
  );
}

/** One e-mail address. */
export const email = z.email({ error: 'one e-mail address, such as platform@acme.example.com' });
