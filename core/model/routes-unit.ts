import { valueAt, type JsonObject } from '../../schema/json.js';
import type { ClusterModel } from './cluster-model.js';
import { nameOverrides, type Deletion } from './kit-overlay.js';
import { routeHost, serviceName, type ReleaseModel, type SlotModel } from './release-model.js';

/** The unit of the routes that no chart brings. */
export const ROUTES_UNIT = 'routes';

/** The route of one public host, where the tree brings it. */
export interface RouteModel {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly blueprint: string;
  readonly namespace: string;
  readonly hostnames: readonly string[];
  readonly service: string;
  readonly port: number;
}

/** The routes that the tree brings, by slot; none where charts bring their own. */
export function treeRoutes({ catalog, slots }: ReleaseModel): readonly RouteModel[] {
  return catalog.gateway.routes === 'charts' ? [] : slots.flatMap(routesOfSlot);
}

function routesOfSlot(slot: SlotModel): readonly RouteModel[] {
  return slot.source.routes.map((route) => ({
    path: route.host,
    id: route.host,
    // Not the name that a chart would choose: Helm takes over no object that is there already.
    name: `public-${route.host}`,
    blueprint: slot.blueprint,
    namespace: slot.namespace,
    hostnames: [routeHost(route)],
    service: serviceName(slot.source, route.service),
    port: route.port,
  }));
}

/** The routes of Blueprints that a host cluster does without: their Namespaces may not be there. */
export function routeDeletions({ slots }: ClusterModel, release: ReleaseModel): readonly Deletion[] {
  const installed = new Set(slots.map(({ blueprint }) => blueprint));
  return treeRoutes(release)
    .filter(({ blueprint }) => !installed.has(blueprint))
    .map(({ name, namespace, blueprint }) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      name,
      namespace,
      reason: `${blueprint} is switched off in sovereign.yaml`,
    }));
}

/** Patches of the routes whose Services own values rename. */
export function routePatches({ slots, blueprints }: ClusterModel, release: ReleaseModel): readonly JsonObject[] {
  if (release.catalog.gateway.routes === 'charts') return [];
  return slots.flatMap((slot) =>
    slot.source.routes.flatMap(({ host, service }): readonly JsonObject[] => {
      if (!('suffix' in service)) return [];
      const own = valueAt(blueprints[slot.blueprint]?.values, [service.valuesKey]);
      const renamed = serviceName(slot.source, service, nameOverrides(own));
      if (renamed === serviceName(slot.source, service)) return [];
      const operation = `- op: replace\n  path: /spec/rules/0/backendRefs/0/name\n  value: ${renamed}\n`;
      return [{ target: { kind: 'HTTPRoute', name: `public-${host}` }, patch: operation }];
    }),
  );
}
