import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { maskValue } from '../diff/masking.js';
import type { DiffPath } from '../diff/field-path.js';
import { buildSovereignModel } from '../model/cluster-model.js';
import { holds } from '../model/conditions.js';
import { HARBOR_RELEASE } from '../model/harbor-unit.js';
import { buildKitOverlay } from '../model/kit-overlay.js';
import type { ReleaseModel } from '../model/release-model.js';
import { registriesOf, specSoFar } from './deviations.js';
import type { EffectiveObject } from './effective.js';
import { HELM_RELEASE } from './layout.js';
import { holdsVariable } from './own-values.js';
import type { ForeignReading } from './read-foreign.js';
import { isEqual, present } from './spec-input.js';
import { laidOver } from './written-spec.js';

/** Blueprints of the release that the tree does not install, switched off. */
export function withoutAbsent(input: JsonObject, { releases }: ForeignReading, release: ReleaseModel): JsonObject {
  const spec = specSoFar(input);
  if (spec === undefined) return input;
  const { clusters } = buildSovereignModel(spec, release);
  const slots = release.slots.filter(({ source }) => clusters.some(({ traits }) => holds(source.when, traits)));
  const absent = slots.filter(({ blueprint }) => !releases.has(blueprint)).map(({ blueprint }) => blueprint);
  const blueprints = Object.fromEntries(absent.sort().map((name) => [name, { enabled: false }]));
  return present({ ...input, blueprints });
}

/** The registry whose values are found most in those of the tree's own; the default where none is. */
export function withRegistryOf(input: JsonObject, { releases }: ForeignReading, release: ReleaseModel): JsonObject {
  const actual = releases.get(HARBOR_RELEASE);
  let best = input;
  let most = 0;
  for (const registry of actual === undefined ? [] : registriesOf(release)) {
    const candidate = laidOver({ harbor: registry }, input);
    const found = agreement(candidate, actual?.value, release);
    if (found <= most) continue;
    most = found;
    best = candidate;
  }
  return best;
}

function agreement(input: JsonObject, actual: JsonObject | undefined, release: ReleaseModel): number {
  const spec = specSoFar(input);
  if (spec === undefined) return 0;
  const { primary } = buildSovereignModel(spec, release);
  const patch = buildKitOverlay(primary, release).patches.find(({ id }) => id === HARBOR_RELEASE)?.spec;
  return equalLeaves(patch?.values, valueAt(actual, ['spec', 'values']));
}

function equalLeaves(expected: JsonValue | undefined, actual: JsonValue | undefined): number {
  if (!isJsonObject(expected)) return expected !== undefined && isEqual(expected, actual) ? 1 : 0;
  if (!isJsonObject(actual)) return 0;
  return Object.entries(expected).reduce((sum, [name, value]) => sum + equalLeaves(value, actual[name]), 0);
}

/** Own versions and values: what the tree's releases set otherwise than those that the spec generates so far. */
export function withOwnReleases(
  input: JsonObject,
  { releases }: ForeignReading,
  expected: ReadonlyMap<string, EffectiveObject>,
): JsonObject {
  const before = isJsonObject(input.blueprints) ? input.blueprints : {};
  const own = [...expected.values()].flatMap(({ resource, value }): readonly (readonly [string, JsonObject])[] => {
    const actual = releases.get(resource.name);
    if (resource.kind !== HELM_RELEASE.kind || resource.group !== HELM_RELEASE.group || actual === undefined) return [];
    const at = ['spec', 'chart', 'spec', 'version'];
    const [wanted, version] = [valueAt(value, at), valueAt(actual.value, at)];
    const values = setOtherwise(valueAt(value, ['spec', 'values']), valueAt(actual.value, ['spec', 'values']), VALUES);
    const isOwn = typeof version === 'string' && version !== wanted;
    return [[resource.name, present({ version: isOwn ? version : undefined, values })]];
  });
  const blueprints = present({ ...before, ...Object.fromEntries(own.filter(([name]) => before[name] === undefined)) });
  return present({ ...input, blueprints: sortedByName(blueprints) });
}

const VALUES: DiffPath = [
  { kind: 'field', name: 'spec' },
  { kind: 'field', name: 'values' },
];

/**
 * What is set, and otherwise. What is not set at all is no deviation: a later release may have added it.
 *
 * Variables that nobody in Git supplies and secret values never become part of a spec.
 */
function setOtherwise(
  expected: JsonValue | undefined,
  actual: JsonValue | undefined,
  path: DiffPath,
): JsonObject | undefined {
  if (!isJsonObject(actual)) return undefined;
  const known = isJsonObject(expected) ? expected : {};
  const own = Object.entries(actual).map(([name, value]): readonly [string, JsonValue | undefined] => {
    const here: DiffPath = [...path, { kind: 'field', name }];
    const before = Object.hasOwn(known, name) ? known[name] : undefined;
    if (isEqual(before, value)) return [name, undefined];
    if (isJsonObject(value) && (before === undefined || isJsonObject(before))) {
      const isEmpty = Object.keys(value).length === 0;
      return [name, isEmpty ? undefined : setOtherwise(before, value, here)];
    }
    const isSecret = !isEqual(maskValue(HELM_RELEASE, value, here), value);
    return [name, isSecret || holdsVariable(value) ? undefined : value];
  });
  const kept = own.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function sortedByName(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
