import { z } from 'zod';
import { dnsLabel, labelSelector, strings } from './field.js';
import { clusterMetadataWith, kindOf, metadataWith, once, pathSegment, rule } from './object.js';

const RBAC = 'rbac.authorization.k8s.io/v1';
const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Role `rbac.authorization.k8s.io/v1`. */
export const role = once(() =>
  z.strictObject({
    ...kindOf(RBAC, 'Role'),
    metadata: metadataWith(pathSegment),
    rules: z.array(
      resourceRule().refine(
        (one) => one.nonResourceURLs === undefined,
        rule('A Role is for resources of its namespace only.', 'Remove nonResourceURLs, or write a ClusterRole.', [
          'nonResourceURLs',
        ]),
      ),
    ),
  }),
);

/** A Role. */
export type Role = z.infer<ReturnType<typeof role>>;

/** ClusterRole `rbac.authorization.k8s.io/v1`. */
export const clusterRole = once(() =>
  z
    .strictObject({
      ...kindOf(RBAC, 'ClusterRole'),
      metadata: clusterMetadataWith(pathSegment),
      aggregationRule: z.strictObject({ clusterRoleSelectors: z.array(labelSelector).min(1) }).optional(),
      rules: z.array(resourceRule()).optional(),
    })
    .refine(
      (one) => one.rules !== undefined || one.aggregationRule !== undefined,
      rule('A ClusterRole has neither rules nor an aggregationRule.', 'Add rules.', ['rules']),
    ),
);

/** A ClusterRole. */
export type ClusterRole = z.infer<ReturnType<typeof clusterRole>>;

/** RoleBinding `rbac.authorization.k8s.io/v1`. */
export const roleBinding = once(() =>
  z.strictObject({
    ...kindOf(RBAC, 'RoleBinding'),
    metadata: metadataWith(pathSegment),
    roleRef: roleRef(['Role', 'ClusterRole']),
    subjects: z.array(subject()).optional(),
  }),
);

/** A RoleBinding. */
export type RoleBinding = z.infer<ReturnType<typeof roleBinding>>;

/** ClusterRoleBinding `rbac.authorization.k8s.io/v1`. */
export const clusterRoleBinding = once(() =>
  z.strictObject({
    ...kindOf(RBAC, 'ClusterRoleBinding'),
    metadata: clusterMetadataWith(pathSegment),
    roleRef: roleRef(['ClusterRole']),
    subjects: z.array(subject()).optional(),
  }),
);

/** A ClusterRoleBinding. */
export type ClusterRoleBinding = z.infer<ReturnType<typeof clusterRoleBinding>>;

function resourceRule() {
  return z
    .strictObject({
      apiGroups: strings.optional(),
      resources: strings.optional(),
      resourceNames: strings.optional(),
      nonResourceURLs: strings.optional(),
      verbs: strings.min(1),
    })
    .refine(
      (one) => (one.nonResourceURLs === undefined) !== (one.resources === undefined),
      rule('A rule is for resources or for nonResourceURLs.', 'Set exactly one of resources and nonResourceURLs.'),
    )
    .refine(
      (one) => one.resources === undefined || (one.apiGroups ?? []).length > 0,
      rule('A rule for resources names their API groups.', 'Add apiGroups; the core group is "".', ['apiGroups']),
    );
}

function roleRef<const Kinds extends readonly string[]>(kinds: Kinds) {
  return z.strictObject({ apiGroup: z.literal(RBAC_GROUP), kind: z.enum(kinds), name: pathSegment });
}

function subject() {
  return z
    .strictObject({
      kind: z.enum(['ServiceAccount', 'User', 'Group']),
      apiGroup: z.string().optional(),
      name: z.string().min(1),
      namespace: dnsLabel.optional(),
    })
    .refine(
      (one) => (one.kind === 'ServiceAccount') === (one.namespace !== undefined),
      rule('A ServiceAccount, and only that, has a namespace.', 'Add or remove namespace.', ['namespace']),
    )
    .refine(
      (one) => (one.apiGroup ?? '') === '' || (one.kind !== 'ServiceAccount' && one.apiGroup === RBAC_GROUP),
      rule('A ServiceAccount has the apiGroup "", a User or Group rbac.authorization.k8s.io.', 'Remove apiGroup.', [
        'apiGroup',
      ]),
    );
}
