import { isJsonObject, type JsonValue } from '../../schema/json.js';
import type { Thing } from './things.js';
import { canonicalValue } from './values.js';

/** One thing as it is on both sides. */
export interface ThingPair {
  readonly from: Thing;
  readonly to: Thing;
}

/** Which things of two trees are one. */
export interface Pairing {
  /** The same identity, in the same file or another one. */
  readonly pairs: readonly ThingPair[];
  /** Another name, and equal in everything else. */
  readonly renamed: readonly ThingPair[];
  readonly removed: readonly Thing[];
  readonly added: readonly Thing[];
}

/** The part of a repository that a file belongs to: a host cluster's folder, a Sovereign's, the shared one. */
export type ScopeOf = (file: string) => string;

/**
 * Finds the things of two trees that are one: by identity in the same file, in the same scope, anywhere when the content
 * is equal too; then those of one kind and scope that differ in nothing but their name.
 *
 * Every step looks things up by key, so that the time grows with their number. Turning the sides round turns the result
 * round.
 */
export function pairThings(from: readonly Thing[], to: readonly Thing[], scopeOf: ScopeOf): Pairing {
  const place = ({ identity, place }: Thing): string => `${place.file} ${place.index} ${identity}`;
  const inScope = (thing: Thing): string | undefined =>
    isObject(thing) ? `${scopeOf(thing.place.file)} ${thing.identity}` : undefined;
  const content = (thing: Thing): string => canonicalValue(thing.groupKind, thing.value);
  const equal =
    (key: KeyOf): KeyOf =>
    (thing) => {
      const found = key(thing);
      return found === undefined ? undefined : `${found} ${content(thing)}`;
    };
  const identity: KeyOf = (thing) => (isObject(thing) ? thing.identity : undefined);
  let left: Unpaired = { from, to };
  const pairs: ThingPair[] = [];
  for (const key of [place, equal(inScope), inScope, equal(identity)]) {
    const step = pairByKey(left, key);
    pairs.push(...step.pairs);
    left = step.left;
  }
  const { pairs: renamed, left: rest } = pairSingles(left, renameKey(scopeOf));
  return { pairs, renamed, removed: rest.from, added: rest.to };
}

function isObject({ kind }: Thing): boolean {
  return kind === 'object' || kind === 'patch';
}

type KeyOf = (thing: Thing) => string | undefined;

interface Unpaired {
  readonly from: readonly Thing[];
  readonly to: readonly Thing[];
}

interface Step {
  readonly pairs: readonly ThingPair[];
  readonly left: Unpaired;
}

/** Pairs things of equal keys, the first with the first. */
function pairByKey({ from, to }: Unpaired, keyOf: KeyOf): Step {
  const waiting = groupBy(to, keyOf);
  const taken = new Set<Thing>();
  const pairs: ThingPair[] = [];
  for (const thing of from) {
    const key = keyOf(thing);
    const match = key === undefined ? undefined : waiting.get(key)?.shift();
    if (match === undefined) continue;
    pairs.push({ from: thing, to: match });
    taken.add(thing).add(match);
  }
  return { pairs, left: withoutTaken({ from, to }, taken) };
}

/** Pairs things whose key one thing has on each side: among several nobody knows which became which. */
function pairSingles({ from, to }: Unpaired, keyOf: KeyOf): Step {
  const [before, after] = [groupBy(from, keyOf), groupBy(to, keyOf)];
  const taken = new Set<Thing>();
  const pairs: ThingPair[] = [];
  for (const [key, [thing, ...more]] of before) {
    const [match, ...others] = after.get(key) ?? [];
    if (thing === undefined || match === undefined || more.length > 0 || others.length > 0) continue;
    pairs.push({ from: thing, to: match });
    taken.add(thing).add(match);
  }
  return { pairs, left: withoutTaken({ from, to }, taken) };
}

function groupBy(things: readonly Thing[], keyOf: KeyOf): Map<string, Thing[]> {
  const groups = new Map<string, Thing[]>();
  for (const thing of things) {
    const key = keyOf(thing);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [thing]);
    else group.push(thing);
  }
  return groups;
}

function withoutTaken({ from, to }: Unpaired, taken: ReadonlySet<Thing>): Unpaired {
  return { from: from.filter((thing) => !taken.has(thing)), to: to.filter((thing) => !taken.has(thing)) };
}

/** Kind and content without the name; undefined where nothing but a name is left, as of a Namespace. */
function renameKey(scopeOf: ScopeOf): KeyOf {
  return ({ kind, groupKind, value, place }) => {
    if (kind !== 'object' || !isJsonObject(value) || Object.keys(value).every((field) => HEADER.has(field))) {
      return undefined;
    }
    const metadata = isJsonObject(value.metadata) ? value.metadata : {};
    const nameless: JsonValue = { ...value, metadata: { ...metadata, name: '' } };
    return `${scopeOf(place.file)} ${groupKind.group}/${groupKind.kind} ${canonicalValue(groupKind, nameless)}`;
  };
}

const HEADER: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
