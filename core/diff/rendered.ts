import { resourceKey } from '../tree/resource.js';
import { fileOf, objectOf, type Change } from './change.js';
import type { ReportedChange } from './compare.js';
import { maskFieldChange } from './masking.js';
import type { ObjectPair, Scene, SceneObject } from './scene.js';
import type { Source } from './sources.js';

/**
 * What each host cluster would apply differently, the same change of several host clusters once; and what reaches none,
 * as it is written.
 *
 * `written` are the changes of files: they say who made it.
 */
export function renderedChanges(
  scenes: readonly Scene[],
  written: readonly ReportedChange[],
  whyOf: (change: Change) => readonly string[],
): readonly ReportedChange[] {
  const groups = new Map<string, { readonly change: Change; readonly clusters: string[] }>();
  for (const { cluster, pairs } of scenes) {
    if (cluster === undefined) continue;
    for (const pair of pairs) {
      const change = changeOf(pair);
      const key = JSON.stringify([change.kind, resourceKey(pair.resource), unitsOf(pair), change.fields]);
      const group = groups.get(key) ?? { change, clusters: [] };
      groups.set(key, group);
      group.clusters.push(cluster);
    }
  }
  const sourceOf = sourcesByObject(written);
  const rendered = [...groups.values()].map(({ change, clusters }): ReportedChange => {
    const source = sourceOf(objectOf(change), clusters);
    return { change, source, fieldSources: change.fields.map(() => source), clusters, why: whyOf(change) };
  });
  const place = ({ change }: ReportedChange): string => `${fileOf(change)} ${objectOf(change)}`;
  const all = [...rendered, ...written.filter(({ clusters }) => clusters.length === 0)];
  return all.sort((first, second) => (place(first) < place(second) ? -1 : 1));
}

function changeOf({ resource, from, to, fields }: ObjectPair): Change {
  return {
    kind: from === undefined ? 'added' : to === undefined ? 'removed' : fields.length === 0 ? 'moved' : 'changed',
    thing: 'object',
    groupKind: resource,
    fromResource: from?.resource,
    toResource: to?.resource,
    from: placeOf(from),
    to: placeOf(to),
    fields: fields.map((field) => maskFieldChange(resource, field)),
  };
}

function placeOf(object: SceneObject | undefined): Change['from'] {
  return object === undefined ? undefined : { file: object.file, index: object.index };
}

function unitsOf({ from, to }: ObjectPair): readonly (string | undefined)[] {
  return [from?.unit?.name, to?.unit?.name];
}

type SourceOf = (object: string, clusters: readonly string[]) => Source;

/**
 * Who made what an object is on some host clusters: who changed it in a file, else whoever changed what reaches them.
 *
 * Without host clusters the changes count that reach none.
 */
export function sourcesByObject(written: readonly ReportedChange[]): SourceOf {
  const byObject = new Map<string, Set<Source>>();
  const byCluster = new Map<string, Set<Source>>();
  const add = (map: Map<string, Set<Source>>, key: string, source: Source): void => {
    const known = map.get(key) ?? new Set();
    map.set(key, known.add(source));
  };
  for (const { change, source, clusters } of written) {
    for (const cluster of clusters.length === 0 ? [NOWHERE] : clusters) {
      add(byCluster, cluster, source);
      add(byObject, `${cluster} ${objectOf(change)}`, source);
    }
  }
  return (object, clusters) => {
    const found = (clusters.length === 0 ? [NOWHERE] : clusters).flatMap((cluster) => [
      ...(byObject.get(`${cluster} ${object}`) ?? byCluster.get(cluster) ?? []),
    ]);
    const [first = 'unknown', ...more] = new Set(found);
    return more.length === 0 ? first : 'both';
  };
}

const NOWHERE = '';
