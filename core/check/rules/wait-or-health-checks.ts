import type { Rule } from '../check.js';

/** A unit does not set both `wait` and `healthChecks`: Flux then ignores the second. */
export const waitOrHealthChecks: Rule = {
  id: 'wait-or-health-checks',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster }) =>
      cluster.units
        .filter(({ waits, healthChecks }) => waits && healthChecks.length > 0)
        .map(({ name, manifest }) => ({
          rule: 'wait-or-health-checks',
          severity: 'error' as const,
          message: `Unit ${name} sets "wait: true", and Flux then ignores its healthChecks.`,
          help: 'Remove one of the two.',
          object: `Kustomization flux-system/${name}`,
          file: manifest.file,
          position: manifest.locate(['spec', 'wait']),
        })),
    ),
};
