type GlobStep =
  | { readonly kind: 'many' }
  | { readonly kind: 'one' }
  | { readonly kind: 'literal'; readonly character: string }
  | { readonly kind: 'class'; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/**
 * A test for whole strings against a shell pattern of `*`, `?`, `[a-z]`, `[^a]` and `\` escapes; `*` crosses slashes.
 *
 * Undefined for a pattern that is malformed: an open class, an empty class or a `\` at the end.
 *
 * Source: github.com/fluxcd/pkg/envsubst/path.
 */
export function parseGlob(pattern: string): ((text: string) => boolean) | undefined {
  const characters = [...pattern];
  const steps: GlobStep[] = [];
  let at = 0;
  while (at < characters.length) {
    const read = readStep(characters, at);
    if (read === undefined) return undefined;
    steps.push(read.step);
    at = read.next;
  }
  return (text) => matches(steps, [...text]);
}

function readStep(pattern: readonly string[], at: number): { step: GlobStep; next: number } | undefined {
  const character = pattern[at] ?? '';
  if (character === '*') return { step: { kind: 'many' }, next: at + 1 };
  if (character === '?') return { step: { kind: 'one' }, next: at + 1 };
  if (character === '[') return readClass(pattern, at + 1);
  const literal = character === '\\' ? pattern[at + 1] : character;
  if (literal === undefined) return undefined;
  return { step: { kind: 'literal', character: literal }, next: at + (character === '\\' ? 2 : 1) };
}

function readClass(pattern: readonly string[], start: number): { step: GlobStep; next: number } | undefined {
  const isNegated = pattern[start] === '^';
  const ranges: [string, string][] = [];
  let at = isNegated ? start + 1 : start;
  while (pattern[at] !== ']' || ranges.length === 0) {
    const low = readClassCharacter(pattern, at);
    if (low === undefined) return undefined;
    const high = pattern[low.next] === '-' ? readClassCharacter(pattern, low.next + 1) : low;
    if (high === undefined) return undefined;
    ranges.push([low.character, high.character]);
    at = high.next;
  }
  return { step: { kind: 'class', isNegated, ranges }, next: at + 1 };
}

function readClassCharacter(pattern: readonly string[], at: number): { character: string; next: number } | undefined {
  const first = pattern[at];
  if (first === undefined || first === '-' || first === ']') return undefined;
  const character = first === '\\' ? pattern[at + 1] : first;
  const next = first === '\\' ? at + 2 : at + 1;
  return character === undefined || next >= pattern.length ? undefined : { character, next };
}

/** Walks the text once, going back to the last `*` when a later step fails. */
function matches(steps: readonly GlobStep[], text: readonly string[]): boolean {
  let step = 0;
  let at = 0;
  let retryStep = -1;
  let retryAt = 0;
  while (at < text.length || step < steps.length) {
    const current = steps[step];
    if (current?.kind === 'many') {
      retryStep = step + 1;
      retryAt = at;
      step += 1;
    } else if (current !== undefined && at < text.length && accepts(current, text[at] ?? '')) {
      step += 1;
      at += 1;
    } else if (retryStep >= 0 && retryAt < text.length) {
      retryAt += 1;
      at = retryAt;
      step = retryStep;
    } else {
      return false;
    }
  }
  return true;
}

function accepts(step: GlobStep, character: string): boolean {
  if (step.kind === 'literal') return step.character === character;
  if (step.kind === 'class')
    return step.isNegated !== step.ranges.some(([low, high]) => isBetween(character, low, high));
  return true;
}

function isBetween(character: string, low: string, high: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (low.codePointAt(0) ?? 0) <= code && code <= (high.codePointAt(0) ?? 0);
}
