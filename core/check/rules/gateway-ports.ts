import type { Finding } from '../../../schema/finding.js';
import { valueAt } from '../../../schema/json.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import { list } from '../../bringup/object-facts.js';
import { resourceLabel } from '../../tree/resource.js';
import { releasesOf, type ChartRelease } from '../chart-values.js';
import type { JudgedCluster, Rule } from '../check.js';

/**
 * The listeners of Gateways on the host network can be opened: no two Gateways share a port of the nodes, and a port up
 * to 1023 comes with the capability that Envoy needs for it.
 *
 * Source: "Host network mode" of Cilium's Gateway API documentation.
 */
export const gatewayPorts: Rule = {
  id: 'gateway-ports',
  check: ({ clusters }) => clusters.flatMap(checkCluster),
};

interface PlacedListener {
  readonly gateway: AppliedObject;
  readonly name: string;
  readonly port: number;
  readonly index: number;
}

const LAST_PRIVILEGED = 1023;

function checkCluster({ cluster }: JudgedCluster): readonly Finding[] {
  const [cilium] = releasesOf(cluster, 'cilium');
  if (cilium?.valueOf('gatewayAPI', 'hostNetwork', 'enabled') !== true) return [];
  const listeners = cluster.units.flatMap(({ objects }) => objects).flatMap(listenersOf);
  const missing = missingCapabilities(cilium);
  return [
    ...listeners
      .filter(({ port }) => port <= LAST_PRIVILEGED && missing.length > 0)
      .map((one) => privileged(one, missing)),
    ...sharedPorts(listeners),
  ];
}

function listenersOf(gateway: AppliedObject): readonly PlacedListener[] {
  if (gateway.resource.kind !== 'Gateway') return [];
  return list(valueAt(gateway.value, ['spec', 'listeners'])).flatMap(({ name, port }, index) =>
    typeof port === 'number' ? [{ gateway, name: String(name), port, index }] : [],
  );
}

/** The values of the Cilium chart that a privileged port still lacks, as dotted paths. */
function missingCapabilities(cilium: ChartRelease): readonly string[] {
  const isEmbedded = cilium.valueOf('envoy', 'enabled') === false;
  const holder = isEmbedded
    ? ['securityContext', 'capabilities', 'ciliumAgent']
    : ['envoy', 'securityContext', 'capabilities', 'envoy'];
  const capabilities = cilium.valueOf(...holder);
  const isAdded = Array.isArray(capabilities) && capabilities.includes('NET_BIND_SERVICE');
  const isKept = cilium.valueOf('envoy', 'securityContext', 'capabilities', 'keepCapNetBindService') === true;
  return [
    ...(isKept ? [] : ['envoy.securityContext.capabilities.keepCapNetBindService: true']),
    ...(isAdded ? [] : [`NET_BIND_SERVICE in ${holder.join('.')}`]),
  ];
}

function privileged(listener: PlacedListener, missing: readonly string[]): Finding {
  const { gateway, name, port } = listener;
  return listenerFinding(
    listener,
    `Listener ${name} of ${resourceLabel(gateway.resource)} is on port ${port} of the nodes, which Envoy may not open.`,
    `Write a port above ${LAST_PRIVILEGED}, or set ${missing.join(' and ')} in the values of Cilium.`,
  );
}

function sharedPorts(listeners: readonly PlacedListener[]): readonly Finding[] {
  return listeners.flatMap((listener, index) => {
    const earlier = listeners.slice(0, index).find(({ port, gateway }) => {
      return port === listener.port && gateway !== listener.gateway;
    });
    if (earlier === undefined) return [];
    const first = resourceLabel(earlier.gateway.resource);
    const message = `${resourceLabel(listener.gateway.resource)} listens on port ${listener.port} of the nodes, as ${first} does.`;
    return [listenerFinding(listener, message, `Write a port that no other Gateway of the host cluster has.`)];
  });
}

function listenerFinding({ gateway, index }: PlacedListener, message: string, help: string): Finding {
  const path = ['spec', 'listeners', index, 'port'];
  return {
    rule: 'gateway-ports',
    severity: 'error',
    message,
    help,
    object: resourceLabel(gateway.resource),
    path: path.join('.'),
    file: gateway.origin.file,
    position: gateway.origin.locate(path),
  };
}
