import { canonicalText } from '../plan/canonical.js';
import { isYamlFile, type Tree } from '../tree/tree.js';
import { fileOf, objectOf, type Change, type Place } from './change.js';
import { MASK, maskText } from './mask-text.js';
import { maskFieldChange } from './masking.js';
import { pairThings, type ThingPair } from './pair.js';
import { scopesOf } from './scope.js';
import { secretFilesIn } from './secret-files.js';
import { isRecord, NO_KIND, readingOf, thingsOf, type Thing } from './things.js';
import { diffValues } from './values.js';

/** What is compared besides objects and fields. */
export interface DiffOptions {
  /** Also the form of YAML and JSON files whose content is equal: comments, quoting, order. */
  readonly textual: boolean;
}

/**
 * How `to` differs from `from`, by file and object; [] when nothing but form differs.
 *
 * Objects are the same by group, kind, namespace and name, wherever they stand. Secret values are masked.
 */
export function diffTrees(from: Tree, to: Tree, options: DiffOptions = { textual: false }): readonly Change[] {
  const reading = readingOf(from, to);
  const { pairs, renamed, removed, added } = pairThings(
    thingsOf(from, reading),
    thingsOf(to, reading),
    scopesOf([from, to]),
  );
  const changes = [
    ...pairs.flatMap(changeOfPair),
    ...renamed.map(changeOfRename),
    ...removed.map(changeOfRemoval),
    ...added.map(changeOfAddition),
  ];
  const secret = new Set([...secretFilesIn(from.files), ...secretFilesIn(to.files)]);
  const all = options.textual ? [...changes, ...formChanges(from, to, changes)] : changes;
  return sortChanges(all.map((change) => withoutSecretText(change, secret)));
}

/** Of a file that is the value of a Secret only that it differs is told. */
function withoutSecretText(change: Change, secret: ReadonlySet<string>): Change {
  const isSecret = [change.from, change.to].some((place) => place !== undefined && secret.has(place.file));
  if (!isSecret) return change;
  const masked = (place: Place | undefined): string | undefined => (place === undefined ? undefined : MASK);
  return { ...change, fields: [{ path: [], from: masked(change.from), to: masked(change.to) }] };
}

function changeOfPair({ from, to }: ThingPair): readonly Change[] {
  const fields = diffValues(from.groupKind, from.value, to.value);
  const isMoved = from.place.file !== to.place.file;
  if (fields.length === 0 && !isMoved) return [];
  return [
    {
      kind: isMoved ? 'moved' : 'changed',
      thing: from.kind === to.kind ? from.kind : 'text',
      groupKind: from.groupKind,
      fromResource: from.resource,
      toResource: to.resource,
      from: from.place,
      to: to.place,
      fields: fields.map((field) => maskFieldChange(from.groupKind, field)),
    },
  ];
}

function changeOfRename({ from, to }: ThingPair): Change {
  return {
    kind: 'renamed',
    thing: from.kind,
    groupKind: from.groupKind,
    fromResource: from.resource,
    toResource: to.resource,
    from: from.place,
    to: to.place,
    fields: diffValues(from.groupKind, from.value, to.value),
  };
}

function changeOfRemoval(thing: Thing): Change {
  const { kind, groupKind, resource, place, value } = thing;
  const field = maskFieldChange(groupKind, { path: [], from: value, to: undefined });
  return {
    kind: 'removed',
    thing: kind,
    groupKind,
    fromResource: resource,
    toResource: undefined,
    from: place,
    to: undefined,
    fields: [field],
  };
}

function changeOfAddition(thing: Thing): Change {
  const { kind, groupKind, resource, place, value } = thing;
  const field = maskFieldChange(groupKind, { path: [], from: undefined, to: value });
  return {
    kind: 'added',
    thing: kind,
    groupKind,
    fromResource: undefined,
    toResource: resource,
    from: undefined,
    to: place,
    fields: [field],
  };
}

/** Files of equal content whose text differs. */
function formChanges(from: Tree, to: Tree, changes: readonly Change[]): readonly Change[] {
  const told = new Set(changes.flatMap((change) => [change.from?.file, change.to?.file]));
  return [...from.files].flatMap(([file, text]): readonly Change[] => {
    const after = to.files.get(file);
    if (after === undefined || isRecord(file) || told.has(file) || !(isYamlFile(file) || file.endsWith('.json')))
      return [];
    const [before, now] = [canonicalText(text), canonicalText(after)];
    if (before === now) return [];
    const place = { file, index: 0 };
    const fields = [{ path: [], from: maskText(before), to: maskText(now) }];
    const nothing = { groupKind: NO_KIND, fromResource: undefined, toResource: undefined };
    return [{ kind: 'changed', thing: 'form', ...nothing, from: place, to: place, fields }];
  });
}

function sortChanges(changes: readonly Change[]): readonly Change[] {
  const keyed = changes.map((change) => ({
    change,
    key: [fileOf(change), objectOf(change), String(change.to?.index ?? change.from?.index), change.kind].join('\0'),
  }));
  return keyed.sort((first, second) => (first.key < second.key ? -1 : 1)).map(({ change }) => change);
}
