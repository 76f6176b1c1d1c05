import { z } from 'zod';
import {
  annotations,
  dataKey,
  dnsLabel,
  formOf,
  labelSelector,
  labels,
  objectName,
  portNumber,
  quantity,
  strings,
} from './field.js';
import { clusterMetadataWith, kindOf, metadata, metadataWith, once, rule } from './object.js';

const MAX_DATA_BYTES = 1024 * 1024;
const base64 = formOf(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'base64, such as c2VjcmV0');

/** Namespace `v1`. */
export const namespace = once(() =>
  z.strictObject({
    ...kindOf('v1', 'Namespace'),
    metadata: clusterMetadataWith(dnsLabel),
    spec: z.strictObject({ finalizers: strings.optional() }).optional(),
  }),
);

/** A Namespace. */
export type Namespace = z.infer<ReturnType<typeof namespace>>;

/** ConfigMap `v1`: at most 1 MiB, and a key stands in `data` or in `binaryData`, not in both. */
export const configMap = once(() =>
  z
    .strictObject({
      ...kindOf('v1', 'ConfigMap'),
      metadata,
      data: z.record(dataKey, z.string()).optional(),
      binaryData: z.record(dataKey, base64).optional(),
      immutable: z.boolean().optional(),
    })
    .refine((map) => bytesOf(map.data, map.binaryData) <= MAX_DATA_BYTES, TOO_LARGE)
    .refine(
      (map) => Object.keys(map.data ?? {}).every((key) => map.binaryData?.[key] === undefined),
      rule('A key stands in data and in binaryData.', 'Keep it in one of the two.', ['binaryData']),
    ),
);

/** A ConfigMap. */
export type ConfigMap = z.infer<ReturnType<typeof configMap>>;

/** Secret `v1`: `data` in base64, `stringData` as it is; at most 1 MiB. */
export const secret = once(() =>
  z
    .strictObject({
      ...kindOf('v1', 'Secret'),
      metadata,
      type: z.string().min(1).optional(),
      data: z.record(dataKey, base64).optional(),
      stringData: z.record(dataKey, z.string()).optional(),
      immutable: z.boolean().optional(),
    })
    .refine((one) => bytesOf(one.stringData, one.data) <= MAX_DATA_BYTES, TOO_LARGE),
);

/** A Secret. */
export type Secret = z.infer<ReturnType<typeof secret>>;

const secretName = z.strictObject({ name: objectName });

/** ServiceAccount `v1`. */
export const serviceAccount = once(() =>
  z.strictObject({
    ...kindOf('v1', 'ServiceAccount'),
    metadata,
    secrets: z.array(secretName).optional(),
    imagePullSecrets: z.array(secretName).optional(),
    automountServiceAccountToken: z.boolean().optional(),
  }),
);

/** A ServiceAccount. */
export type ServiceAccount = z.infer<ReturnType<typeof serviceAccount>>;

/** DNS-1035: unlike other names, a Service's may not begin with a digit. */
const serviceName = formOf(
  /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  'lower-case letters, digits and "-", beginning with a letter',
  63,
);

/** Service `v1`. Without `type: ExternalName` it needs ports, unless it is headless. */
export const service = once(() =>
  z.strictObject({
    ...kindOf('v1', 'Service'),
    metadata: metadataWith(serviceName),
    spec: serviceSpec()
      .refine(
        (spec) => spec.type !== 'ExternalName' || spec.externalName !== undefined,
        rule('A Service of type ExternalName has no externalName.', 'Add externalName.', ['externalName']),
      )
      .refine(
        (spec) => spec.type === 'ExternalName' || spec.clusterIP === 'None' || (spec.ports ?? []).length > 0,
        rule('A Service has no ports.', 'Add at least one port.', ['ports']),
      )
      .refine(
        (spec) => (spec.ports ?? []).length < 2 || (spec.ports ?? []).every((port) => port.name !== undefined),
        rule('A Service with several ports names each of them.', 'Add a name to every port.', ['ports']),
      )
      .refine(
        (spec) => areUnique((spec.ports ?? []).map((port) => `${port.port}/${port.protocol ?? 'TCP'}`)),
        rule('Two ports have the same number and protocol.', 'Remove one of the two.', ['ports']),
      ),
  }),
);

/** A Service. */
export type Service = z.infer<ReturnType<typeof service>>;

/** PersistentVolumeClaim `v1`. */
export const persistentVolumeClaim = once(() =>
  z.strictObject({
    ...kindOf('v1', 'PersistentVolumeClaim'),
    metadata,
    spec: claimSpec(),
  }),
);

/** A PersistentVolumeClaim. */
export type PersistentVolumeClaim = z.infer<ReturnType<typeof persistentVolumeClaim>>;

/** `spec` of a PersistentVolumeClaim, also where another kind embeds one. */
export function claimSpec() {
  return z.strictObject({
    accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'])).min(1),
    dataSource: z
      .strictObject({ apiGroup: z.string().optional(), kind: z.string().min(1), name: objectName })
      .optional(),
    resources: z.strictObject({
      requests: z.strictObject({ storage: quantity }),
      limits: z.strictObject({ storage: quantity }).optional(),
    }),
    selector: labelSelector.optional(),
    storageClassName: z.string().optional(),
    volumeAttributesClassName: z.string().optional(),
    volumeMode: z.enum(['Filesystem', 'Block']).optional(),
    volumeName: z.string().optional(),
  });
}

/** Labels and annotations of an embedded template, which needs no name. */
export const templateMetadata = z.strictObject({ labels: labels.optional(), annotations: annotations.optional() });

/** True when no text stands twice. */
export function areUnique(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}

const TOO_LARGE = rule('The data takes more than 1048576 bytes.', 'Split it into several objects.');

function bytesOf(...maps: readonly (Readonly<Record<string, string>> | undefined)[]): number {
  const texts = maps.flatMap((map) => Object.values(map ?? {}));
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function serviceSpec() {
  return z.strictObject({
    allocateLoadBalancerNodePorts: z.boolean().optional(),
    clusterIP: z.string().optional(),
    clusterIPs: strings.optional(),
    externalIPs: strings.optional(),
    externalName: z.string().optional(),
    externalTrafficPolicy: z.enum(['Cluster', 'Local']).optional(),
    healthCheckNodePort: portNumber.optional(),
    internalTrafficPolicy: z.enum(['Cluster', 'Local']).optional(),
    ipFamilies: z.array(z.enum(['IPv4', 'IPv6'])).optional(),
    ipFamilyPolicy: z.enum(['SingleStack', 'PreferDualStack', 'RequireDualStack']).optional(),
    loadBalancerClass: z.string().optional(),
    loadBalancerIP: z.string().optional(),
    loadBalancerSourceRanges: strings.optional(),
    ports: z.array(servicePort()).optional(),
    publishNotReadyAddresses: z.boolean().optional(),
    selector: labels.optional(),
    sessionAffinity: z.enum(['None', 'ClientIP']).optional(),
    trafficDistribution: z.string().optional(),
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).optional(),
  });
}

function servicePort() {
  return z.strictObject({
    name: dnsLabel.optional(),
    protocol: z.enum(['TCP', 'UDP', 'SCTP']).optional(),
    appProtocol: z.string().optional(),
    port: portNumber,
    targetPort: z.union([portNumber, portName]).optional(),
    nodePort: portNumber.optional(),
  });
}

/** IANA service name: at most 15 characters, at least one letter. */
export const portName = formOf(
  /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  'a port name of at most 15 characters, such as http',
  15,
);
