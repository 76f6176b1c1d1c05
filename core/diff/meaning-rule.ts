import type { JsonObject, JsonValue } from '../../schema/json.js';
import { resourceLabel } from '../tree/resource.js';
import type { ObjectPair, Scene } from './scene.js';

/** How loudly an approver must hear it: `critical` loses data or service, `warning` needs a look, `info` is told. */
export const MEANING_SEVERITIES = ['critical', 'warning', 'info'] as const;

/** One of them. */
export type MeaningSeverity = (typeof MEANING_SEVERITIES)[number];

/** What a difference means for the cluster. Holds no secret. */
export interface Meaning {
  /** Kebab-case; it never changes once released. */
  readonly id: string;
  readonly severity: MeaningSeverity;
  /** The object, as `Kind namespace/name`. */
  readonly object: string;
  readonly file: string;
  /** What happens: a full sentence. */
  readonly message: string;
  /** Why it matters: a full sentence. */
  readonly why: string;
}

/** Reads one kind of meaning out of a host cluster's two states. */
export interface MeaningRule {
  readonly id: string;
  readonly find: (scene: Scene) => readonly Meaning[];
}

/** A meaning about an object, placed in its file after the change, else before. */
export function meaningOf(
  { resource, from, to }: Pick<ObjectPair, 'resource' | 'from' | 'to'>,
  meaning: Omit<Meaning, 'object' | 'file'>,
): Meaning {
  return { ...meaning, object: resourceLabel(resource), file: to?.file ?? from?.file ?? '' };
}

/** The text of a scalar, undefined for anything else. */
export function textIn(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** The texts of a list of scalars; [] for anything else. */
export function textsIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).flatMap((item) => textIn(item) ?? []) : [];
}

/** What a list lost and gained, each sorted. */
export function compareSets(
  from: Iterable<string>,
  to: Iterable<string>,
): { readonly gone: readonly string[]; readonly fresh: readonly string[] } {
  const [before, after] = [new Set(from), new Set(to)];
  return {
    gone: [...before].filter((word) => !after.has(word)).sort(),
    fresh: [...after].filter((word) => !before.has(word)).sort(),
  };
}

/** Words as a list in a sentence: `a, b and c`. */
export function wordList(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The objects of a pair's sides that are of a kind. */
export function isKind({ resource }: ObjectPair, group: string | RegExp, ...kinds: readonly string[]): boolean {
  const isOfGroup = typeof group === 'string' ? resource.group === group : group.test(resource.group);
  return isOfGroup && kinds.includes(resource.kind);
}

/** The value of a side; an empty map where it has none. */
export function sideValue(side: ObjectPair['from']): JsonObject {
  return side?.value ?? {};
}
