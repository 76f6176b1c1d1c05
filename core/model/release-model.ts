import type { Catalog, PlatformProfile, Provides, Route, Slot, ValuesFrom } from '../../schema/catalog.js';
import type { JsonObject } from '../../schema/json.js';
import type { Provider } from '../../schema/host-cluster-codes.js';
import { webhookValues } from '../kyverno/webhook-values.js';
import { dependenciesOf, providersOf, type Providers } from './edges.js';
import { fullname } from './fullname.js';
import { mergeValues, valuesAt } from './values.js';

/** The `install` or `upgrade` of a HelmRelease, as its API spells it. */
export interface HelmAction {
  readonly timeout?: string;
  readonly disableWait?: true;
  readonly crds?: 'CreateReplace';
  readonly remediation: { readonly retries: number; readonly remediateLastFailure?: boolean };
}

/** A slot with every decision taken that does not depend on a Sovereign. */
export interface SlotModel {
  /** File name without ending: `19-harbor`. */
  readonly path: string;
  readonly id: string;
  readonly slot: string;
  readonly blueprint: string;
  readonly version: string;
  readonly purpose: string;
  readonly releaseName: string;
  readonly namespace: string;
  /** True for the one slot that emits its Namespace. */
  readonly emitsNamespace: boolean;
  readonly provider: Provider | undefined;
  readonly interval: string;
  readonly timeout: string | undefined;
  readonly dependsOn: readonly string[];
  readonly install: HelmAction;
  readonly upgrade: HelmAction;
  readonly values: JsonObject | undefined;
  readonly valuesFrom: readonly ValuesFrom[] | undefined;
  readonly provides: Provides;
  /** The catalog's own record of the slot. */
  readonly source: Slot;
}

/** One Catalyst release with every decision taken that all Sovereigns share. */
export interface ReleaseModel {
  readonly catalog: Catalog;
  readonly profile: PlatformProfile;
  /** By slot number. */
  readonly slots: readonly SlotModel[];
  readonly providers: Providers;
  /** Namespaces that the default deny never selects, sorted. */
  readonly platformNamespaces: readonly string[];
}

/** The release's decisions: names, hosts, edges, Namespaces. Depends on nothing that a spec says. */
export function buildReleaseModel(catalog: Catalog, profile: PlatformProfile): ReleaseModel {
  const providers = providersOf(catalog.slots);
  const owners = namespaceOwners(catalog);
  const platformNamespaces = [
    ...new Set([...catalog.platformNamespaces, ...catalog.slots.map(({ namespace }) => namespace)]),
  ].sort();
  const slots = catalog.slots.map((slot) => {
    const isOwner = owners.get(slot.namespace) === slot;
    return buildSlotModel(slot, providers, isOwner, derivedValues(slot, platformNamespaces));
  });
  return { catalog, profile, slots, providers, platformNamespaces };
}

/** Values that follow from the release as a whole: Kyverno's webhook stays away from the platform's Namespaces. */
function derivedValues({ blueprint }: Slot, platformNamespaces: readonly string[]): JsonObject {
  return blueprint === 'bp-kyverno' ? webhookValues(platformNamespaces) : {};
}

/** The slot that emits each Namespace: the first that needs it, none for those of the ground state. */
function namespaceOwners(catalog: Catalog): ReadonlyMap<string, Slot> {
  const ground = new Set(catalog.groundState.namespaces.map(({ name }) => name));
  const owners = new Map<string, Slot>();
  for (const slot of catalog.slots) {
    if (!ground.has(slot.namespace) && !owners.has(slot.namespace)) owners.set(slot.namespace, slot);
  }
  return owners;
}

function buildSlotModel(slot: Slot, providers: Providers, emitsNamespace: boolean, derived: JsonObject): SlotModel {
  const values = mergeValues(mergeValues(routeValues(slot), derived), slot.values ?? {});
  return {
    path: `${slot.slot}-${slot.blueprint.replace(/^bp-/, '')}`,
    id: slot.blueprint,
    slot: slot.slot,
    blueprint: slot.blueprint,
    version: slot.version,
    purpose: slot.purpose,
    releaseName: slot.releaseName,
    namespace: slot.namespace,
    emitsNamespace,
    provider: slot.when?.provider,
    interval: slot.interval,
    timeout: slot.timeout,
    dependsOn: dependenciesOf(slot.needs, providers),
    install: helmAction(slot, 'install'),
    upgrade: helmAction(slot, 'upgrade'),
    values: Object.keys(values).length === 0 ? undefined : values,
    valuesFrom: slot.valuesFrom,
    provides: slot.provides,
    source: slot,
  };
}

function helmAction(slot: Slot, action: 'install' | 'upgrade'): HelmAction {
  const { timeout, retries, remediateLastFailure } = slot[action];
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(slot.readiness.until === 'applied' ? { disableWait: true } : {}),
    // Helm leaves the CRDs of a chart alone on upgrade unless told otherwise.
    ...(action === 'upgrade' && slot.provides.kinds !== undefined ? { crds: 'CreateReplace' } : {}),
    remediation: { retries, ...(remediateLastFailure === undefined ? {} : { remediateLastFailure }) },
  };
}

/** The host and the Service of every route, where the chart looks for them. */
function routeValues(slot: Slot): JsonObject {
  let values: JsonObject = {};
  for (const route of slot.routes) {
    if (route.values === undefined) continue;
    values = mergeValues(values, valuesAt(route.values.host, routeHost(route)));
    if (route.values.backendService === undefined) continue;
    values = mergeValues(values, valuesAt(route.values.backendService, serviceName(slot, route.service)));
  }
  return values;
}

/** The public host of a route, with the variable that makes it a host cluster's own. */
export function routeHost({ host, variable }: Route): string {
  return variable === undefined ? `${host}.\${CLUSTER_DOMAIN}` : `\${${variable}}`;
}

/** The name that a route's Service really has, by the chart's fullname rule unless the catalog names it. */
export function serviceName(
  slot: Pick<Slot, 'releaseName'>,
  service: Route['service'],
  overrides: Parameters<typeof fullname>[2] = {},
): string {
  if ('name' in service) return service.name;
  return fullname(slot.releaseName, service.chart, overrides) + service.suffix;
}
