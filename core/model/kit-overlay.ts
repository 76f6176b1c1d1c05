import type { Need, ValuesFrom, Variant } from '../../schema/catalog.js';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { isOptional } from '../catalog/facts.js';
import type { ClusterModel } from './cluster-model.js';
import { holds } from './conditions.js';
import { dependenciesOf } from './edges.js';
import type { NameOverrides } from './fullname.js';
import { serviceName, type ReleaseModel, type SlotModel } from './release-model.js';
import { mapStrings, mergeValues, valuesAt } from './values.js';

/** A strategic merge patch of one HelmRelease: what a host cluster has different from the release. */
export interface HelmReleasePatch {
  /** File name without ending, and the HelmRelease's name. */
  readonly path: string;
  readonly id: string;
  /** Why the patch is there, for whoever reads the file. */
  readonly reasons: readonly string[];
  readonly spec: JsonObject;
  /** True when a value of the spec's own went in, which may need the formatter. */
  readonly isUserText: boolean;
}

/** Objects of the template that a host cluster leaves out. */
export interface Deletion {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly reason: string;
}

/** How a host cluster's bootstrap kit differs from the template. */
export interface KitOverlay {
  readonly patches: readonly HelmReleasePatch[];
  readonly deletions: readonly Deletion[];
}

/** The overlay of the bootstrap kit: variants that hold, Blueprints switched off, own versions and values. */
export function buildKitOverlay(cluster: ClusterModel, release: ReleaseModel): KitOverlay {
  const installed = new Set(cluster.slots.map(({ blueprint }) => blueprint));
  const candidates = release.slots.filter(({ source }) => holds(source.when, cluster.traits));
  return {
    patches: cluster.slots.flatMap((slot) => patchOf(slot, cluster, release, installed) ?? []),
    deletions: candidates
      .filter(({ blueprint }) => !installed.has(blueprint))
      .flatMap((slot) => deletionsOf(slot, cluster)),
  };
}

/** The needs of a slot on this host cluster, those of its variants included. */
export function needsOn(slot: SlotModel, cluster: ClusterModel): readonly Need[] {
  return [...slot.source.needs, ...variantsOn(slot, cluster).flatMap(({ needs }) => needs ?? [])];
}

/** Where a slot takes values from on this host cluster, its variants included. */
export function valuesFromOn(slot: SlotModel, cluster: ClusterModel): readonly ValuesFrom[] {
  return [...(slot.valuesFrom ?? []), ...variantsOn(slot, cluster).flatMap(({ valuesFrom }) => valuesFrom ?? [])];
}

function variantsOn(slot: SlotModel, { traits }: ClusterModel): readonly Variant[] {
  return slot.source.variants.filter(({ when }) => holds(when, traits));
}

function patchOf(
  slot: SlotModel,
  cluster: ClusterModel,
  release: ReleaseModel,
  installed: ReadonlySet<string>,
): HelmReleasePatch | undefined {
  const own = cluster.blueprints[slot.blueprint];
  const variants = variantsOn(slot, cluster);
  const reasons: string[] = variants.map(({ when }) => describeCondition(when));
  const spec: Record<string, JsonValue> = {};

  const dependsOn = dependenciesOf(needsOn(slot, cluster), release.providers).filter((name) => installed.has(name));
  if (dependsOn.join() !== slot.dependsOn.join()) {
    const gone = slot.dependsOn.filter((name) => !installed.has(name));
    reasons.push(...gone.map((name) => `${name} is switched off`));
    // null takes the key away: an empty list would be left as null, which the API refuses.
    spec.dependsOn = dependsOn.length === 0 ? null : dependsOn.map((name) => ({ name }));
  }
  if (own?.version !== undefined) {
    reasons.push('own version');
    spec.chart = { spec: { version: own.version } };
  }
  const valuesFrom = variants.flatMap((variant) => variant.valuesFrom ?? []);
  if (valuesFrom.length > 0) spec.valuesFrom = [...(slot.valuesFrom ?? []), ...valuesFrom].map(valuesFromEntry);
  const values = patchValues(slot, variants, own?.values);
  if (own?.values !== undefined) reasons.push('own values');
  if (values !== undefined) spec.values = values;
  if (Object.keys(spec).length === 0) return undefined;
  return { path: slot.blueprint, id: slot.blueprint, reasons, spec, isUserText: own?.values !== undefined };
}

