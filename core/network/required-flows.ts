import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import type { AppliedObject, Ground, HostCluster } from '../bringup/host-cluster.js';
import { list, viewRelease, type ReleaseView } from '../bringup/object-facts.js';
import {
  GATEWAY_LISTENER,
  HOST,
  KUBE_APISERVERS,
  KUBE_DNS,
  outsideEndpoint,
  podEndpoint,
  type Endpoint,
} from './endpoint.js';
import type { Port } from './ports.js';

/** A connection without which the platform does not work. */
export interface RequiredFlow {
  /** What is broken without it, as the beginning of a sentence. */
  readonly consequence: string;
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** Undefined where only the chart knows it. */
  readonly port: Port | undefined;
}

/** A namespace that belongs to no release: what the default deny is for. */
const CUSTOMER = { ...podEndpoint('a-customer'), name: 'customers' };

const HTTPS: Port = { number: 443, protocol: 'TCP' };
const DNS_PORTS: readonly Port[] = [
  { number: 53, protocol: 'UDP' },
  { number: 53, protocol: 'TCP' },
];

/** The flows that must work on a host cluster, from what it installs; the same flow may stand there twice. */
export function requiredFlows({ units }: HostCluster, ground: Ground): readonly RequiredFlow[] {
  const objects = units.flatMap((unit) => unit.objects);
  const releases = objects.filter(({ resource }) => resource.kind === 'HelmRelease').map(viewRelease);
  const platform = [...new Set(['flux-system', 'kube-system', ...releases.map((one) => one.targetNamespace)])].sort();
  const named = objects.filter(({ resource }) => resource.kind === 'Namespace').map(({ resource }) => resource.name);
  const everyone = [...new Set([...platform, ...named])].sort().map((name) => podEndpoint(name));
  return [
    ...[...everyone, CUSTOMER].flatMap(flowsOfEveryPod),
    ...platform.map((name) =>
      flow('The pods of a release do not reach each other', podEndpoint(name), podEndpoint(name)),
    ),
    ...releases.flatMap((release) => flowsOfRelease(release, ground)),
    ...gatewayFlows(objects, releases, ground),
    ...DNS_PORTS.map((port) => flow('Names outside the cluster are not resolved', KUBE_DNS, outsideEndpoint(), port)),
    ...objects.flatMap(flowsOfSource),
  ];
}

function flow(consequence: string, from: Endpoint, to: Endpoint, port?: Port): RequiredFlow {
  return { consequence, from, to, port };
}

function flowsOfEveryPod(pod: Endpoint): readonly RequiredFlow[] {
  return [
    ...DNS_PORTS.map((port) => flow('Names are not resolved', pod, KUBE_DNS, port)),
    ...KUBE_APISERVERS.map((server) =>
      flow('The API server is out of reach', pod, server, { number: 6443, protocol: 'TCP' }),
    ),
    flow("kubelet's probes fail", HOST, pod),
  ];
}

function flowsOfRelease(release: ReleaseView, ground: Ground): readonly RequiredFlow[] {
  const pods = podEndpoint(release.targetNamespace);
  const knowledge = ground.knowledgeOf(release.chart);
  const provides = knowledge?.provides ?? {};
  const webhooks = provides.webhooks ?? [];
  const services = (knowledge?.needs ?? []).flatMap((need) => ('service' in need ? need.service : []));
  return [
    ...(webhooks.length === 0
      ? []
      : KUBE_APISERVERS.map((server) => flow('Admission webhooks are not called', server, pods))),
    ...services.map((service) =>
      flow('Releases do not reach the Services that they need', pods, podEndpoint(namespaceOf(service))),
    ),
    ...(OUTWARD[release.chart.replace(/^bp-/, '')] ?? []).map((consequence) =>
      flow(consequence, pods, outsideEndpoint(), HTTPS),
    ),
  ];
}

/** What a chart fetches from the world by HTTPS. */
const OUTWARD: Readonly<Record<string, readonly string[]>> = {
  'cert-manager': ['cert-manager reaches no ACME server'],
  harbor: ['Harbor reaches neither its bucket nor the registries that it mirrors'],
  velero: ['Velero reaches no bucket'],
};

function namespaceOf(service: string): string {
  return service.split('/')[0] ?? '';
}

function gatewayFlows(
  objects: readonly AppliedObject[],
  releases: readonly ReleaseView[],
  ground: Ground,
): readonly RequiredFlow[] {
  const ports = objects
    .filter(({ resource }) => resource.kind === 'Gateway')
    .flatMap(({ value }) => list(valueAt(value, ['spec', 'listeners'])))
    .flatMap(({ port }): Port[] => (typeof port === 'number' ? [{ number: port, protocol: 'TCP' }] : []));
  const backends = [
    ...releases.filter(({ chart }) => ground.routesOf(chart).length > 0).map((release) => release.targetNamespace),
    ...objects.filter(({ resource }) => resource.kind === 'HTTPRoute').flatMap(backendNamespaces),
  ];
  return [
    ...ports.map((port) => flow('Every public host answers 403', outsideEndpoint(), GATEWAY_LISTENER, port)),
    ...[...new Set(backends)]
      .sort()
      .map((namespace) => flow('The Gateway does not reach its backends', GATEWAY_LISTENER, podEndpoint(namespace))),
  ];
}

function backendNamespaces({ resource, value }: AppliedObject): readonly string[] {
  return list(valueAt(value, ['spec', 'rules']))
    .flatMap((rule) => list(rule.backendRefs))
    .map(({ namespace }) => (typeof namespace === 'string' ? namespace : resource.namespace));
}

const FLUX = podEndpoint('flux-system');
const PORT_OF_SCHEME: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'oci:': 443, 'ssh:': 22 };

/** Flux fetches what a source names, unless that is in the cluster itself. */
function flowsOfSource({ resource, value }: AppliedObject): readonly RequiredFlow[] {
  if (resource.group !== 'source.toolkit.fluxcd.io') return [];
  const address = addressOf(isJsonObject(value.spec) ? value.spec : {});
  if (address === undefined || /\.svc(\.|$)/.test(address.hostname) || !address.hostname.includes('.')) return [];
  const number = Number(address.port) || PORT_OF_SCHEME[address.protocol];
  if (number === undefined) return [];
  return [
    flow('Flux fetches neither Git nor charts', FLUX, outsideEndpoint(address.hostname), { number, protocol: 'TCP' }),
  ];
}

function addressOf({ url, endpoint }: JsonObject): URL | undefined {
  if (typeof url === 'string' && URL.canParse(url)) return new URL(url);
  const bucket = `https://${String(endpoint)}`;
  return typeof endpoint === 'string' && URL.canParse(bucket) ? new URL(bucket) : undefined;
}
