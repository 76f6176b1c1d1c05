import type { Finding } from '../../../schema/finding.js';
import { valueAt, type JsonValue } from '../../../schema/json.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import { list } from '../../bringup/object-facts.js';
import type { JudgedCluster, Rule } from '../check.js';

/**
 * Every listener of a Gateway has a certificate that a browser accepts for every route host below it.
 *
 * A TLS wildcard stands for one label, a listener's for many; both rules are applied to the hosts that releases route.
 */
export const hostCovered: Rule = {
  id: 'host-covered',
  check: ({ clusters }) => clusters.flatMap(checkCluster),
};

interface Listener {
  readonly hostname: string;
  readonly secrets: readonly string[];
}

function checkCluster({ cluster, ground }: JudgedCluster): readonly Finding[] {
  const objects = cluster.units.flatMap((unit) => unit.objects);
  const gateways = objects.filter(({ resource }) => resource.kind === 'Gateway');
  if (gateways.length === 0) return [];
  const listeners = gateways.flatMap(httpsListeners);
  const names = certificateNames(objects);
  const hosts = [
    ...objects.flatMap((object) => routedHosts(object, ground.routesOf)),
    ...objects.filter((object) => isServedWithTls(object, gateways)).flatMap(hostnamesOf),
  ];
  return [
    ...listeners.flatMap((listener) => missingSecrets(listener, names, gateways)),
    ...hosts.flatMap(({ host, object, path }) => uncovered(host, object, path, listeners, names, cluster.name)),
  ];
}

function httpsListeners({ value }: AppliedObject): readonly Listener[] {
  return list(valueAt(value, ['spec', 'listeners']))
    .filter(({ protocol }) => protocol === 'HTTPS')
    .map((listener) => ({
      hostname: typeof listener.hostname === 'string' ? listener.hostname : '*',
      secrets: list(valueAt(listener, ['tls', 'certificateRefs'])).map(({ name }) => String(name)),
    }));
}

/** The names of every certificate, by the Secret that it is written to. */
function certificateNames(objects: readonly AppliedObject[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const { resource, value } of objects) {
    if (resource.kind !== 'Certificate') continue;
    const secret = valueAt(value, ['spec', 'secretName']);
    const dnsNames = valueAt(value, ['spec', 'dnsNames']);
    if (typeof secret === 'string' && Array.isArray(dnsNames)) names.set(secret, dnsNames.map(String));
  }
  return names;
}

interface RoutedHost {
  readonly host: string;
  readonly object: AppliedObject;
  readonly path: readonly string[];
}

function routedHosts(object: AppliedObject, routesOf: (chart: string) => readonly string[]): readonly RoutedHost[] {
  const { resource, value } = object;
  if (resource.kind !== 'HelmRelease') return [];
  const chart = valueAt(value, ['spec', 'chart', 'spec', 'chart']);
  if (typeof chart !== 'string') return [];
  return routesOf(chart).flatMap((dotted) => {
    const path = ['spec', 'values', ...dotted.split('.')];
    const host: JsonValue | undefined = valueAt(value, path);
    return typeof host === 'string' && host !== '' ? { host, object, path } : [];
  });
}

/** True for an HTTPRoute that joins an HTTPS listener of one of the Gateways. */
function isServedWithTls({ resource, value }: AppliedObject, gateways: readonly AppliedObject[]): boolean {
  if (resource.kind !== 'HTTPRoute') return false;
  return list(valueAt(value, ['spec', 'parentRefs'])).some(({ name, sectionName }) =>
    gateways
      .filter((gateway) => gateway.resource.name === name)
      .flatMap((gateway) => list(valueAt(gateway.value, ['spec', 'listeners'])))
      .some((listener) => listener.protocol === 'HTTPS' && (sectionName ?? listener.name) === listener.name),
  );
}

function hostnamesOf(object: AppliedObject): readonly RoutedHost[] {
  const hostnames = valueAt(object.value, ['spec', 'hostnames']);
  if (!Array.isArray(hostnames)) return [];
  return hostnames.map((host, index) => ({ host: String(host), object, path: ['spec', 'hostnames', String(index)] }));
}

function missingSecrets(
  listener: Listener,
  names: ReadonlyMap<string, readonly string[]>,
  gateways: readonly AppliedObject[],
): readonly Finding[] {
  return listener.secrets
    .filter((secret) => !names.has(secret))
    .map((secret) => ({
      rule: 'host-covered',
      severity: 'error',
      message: `Listener ${listener.hostname} takes its certificate from Secret "${secret}", which no Certificate writes.`,
      help: 'Write the secretName of a Certificate of this host cluster.',
      ...placeOf(gateways[0], ['spec', 'listeners']),
    }));
}

function uncovered(
  host: string,
  object: AppliedObject,
  path: readonly string[],
  listeners: readonly Listener[],
  names: ReadonlyMap<string, readonly string[]>,
  cluster: string,
): readonly Finding[] {
  const listener = listeners.find(({ hostname }) => listens(hostname, host));
  const dnsNames = (listener?.secrets ?? []).flatMap((secret) => names.get(secret) ?? []);
  if (listener !== undefined && dnsNames.some((name) => certifies(name, host))) return [];
  const problem =
    listener === undefined
      ? 'no listener of the Gateway takes it'
      : `no name of the certificate covers it (${dnsNames.join(', ')})`;
  return [
    {
      rule: 'host-covered',
      severity: 'error',
      message: `${cluster}: public host "${host}" of ${object.resource.kind} ${object.resource.name}: ${problem}.`,
      help: 'Write a host one label below the domain of the host cluster, or add a listener and a certificate name for it.',
      ...placeOf(object, path),
      path: path.join('.'),
    },
  ];
}

/** A listener's wildcard stands for one label or more. */
function listens(hostname: string, host: string): boolean {
  return hostname === '*' || hostname === host || (hostname.startsWith('*.') && host.endsWith(hostname.slice(1)));
}

/** A certificate's wildcard stands for exactly one label. */
function certifies(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
}

function placeOf(object: AppliedObject | undefined, path: readonly string[]): Pick<Finding, 'file' | 'position'> {
  return object === undefined ? {} : { file: object.origin.file, position: object.origin.locate(path) };
}
