import { z } from 'zod';
import { dnsSubdomain, formOf, labelSelector, stringMap, strings } from './field.js';
import { clusterMetadata, kindOf, metadata, once, oneOf, rule } from './object.js';
import { cidr, denyPortRules, fqdnSelector, portRules } from './cilium-port.js';

const ENTITIES = [
  'all',
  'world',
  'cluster',
  'cluster-mesh',
  'host',
  'init',
  'ingress',
  'unmanaged',
  'remote-node',
  'health',
  'none',
  'kube-apiserver',
] as const;

/**
 * CiliumClusterwideNetworkPolicy `cilium.io/v2`: `spec` or `specs`, each for endpoints or for nodes.
 *
 * Source: CRDs of Cilium 1.15.19 and 1.20.2, and the agent's own checks (`pkg/policy/api/rule_validation.go`).
 */
export const ciliumClusterwideNetworkPolicy = once(() => {
  const subject = oneOf(['endpointSelector', 'nodeSelector'], 'exactly one');
  const one = z
    .strictObject({
      ...ruleFields(),
      endpointSelector: labelSelector.optional(),
      nodeSelector: labelSelector.optional(),
    })
    .refine(subject.holds, subject.says)
    .refine(hasSection, NO_SECTION);
  return z
    .strictObject({
      ...kindOf('cilium.io/v2', 'CiliumClusterwideNetworkPolicy'),
      metadata: clusterMetadata,
      spec: one.optional(),
      specs: z.array(one).min(1).optional(),
    })
    .refine(hasSpec, NO_SPEC);
});

/** A CiliumClusterwideNetworkPolicy. */
export type CiliumClusterwideNetworkPolicy = z.infer<ReturnType<typeof ciliumClusterwideNetworkPolicy>>;

/** CiliumNetworkPolicy `cilium.io/v2`: `spec` or `specs`, each for endpoints of its namespace. */
export const ciliumNetworkPolicy = once(() => {
  const one = z.strictObject({ ...ruleFields(), endpointSelector: labelSelector }).refine(hasSection, NO_SECTION);
  return z
    .strictObject({
      ...kindOf('cilium.io/v2', 'CiliumNetworkPolicy'),
      metadata,
      spec: one.optional(),
      specs: z.array(one).min(1).optional(),
    })
    .refine(hasSpec, NO_SPEC);
});

/** A CiliumNetworkPolicy. */
export type CiliumNetworkPolicy = z.infer<ReturnType<typeof ciliumNetworkPolicy>>;

const NO_SPEC = rule('A policy has neither spec nor specs.', 'Add spec.', ['spec']);
const NO_SECTION = rule(
  'A policy has none of ingress, ingressDeny, egress and egressDeny.',
  'Add one of them; a list with one empty rule, [{}], denies by default.',
);

function hasSpec(policy: { readonly spec?: unknown; readonly specs?: unknown }): boolean {
  return policy.spec !== undefined || policy.specs !== undefined;
}

const SECTIONS = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const;

function hasSection(spec: { readonly [section in (typeof SECTIONS)[number]]?: unknown }): boolean {
  return SECTIONS.some((section) => lengthOf(spec[section]) > 0);
}

function ruleFields() {
  return {
    description: z.string().optional(),
    egress: z.array(egress()).optional(),
    egressDeny: z.array(egressDeny()).optional(),
    enableDefaultDeny: z.strictObject({ egress: z.boolean().optional(), ingress: z.boolean().optional() }).optional(),
    ingress: z.array(ingress()).optional(),
    ingressDeny: z.array(ingressDeny()).optional(),
    labels: z
      .array(z.strictObject({ key: z.string(), source: z.string().optional(), value: z.string().optional() }))
      .optional(),
    log: z.strictObject({ value: formOf(/^\P{C}*$/u, 'text without control characters', 32).optional() }).optional(),
  };
}

