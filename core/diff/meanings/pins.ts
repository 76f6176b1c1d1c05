import semver from 'semver';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../../schema/json.js';
import type { Resource } from '../../tree/resource.js';
import { meaningOf, textIn, type Meaning, type MeaningRule } from '../meaning-rule.js';
import { maskText } from '../mask-text.js';
import type { ObjectPair } from '../scene.js';

/** Versions of charts, sources and images that move; a move down is loud. */
export const pins: MeaningRule = {
  id: 'pin-moves',
  find: ({ pairs }) => pairs.filter(({ from, to }) => from !== undefined && to !== undefined).flatMap(movesOf),
};

function movesOf(pair: ObjectPair): readonly Meaning[] {
  const before = pinsOf(pair.resource, pair.from?.value ?? {});
  const after = pinsOf(pair.resource, pair.to?.value ?? {});
  return [...before].flatMap(([what, from]) => {
    const to = after.get(what);
    return to === undefined || to === from ? [] : meaningOf(pair, moveOf(what, from, to));
  });
}

function moveOf(what: string, from: string, to: string): Omit<Meaning, 'object' | 'file'> {
  const [before, after] = [semver.coerce(from, LOOSE), semver.coerce(to, LOOSE)];
  const order = before === null || after === null ? 0 : semver.compare(after, before);
  const words = maskText(`${what} moves from ${from} to ${to}`);
  if (order < 0) {
    const why = 'Charts and databases that migrated up seldom come down again: check that a downgrade is supported.';
    return { id: 'pin-moves-down', severity: 'critical', message: `${words}: DOWN.`, why };
  }
  if (order === 0) {
    const why = 'The two cannot be ordered, so that this may be a downgrade.';
    return { id: 'pin-moves', severity: 'warning', message: `${words}.`, why };
  }
  const isMajor = before !== null && after !== null && after.major > before.major;
  const why = isMajor ? 'A new major version may break its values or its data.' : 'The workload is upgraded.';
  return { id: 'pin-moves', severity: isMajor ? 'warning' : 'info', message: `${words}.`, why };
}

const LOOSE = { includePrerelease: true } as const;

function pinsOf({ group, kind }: Resource, value: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (what: string, ...path: readonly string[]): void => {
    const pin = textIn(valueAt(value, path));
    if (pin !== undefined) found.set(what, pin);
  };
  if (group === 'helm.toolkit.fluxcd.io') add('The chart version', 'spec', 'chart', 'spec', 'version');
  if (group === 'source.toolkit.fluxcd.io') {
    if (kind === 'HelmChart') add('The chart version', 'spec', 'version');
    for (const field of REFERENCES) add(`The ${field} of the source`, 'spec', 'ref', field);
  }
  for (const [name, image] of imagesIn(value)) {
    const { repository, tag } = splitImage(image);
    if (tag !== '') found.set(`The image ${repository} of ${name}`, tag);
  }
  return found;
}

const REFERENCES = ['tag', 'semver', 'digest', 'branch', 'commit', 'name'];

const POD_SPECS: readonly (readonly string[])[] = [
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

function imagesIn(value: JsonObject): readonly (readonly [string, string])[] {
  return POD_SPECS.flatMap((path) =>
    ['initContainers', 'containers'].flatMap((field) =>
      itemsIn(valueAt(value, [...path, field])).flatMap(({ name, image }) =>
        typeof image === 'string' ? [[`container ${textIn(name) ?? ''}`, image] as const] : [],
      ),
    ),
  );
}

function itemsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** `registry:5000/a/b:1.0@sha256:…` in two: a digest counts where there is no tag. */
function splitImage(image: string): { readonly repository: string; readonly tag: string } {
  const [, repository = image, tag, digest] = /^(.*?)(?::([^:/@]+))?(?:@(.+))?$/.exec(image) ?? [];
  return { repository, tag: tag ?? digest ?? '' };
}
