import { z } from 'zod';
import { strings } from './field.js';
import { rule } from './object.js';

const flag = z.boolean().optional();
const userId = z.int().min(0).max(2147483647);

/** What a pod says of the identity of all its containers. */
export function podSecurityContext() {
  return z.strictObject({
    ...identity(),
    fsGroup: userId.optional(),
    fsGroupChangePolicy: z.enum(['OnRootMismatch', 'Always']).optional(),
    supplementalGroups: z.array(userId).optional(),
    sysctls: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
  });
}

/** What a container says of its identity and its powers. */
export function securityContext() {
  return z
    .strictObject({
      ...identity(),
      allowPrivilegeEscalation: flag,
      capabilities: z.strictObject({ add: strings.optional(), drop: strings.optional() }).optional(),
      privileged: flag,
      readOnlyRootFilesystem: flag,
    })
    .refine(
      (one) => one.privileged !== true || one.allowPrivilegeEscalation !== false,
      rule('A privileged container cannot forbid privilege escalation.', 'Remove privileged: true.', ['privileged']),
    );
}

function profile() {
  return z
    .strictObject({
      localhostProfile: z.string().optional(),
      type: z.enum(['RuntimeDefault', 'Localhost', 'Unconfined']),
    })
    .refine(
      (one) => (one.type === 'Localhost') === (one.localhostProfile !== undefined),
      rule('localhostProfile belongs to the type Localhost.', 'Set both or none.', ['localhostProfile']),
    );
}

/** What a pod's and a container's security context have in common. */
function identity() {
  return {
    appArmorProfile: profile().optional(),
    runAsGroup: userId.optional(),
    runAsNonRoot: flag,
    runAsUser: userId.optional(),
    seLinuxOptions: z
      .strictObject({
        level: z.string().optional(),
        role: z.string().optional(),
        type: z.string().optional(),
        user: z.string().optional(),
      })
      .optional(),
    seccompProfile: profile().optional(),
  };
}