function patchValues(
  slot: SlotModel,
  variants: readonly Variant[],
  own: JsonObject | undefined,
): JsonObject | undefined {
  let values: JsonObject = {};
  for (const variant of variants) values = mergeValues(values, variant.values ?? {});
  if (own !== undefined) values = mergeValues(values, mergeValues(renamedServices(slot, own), escapeDollars(own)));
  return Object.keys(values).length === 0 ? undefined : values;
}

/** The backend Services again, where own values rename the chart's objects. */
function renamedServices(slot: SlotModel, own: JsonObject): JsonObject {
  let values: JsonObject = {};
  for (const { service, values: paths } of slot.source.routes) {
    if (!('suffix' in service) || paths?.backendService === undefined) continue;
    const overrides = nameOverrides(valueAt(own, [service.valuesKey]));
    const renamed = serviceName(slot.source, service, overrides);
    if (renamed === serviceName(slot.source, service)) continue;
    values = mergeValues(values, valuesAt(paths.backendService, renamed));
  }
  return values;
}

/** What values of a chart say about the names of its objects. */
export function nameOverrides(values: JsonValue | undefined): NameOverrides {
  if (!isJsonObject(values)) return {};
  const { fullnameOverride, nameOverride } = values;
  return {
    ...(typeof fullnameOverride === 'string' ? { fullnameOverride } : {}),
    ...(typeof nameOverride === 'string' ? { nameOverride } : {}),
  };
}

/** The spec's values are data: Flux substitutes what follows a dollar sign, unless the sign is doubled. */
export function escapeDollars(values: JsonObject): JsonObject {
  const escaped = mapStrings(values, (text) => text.replaceAll('$', '$$$$'));
  return isJsonObject(escaped) ? escaped : {};
}

function valuesFromEntry({ kind, name, valuesKey, targetPath, optional }: ValuesFrom): JsonObject {
  return { kind, name, valuesKey, targetPath, ...(optional === undefined ? {} : { optional }) };
}

const CONDITION_TEXT: Readonly<Record<string, (value: unknown) => string>> = {
  provider: (value) => `provider ${String(value)}`,
  storage: (value) => `${String(value)} storage`,
  database: (value) => `${String(value)} database`,
  redis: (value) => `${String(value)} Redis`,
  qaTestSession: () => 'QA test session',
  severalHostClusters: () => 'several host clusters',
  buildingBlock: (value) => `building block ${String(value)}`,
};

function describeCondition(condition: Variant['when']): string {
  return Object.entries(condition)
    .map(([trait, value]) => CONDITION_TEXT[trait]?.(value) ?? trait)
    .join(', ');
}

function deletionsOf(slot: SlotModel, cluster: ClusterModel): readonly Deletion[] {
  const reason = `${slot.blueprint} is switched off in sovereign.yaml`;
  const release = { name: slot.blueprint, namespace: 'flux-system', reason };
  const deletions: Deletion[] = [
    { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', ...release },
    { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', ...release },
  ];
  const isShared = cluster.slots.some(({ namespace }) => namespace === slot.namespace);
  if (slot.emitsNamespace && !isShared) {
    deletions.push({ apiVersion: 'v1', kind: 'Namespace', name: slot.namespace, namespace: undefined, reason });
  }
  return deletions;
}

/** A Blueprint that the spec switches off although another cannot do without it. */
export interface MissingProvider {
  readonly disabled: string;
  readonly dependant: string;
  readonly need: Need;
}

/** Needs that no installed slot and no ground state meets, because their provider is switched off. */
export function missingProviders(
  cluster: ClusterModel,
  release: ReleaseModel,
  isGround: (need: Need) => boolean,
): readonly MissingProvider[] {
  const missing: MissingProvider[] = [];
  for (const slot of cluster.slots) {
    for (const need of needsOn(slot, cluster)) {
      if (isOptional(need) || isGround(need)) continue;
      const [disabled] = dependenciesOf([need], release.providers);
      if (disabled === undefined || cluster.slots.some(({ blueprint }) => blueprint === disabled)) continue;
      missing.push({ disabled, dependant: slot.blueprint, need });
    }
  }
  return missing;
}
