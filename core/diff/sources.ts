import { type JsonValue } from '../../schema/json.js';
import { LOCK_PATH } from '../plan/lock.js';
import type { Resource } from '../tree/resource.js';
import { parseTree, type Tree } from '../tree/tree.js';
import type { Change, Place } from './change.js';
import { valueAtPath, type DiffPath } from './field-path.js';
import { identityOf, readingOf, thingsOf, type Reading } from './things.js';
import { diffValues } from './values.js';

/**
 * Who made a difference. `generator`: release, template or spec. `team`: an edit by hand. `unknown`: no lock says what
 * was generated.
 */
export const SOURCES = ['generator', 'team', 'both', 'unknown'] as const;

/** One of them. */
export type Source = (typeof SOURCES)[number];

/** Who made a change, as a whole and field by field in the order of its fields. */
export interface ChangeSource {
  readonly source: Source;
  readonly fields: readonly Source[];
}

/** The two sides of a comparison, and what was generated on each. */
interface Sides {
  readonly from: Values;
  readonly to: Values;
  readonly fromBase: Values;
  readonly toBase: Values;
}

type Values = ReadonlyMap<string, JsonValue>;

/**
 * Who made each change, told by the pristine texts beside the locks: the generator's doing where these differ, the
 * team's where a side differs from its own.
 */
export function sourceChanges(changes: readonly Change[], from: Tree, to: Tree): (change: Change) => ChangeSource {
  const files = new Set(changes.flatMap((change) => [change.from?.file ?? '', change.to?.file ?? '']));
  const [fromBase, toBase] = [baseTree(from, files), baseTree(to, files)];
  const reading = readingOf(from, to);
  const sides: Sides = {
    from: valuesOf(from, files, reading),
    to: valuesOf(to, files, reading),
    fromBase: valuesOf(fromBase, files, reading),
    toBase: valuesOf(toBase, files, reading),
  };
  const sources = new Map(changes.map((change) => [change, sourceOf(change, sides, from, to)] as const));
  return (change) => sources.get(change) ?? UNKNOWN;
}

const UNKNOWN: ChangeSource = { source: 'unknown', fields: [] };

function sourceOf(change: Change, sides: Sides, from: Tree, to: Tree): ChangeSource {
  const every = (source: Source): ChangeSource => ({ source, fields: change.fields.map(() => source) });
  const file = change.to?.file ?? change.from?.file ?? '';
  const [wasLocked, isLocked] = [hasLock(from, file), hasLock(to, file)];
  if (!isLocked && !wasLocked) return every('unknown');
  if (!wasLocked && from.files.has(change.from?.file ?? file)) return every('unknown');
  if (change.thing === 'form') return every('team');
  const values = valuesFor(change, sides);
  if (change.fields.length === 0) {
    const isGenerated = values.fromBase !== undefined && values.toBase !== undefined;
    return every(isGenerated ? 'generator' : 'team');
  }
  const fields = change.fields.map(({ path }) => sourceOfField(change, path, values));
  const [first = 'unknown', ...more] = fields;
  return { source: more.every((source) => source === first) ? first : 'both', fields };
}

interface ChangeValues {
  readonly from: JsonValue | undefined;
  readonly to: JsonValue | undefined;
  readonly fromBase: JsonValue | undefined;
  readonly toBase: JsonValue | undefined;
}

function valuesFor(change: Change, { from, to, fromBase, toBase }: Sides): ChangeValues {
  const before = keyOf(change, change.fromResource ?? change.toResource, change.from ?? change.to);
  const after = keyOf(change, change.toResource ?? change.fromResource, change.to ?? change.from);
  return {
    from: change.from === undefined ? undefined : from.get(before),
    to: change.to === undefined ? undefined : to.get(after),
    fromBase: fromBase.get(before),
    toBase: toBase.get(after),
  };
}

function sourceOfField({ groupKind }: Change, path: DiffPath, values: ChangeValues): Source {
  const at = (value: JsonValue | undefined): JsonValue | undefined => valueAtPath(groupKind, value, path);
  const differs = (first: JsonValue | undefined, second: JsonValue | undefined): boolean =>
    diffValues(groupKind, at(first), at(second), path).length > 0;
  const isGenerators = differs(values.fromBase, values.toBase);
  const isTeams = differs(values.from, values.fromBase) || differs(values.to, values.toBase);
  if (isGenerators && isTeams) return 'both';
  return isGenerators ? 'generator' : 'team';
}

function keyOf({ thing, groupKind }: Change, resource: Resource | undefined, place: Place | undefined): string {
  const { file = '', index = 0 } = place ?? {};
  return `${file} ${index} ${identityOf({ kind: thing, groupKind, resource, file })}`;
}

function valuesOf(tree: Tree, files: ReadonlySet<string>, reading: Reading): Values {
  const part: Tree = { ...tree, files: new Map([...tree.files].filter(([file]) => files.has(file))) };
  return new Map(
    thingsOf(part, reading).map(({ place, identity, value }) => [`${place.file} ${place.index} ${identity}`, value]),
  );
}

const BASE_FILE = /^(clusters\/[^/]+)\/\.catalyst\/base\/(.+)\.base$/;

/** What was generated of some files, at the places where it was written. */
function baseTree(tree: Tree, wanted: ReadonlySet<string>): Tree {
  const bases = new Map<string, string>();
  for (const [path, text] of tree.files) {
    const [, folder, file] = BASE_FILE.exec(path) ?? [];
    if (folder !== undefined && wanted.has(`${folder}/${file}`)) bases.set(`${folder}/${file}`, text);
  }
  return parseTree(bases);
}

function hasLock(tree: Tree, file: string): boolean {
  return tree.files.has(`${file.split('/').slice(0, 2).join('/')}/${LOCK_PATH}`);
}
