import { z } from 'zod';
import {
  annotations,
  dnsLabel,
  dnsSubdomain,
  formOf,
  labelSelector,
  labels,
  objectName,
  portNumber,
  wildcardHost,
} from './field.js';
import { areUnique } from './kubernetes.js';
import { kindOf, metadata, once, rule } from './object.js';

/** An API group, the core group being "". */
export const apiGroup = formOf(
  /^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  'an API group, such as gateway.networking.k8s.io',
  253,
);

/** A kind. Example: `Gateway`. */
export const kindName = formOf(/^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/, 'a kind, such as Gateway', 63);

/** The name of a listener or a route rule. */
export const sectionName = dnsSubdomain.min(1);

/** Gateway `gateway.networking.k8s.io/v1`. Source: CRDs of Gateway API 1.1.0 to 1.6.3, standard channel. */
export const gateway = once(() =>
  z.strictObject({
    ...kindOf('gateway.networking.k8s.io/v1', 'Gateway'),
    metadata,
    spec: z.strictObject({
      addresses: addresses().optional(),
      allowedListeners: z
        .strictObject({ namespaces: namespaces(['All', 'Selector', 'Same', 'None']).optional() })
        .optional(),
      gatewayClassName: objectName,
      infrastructure: infrastructure().optional(),
      listeners: listeners(),
      tls: gatewayTls().optional(),
    }),
  }),
);

/** A Gateway. */
export type Gateway = z.infer<ReturnType<typeof gateway>>;

/** ReferenceGrant `gateway.networking.k8s.io/v1beta1`: who may refer to what in this namespace. */
export const referenceGrant = once(() =>
  z.strictObject({
    ...kindOf('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant'),
    metadata,
    spec: z.strictObject({
      from: z
        .array(z.strictObject({ group: apiGroup, kind: kindName, namespace: dnsLabel }))
        .min(1)
        .max(16),
      to: z
        .array(z.strictObject({ group: apiGroup, kind: kindName, name: objectName.optional() }))
        .min(1)
        .max(16),
    }),
  }),
);

/** A ReferenceGrant. */
export type ReferenceGrant = z.infer<ReturnType<typeof referenceGrant>>;

function addresses() {
  const address = z.strictObject({
    type: z.string().min(1).max(253).optional(),
    value: z.string().max(253).optional(),
  });
  return z
    .array(address)
    .max(16)
    .refine(
      (all) => areUnique(all.filter((one) => one.value).map((one) => `${one.type ?? 'IPAddress'} ${one.value}`)),
      rule('An address stands twice.', 'Remove the second one.'),
    );
}

/** Gateway API before 1.6 takes 8 entries in each map; 1.6 takes 16 annotations. The smaller limit holds everywhere. */
function infrastructure() {
  const few = (map: object): boolean => Object.keys(map).length <= 8;
  return z.strictObject({
    annotations: annotations
      .refine(few, rule('infrastructure.annotations has more than 8 entries.', 'Keep 8 at most.'))
      .optional(),
    labels: labels.refine(few, rule('infrastructure.labels has more than 8 entries.', 'Keep 8 at most.')).optional(),
    parametersRef: z.strictObject({ group: apiGroup, kind: kindName, name: objectName }).optional(),
  });
}

function namespaces<const Froms extends readonly string[]>(froms: Froms) {
  return z.strictObject({ from: z.enum(froms).optional(), selector: labelSelector.optional() });
}

function listeners() {
  return z
    .array(listener())
    .min(1)
    .max(64)
    .refine(
      (all) => areUnique(all.map((one) => one.name)),
      rule('Two listeners have one name.', 'Give every listener a name of its own.'),
    )
    .refine(
      (all) => areUnique(all.map((one) => `${one.port} ${one.protocol} ${one.hostname ?? ''}`)),
      rule('Two listeners have the same port, protocol and hostname.', 'Change the hostname of one, or remove it.'),
    );
}

const WITHOUT_TLS = ['HTTP', 'TCP', 'UDP'];

function listener() {
  return z
    .strictObject({
      allowedRoutes: z
        .strictObject({
          kinds: z
            .array(z.strictObject({ group: apiGroup.optional(), kind: kindName }))
            .max(8)
            .optional(),
          namespaces: namespaces(['All', 'Selector', 'Same']).optional(),
        })
        .optional(),
      hostname: wildcardHost.optional(),
      name: sectionName,
      port: portNumber,
      protocol: formOf(
        /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$/,
        'a protocol, such as HTTPS',
        255,
      ),
      tls: listenerTls().optional(),
    })
    .refine(
      (one) => !WITHOUT_TLS.includes(one.protocol) || one.tls === undefined,
      rule('A listener for HTTP, TCP or UDP has tls.', 'Remove tls, or write protocol: HTTPS.', ['tls']),
    )
    .refine(
      (one) => !['HTTPS', 'TLS'].includes(one.protocol) || one.tls !== undefined,
      rule('A listener for HTTPS or TLS has no tls.', 'Add tls with certificateRefs.', ['tls']),
    )
    .refine(
      (one) => one.protocol !== 'HTTPS' || one.tls?.mode !== 'Passthrough',
      rule('A listener for HTTPS ends TLS itself.', 'Write mode: Terminate, or protocol: TLS.', ['tls', 'mode']),
    )
    .refine(
      (one) => one.protocol !== 'TLS' || one.tls === undefined || one.tls.mode !== undefined,
      rule('A listener for TLS has no tls mode.', 'Write mode: Passthrough or mode: Terminate.', ['tls', 'mode']),
    )
    .refine(
      (one) => !['TCP', 'UDP'].includes(one.protocol) || (one.hostname ?? '') === '',
      rule('A listener for TCP or UDP has a hostname.', 'Remove hostname.', ['hostname']),
    );
}

function listenerTls() {
  return z
    .strictObject({
      certificateRefs: z.array(certificateRef()).max(64).optional(),
      mode: z.enum(['Terminate', 'Passthrough']).optional(),
      options: z.record(z.string(), z.string().max(4096)).optional(),
    })
    .refine(
      (tls) => Object.keys(tls.options ?? {}).length <= 16,
      rule('tls.options has more than 16 entries.', 'Keep 16 at most.', ['options']),
    )
    .refine(
      (tls) =>
        tls.mode === 'Passthrough' ||
        (tls.certificateRefs ?? []).length > 0 ||
        Object.keys(tls.options ?? {}).length > 0,
      rule('A listener that ends TLS has no certificate.', 'Add certificateRefs.', ['certificateRefs']),
    );
}

function certificateRef() {
  return z.strictObject({
    group: apiGroup.optional(),
    kind: kindName.optional(),
    name: objectName,
    namespace: dnsLabel.optional(),
  });
}

function gatewayTls() {
  const ca = z.strictObject({ group: apiGroup, kind: kindName, name: objectName, namespace: dnsLabel.optional() });
  const client = z.strictObject({
    validation: z
      .strictObject({
        caCertificateRefs: z.array(ca).min(1).max(16),
        mode: z.enum(['AllowValidOnly', 'AllowInsecureFallback']).optional(),
      })
      .optional(),
  });
  const perPort = z
    .array(z.strictObject({ port: portNumber, tls: client }))
    .max(64)
    .refine(
      (all) => areUnique(all.map((one) => String(one.port))),
      rule('A port stands twice.', 'Remove the second one.'),
    );
  return z.strictObject({
    backend: z.strictObject({ clientCertificateRef: certificateRef().optional() }).optional(),
    frontend: z.strictObject({ default: client, perPort: perPort.optional() }).optional(),
  });
}
