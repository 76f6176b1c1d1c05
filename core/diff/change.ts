import { resourceLabel, type GroupKind, type Resource } from '../tree/resource.js';
import type { FieldChange } from './values.js';

/** What can happen to a thing. */
export const CHANGE_KINDS = ['added', 'removed', 'changed', 'moved', 'renamed'] as const;

/**
 * What happened to a thing. `moved`: it stands in another file (and may differ as well). `renamed`: one was removed and
 * one of equal content added; an offer, since a cluster sees a removal and an addition.
 */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * What is compared: an object of the cluster, a patch of one, a YAML document that identifies none, a JSON file, another
 * text file by its lines, or the form of a YAML file (comments, quoting, order), which is compared only when asked for.
 */
export type ThingKind = 'object' | 'patch' | 'document' | 'json' | 'text' | 'form';

/** A place in a tree: the file, and which of the equal things in it, from 0. */
export interface Place {
  readonly file: string;
  readonly index: number;
}

/** One difference between two trees. Never holds the value of a secret. */
export interface Change {
  readonly kind: ChangeKind;
  readonly thing: ThingKind;
  /** Empty words for what is no manifest. */
  readonly groupKind: GroupKind;
  /** Before; undefined for what is no object, and for what is added. */
  readonly fromResource: Resource | undefined;
  /** After; differs from the one before only for `renamed`. */
  readonly toResource: Resource | undefined;
  readonly from: Place | undefined;
  readonly to: Place | undefined;
  /** Sorted by path; one field with the path [] for what is added or removed; [] for what only moved. */
  readonly fields: readonly FieldChange[];
}

/** The file that a change is about: the one after it, else the one before. */
export function fileOf({ from, to }: Change): string {
  return to?.file ?? from?.file ?? '';
}

/** The object that a change is about, '' for what is none. */
export function objectOf({ fromResource, toResource }: Change): string {
  const resource = toResource ?? fromResource;
  return resource === undefined ? '' : resourceLabel(resource);
}

/** The change as it is seen from the other side. */
export function mirrorChange(change: Change): Change {
  return {
    ...change,
    kind: MIRROR[change.kind],
    fromResource: change.toResource,
    toResource: change.fromResource,
    from: change.to,
    to: change.from,
    fields: change.fields.map(({ path, from, to }) => ({ path, from: to, to: from })),
  };
}

const MIRROR: Readonly<Record<ChangeKind, ChangeKind>> = {
  added: 'removed',
  removed: 'added',
  changed: 'changed',
  moved: 'moved',
  renamed: 'renamed',
};
