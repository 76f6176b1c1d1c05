import { isIP } from 'node:net';
import { z } from 'zod';
import { formOf, fqdnName, fqdnPattern, objectName, strings } from './field.js';
import { oneOf, rule } from './object.js';

/** A network in CIDR notation, version 4 or 6; Cilium's CRD also takes none without a length. */
export const cidr = z.string().refine(isCidr, {
  error: 'It is not a network in CIDR notation.',
  params: { help: 'Write an address and a length, such as 10.0.0.0/8.' },
});

/** `toPorts` of an allow rule. DNS rules are for egress, and HTTP and DNS rules do not stand together. */
export function portRules(direction: 'ingress' | 'egress') {
  const list = z.array(portRule());
  if (direction === 'egress') return list;
  return list.refine(
    (all) => all.every((one) => one.rules?.dns === undefined && one.listener === undefined),
    rule('An ingress rule has DNS rules or a listener.', 'Remove rules.dns and listener, which are for egress.'),
  );
}

/** A host by name or by pattern: an entry of `toFQDNs`, and of the DNS rules of a port. */
export function fqdnSelector() {
  const choice = oneOf(['matchName', 'matchPattern'], 'exactly one');
  return z
    .strictObject({
      matchName: fqdnName.optional(),
      matchPattern: fqdnPattern.optional(),
    })
    .refine(choice.holds, choice.says);
}

/** `toPorts` of a deny rule: ports, and nothing of layer 7. */
export function denyPortRules() {
  return z.array(z.strictObject({ ports: ports().optional() }));
}

function isCidr(text: string): boolean {
  const [address, length, ...more] = text.split('/');
  if (address === undefined || length === undefined || more.length > 0 || !/^[0-9]{1,3}$/.test(length)) return false;
  const version = isIP(address);
  return version !== 0 && Number(length) <= (version === 4 ? 32 : 128);
}

/** A port is a string, also when it is a number: `"443"`; 0 or none stands for all ports. */
const port = formOf(
  /^((6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})|(?=.*[a-zA-Z])[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*)$/,
  'a port in quotes, such as "443"',
);

const PROTOCOLS = ['TCP', 'UDP', 'SCTP', 'VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH', 'ANY'] as const;

function ports() {
  return z
    .array(
      z.strictObject({
        endPort: z.int().min(0).max(65535).optional(),
        port: port.optional(),
        protocol: z.enum(PROTOCOLS).optional(),
      }),
    )
    .max(40);
}

function portRule() {
  return z
    .strictObject({
      listener: z
        .strictObject({
          envoyConfig: z.strictObject({
            kind: z.enum(['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig']).optional(),
            name: objectName,
          }),
          name: objectName,
          priority: z.int().min(1).max(100).optional(),
        })
        .optional(),
      originatingTLS: tlsContext().optional(),
      ports: ports().optional(),
      rules: layer7().optional(),
      serverNames: z.array(fqdnPattern).min(1).optional(),
      terminatingTLS: tlsContext().optional(),
    })
    .refine(
      (one) => one.rules?.dns === undefined || (one.ports ?? []).length > 0,
      rule('DNS rules stand without a port.', 'Add port: "53".', ['ports']),
    )
    .refine(
      (one) => one.rules?.http === undefined || (one.ports ?? []).every((entry) => entry.protocol === 'TCP'),
      rule('HTTP rules stand on a port that is not TCP.', 'Write protocol: TCP.', ['ports']),
    );
}

function layer7() {
  const choice = oneOf(['dns', 'http'], 'exactly one');
  return z
    .strictObject({ dns: z.array(fqdnSelector()).optional(), http: z.array(httpRule()).optional() })
    .refine(choice.holds, choice.says);
}

function httpRule() {
  return z.strictObject({
    headerMatches: z
      .array(
        z.strictObject({
          mismatch: z.enum(['LOG', 'ADD', 'DELETE', 'REPLACE']).optional(),
          name: z.string().min(1),
          secret: secretReference().optional(),
          value: z.string().optional(),
        }),
      )
      .optional(),
    headers: strings.optional(),
    host: z.string().optional(),
    method: z.string().optional(),
    path: z.string().optional(),
  });
}

function tlsContext() {
  return z.strictObject({
    certificate: z.string().optional(),
    privateKey: z.string().optional(),
    secret: secretReference(),
    trustedCA: z.string().optional(),
  });
}

function secretReference() {
  return z.strictObject({ name: objectName, namespace: z.string().optional() });
}
