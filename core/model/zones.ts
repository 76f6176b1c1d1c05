import type { JsonObject } from '../../schema/json.js';
import type { ClusterModel } from './cluster-model.js';
import { jsonAdditions } from './json-additions.js';
import type { ReleaseModel } from './release-model.js';

/** A further zone that a host cluster serves: its certificate, and what the Gateway listens on for it. */
export interface ZoneModel {
  readonly path: string;
  readonly id: string;
  readonly zone: string;
  /** Name of the certificate and of its Secret. */
  readonly secret: string;
  readonly namespace: string;
  readonly dnsNames: readonly string[];
}

/** The further zones of a host cluster: all of the Sovereign's where it serves the Sovereign's own hosts, else none. */
export function zonesOf(cluster: ClusterModel, { catalog }: ReleaseModel): readonly ZoneModel[] {
  if (!cluster.isPrimary) return [];
  return cluster.spec.parentZones.map((zone) => ({
    path: `zone-${dashed(zone)}`,
    id: `zone-${zone}`,
    zone,
    secret: `sovereign-wildcard-tls-${dashed(zone)}`,
    namespace: catalog.gateway.namespace,
    dnsNames: [`*.${zone}`, zone],
  }));
}

/** The patches that let the Gateway listen for further zones, and redirect plain requests for them. */
export function zonePatches(zones: readonly ZoneModel[], { catalog }: ReleaseModel): readonly JsonObject[] {
  if (zones.length === 0) return [];
  const { gateway } = catalog;
  const listeners = zones.flatMap(({ zone, secret }) => [
    {
      name: `https-${dashed(zone)}`,
      hostname: `*.${zone}`,
      port: gateway.httpsPort,
      protocol: 'HTTPS',
      tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: secret }] },
      allowedRoutes: { namespaces: { from: 'All' } },
    },
    {
      name: `http-${dashed(zone)}`,
      hostname: `*.${zone}`,
      port: gateway.httpPort,
      protocol: 'HTTP',
      allowedRoutes: { namespaces: { from: 'Same' } },
    },
  ]);
  const parents = zones.map(({ zone }) => ({ name: gateway.name, sectionName: `http-${dashed(zone)}` }));
  return [
    { target: { kind: 'Gateway', name: gateway.name }, patch: jsonAdditions('/spec/listeners/-', listeners) },
    { target: { kind: 'HTTPRoute', name: 'https-redirect' }, patch: jsonAdditions('/spec/parentRefs/-', parents) },
  ];
}

function dashed(zone: string): string {
  return zone.replaceAll('.', '-');
}
