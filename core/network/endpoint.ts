/**
 * One end of a connection, as Cilium sees it: a set of labels, and what is known of its names.
 *
 * Labels are keyed `source:key`, with Cilium's sources `k8s` and `reserved`.
 */
export interface Endpoint {
  /** How people call it, in the middle of a sentence. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Services in front of it, as `namespace/name`. */
  readonly services: readonly string[];
  /** DNS name of something outside; undefined where it is not known. */
  readonly hostName: string | undefined;
}

/** The label by which Cilium tells the namespace of a pod. */
export const POD_NAMESPACE = 'io.kubernetes.pod.namespace';

const NAMESPACE_NAME = 'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name';

/** A pod of a namespace with these labels; no label stands for a pod of which only the namespace is known. */
export function podEndpoint(
  namespace: string,
  labels: Readonly<Record<string, string>> = {},
  services: readonly string[] = [],
): Endpoint {
  const own = Object.entries(labels).map(([key, value]): [string, string] => [`k8s:${key}`, value]);
  return {
    name: `pods of ${namespace}`,
    labels: new Map([...own, [`k8s:${POD_NAMESPACE}`, namespace], [`k8s:${NAMESPACE_NAME}`, namespace]]),
    services,
    hostName: undefined,
  };
}

/** Something outside the cluster, by its DNS name where that is known. */
export function outsideEndpoint(hostName?: string): Endpoint {
  return { ...reserved('the world', 'world'), hostName };
}

/** The endpoint behind which Cilium's Gateway listens; it has no namespace. */
export const GATEWAY_LISTENER = reserved("the Gateway's listener", 'ingress');

/** The node that a pod runs on: kubelet, and every process in the host network. */
export const HOST = reserved('the node', 'host');

/** Any other node. */
export const REMOTE_NODE = reserved('another node', 'remote-node');

/** Cilium's health checks. */
export const HEALTH = reserved('the health endpoint', 'health');

/**
 * The Kubernetes API server as k3s runs it, on a control-plane node: the pod's own node or another, so both must be
 * allowed.
 */
export const KUBE_APISERVERS: readonly Endpoint[] = [
  { ...reserved('the API server', 'kube-apiserver', 'host'), services: ['default/kubernetes'] },
  { ...reserved('the API server', 'kube-apiserver', 'remote-node'), services: ['default/kubernetes'] },
];

/** The cluster's DNS server. */
export const KUBE_DNS: Endpoint = {
  ...podEndpoint('kube-system', { 'k8s-app': 'kube-dns' }, ['kube-system/kube-dns']),
  name: 'kube-dns',
};

/** True for a reserved identity of this name. */
export function isReserved({ labels }: Endpoint, identity: string): boolean {
  return labels.has(`reserved:${identity}`);
}

/** True for a pod. */
export function isPod({ labels }: Endpoint): boolean {
  return labels.has(`k8s:${POD_NAMESPACE}`);
}

function reserved(name: string, ...identities: readonly string[]): Endpoint {
  return {
    name,
    labels: new Map(identities.map((identity) => [`reserved:${identity}`, ''])),
    services: [],
    hostName: undefined,
  };
}