const PEERS_IN = ['fromEndpoints', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromNodes', 'fromGroups'] as const;
const PEERS_OUT = [
  'toEndpoints',
  'toCIDR',
  'toCIDRSet',
  'toEntities',
  'toFQDNs',
  'toNodes',
  'toGroups',
  'toServices',
] as const;

function peersIn() {
  return {
    fromCIDR: z.array(cidr).optional(),
    fromCIDRSet: z.array(cidrRule()).optional(),
    fromEndpoints: z.array(labelSelector).optional(),
    fromEntities: z.array(z.enum(ENTITIES)).optional(),
    fromGroups: z.array(awsGroup()).optional(),
    fromNodes: z.array(labelSelector).optional(),
    icmps: z.array(icmp()).optional(),
  };
}

function peersOut() {
  return {
    icmps: z.array(icmp()).optional(),
    toCIDR: z.array(cidr).optional(),
    toCIDRSet: z.array(cidrRule()).optional(),
    toEndpoints: z.array(labelSelector).optional(),
    toEntities: z.array(z.enum(ENTITIES)).optional(),
    toGroups: z.array(awsGroup()).optional(),
    toNodes: z.array(labelSelector).optional(),
    toServices: z.array(toService()).optional(),
  };
}

const authentication = z.strictObject({ mode: z.enum(['disabled', 'required', 'test-always-fail']) }).optional();

function ingress() {
  return z
    .strictObject({ ...peersIn(), authentication, toPorts: portRules('ingress').optional() })
    .superRefine(onePeerOf(PEERS_IN));
}

function ingressDeny() {
  return z.strictObject({ ...peersIn(), toPorts: denyPortRules().optional() }).superRefine(onePeerOf(PEERS_IN));
}

function egress() {
  return z
    .strictObject({
      ...peersOut(),
      authentication,
      toFQDNs: z.array(fqdnSelector()).optional(),
      toPorts: portRules('egress').optional(),
    })
    .superRefine(onePeerOf(PEERS_OUT));
}

function egressDeny() {
  return z.strictObject({ ...peersOut(), toPorts: denyPortRules().optional() }).superRefine(onePeerOf(PEERS_OUT));
}

/** Members of one rule are joined by AND, and no two kinds of peer can be joined; nor can icmps and toPorts. */
function onePeerOf(peers: readonly string[]) {
  return (one: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void => {
    const set = peers.filter((peer) => lengthOf(one[peer]) > 0);
    const [, second] = set;
    if (second !== undefined) {
      context.addIssue({
        code: 'custom',
        path: [second],
        message: `One rule combines ${set.join(' and ')}.`,
        params: { help: 'Write one list item for each; items are joined by OR.' },
      });
    }
    if (lengthOf(one['icmps']) === 0 || lengthOf(one['toPorts']) === 0) return;
    context.addIssue({
      code: 'custom',
      path: ['icmps'],
      message: 'One rule combines icmps and toPorts.',
      params: { help: 'Write one list item for each.' },
    });
  };
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function cidrRule() {
  const choice = oneOf(['cidr', 'cidrGroupRef', 'cidrGroupSelector'], 'exactly one');
  return z
    .strictObject({
      cidr: cidr.optional(),
      cidrGroupRef: dnsSubdomain.optional(),
      cidrGroupSelector: labelSelector.optional(),
      except: z.array(cidr).optional(),
    })
    .refine(choice.holds, choice.says);
}

function toService() {
  return z.strictObject({
    k8sService: z.strictObject({ namespace: z.string().optional(), serviceName: z.string().optional() }).optional(),
    k8sServiceSelector: z.strictObject({ namespace: z.string().optional(), selector: labelSelector }).optional(),
  });
}

function awsGroup() {
  return z.strictObject({
    aws: z
      .strictObject({
        labels: stringMap.optional(),
        region: z.string().optional(),
        securityGroupsIds: strings.optional(),
        securityGroupsNames: strings.optional(),
      })
      .optional(),
  });
}

/** ICMP types have names since Cilium 1.16; the agent knows which, and refuses others. */
function icmp() {
  const type = z.union([z.int().min(0).max(255), formOf(/^([0-9]{1,3}|[A-Z][A-Za-z0-9]*)$/, 'an ICMP type')]);
  return z.strictObject({
    fields: z
      .array(z.strictObject({ family: z.enum(['IPv4', 'IPv6']).optional(), type }))
      .max(40)
      .optional(),
  });
}
