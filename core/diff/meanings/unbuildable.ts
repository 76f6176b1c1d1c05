import type { Meaning, MeaningRule } from '../meaning-rule.js';

/** Units that Flux could no longer build. */
export const unbuildable: MeaningRule = {
  id: 'unit-does-not-build',
  find: ({ from, to }) => {
    const before = new Set(from.findings.map(({ message }) => message));
    return to.findings.flatMap(({ rule, severity, message, file = '', object = '' }): readonly Meaning[] => {
      if (rule !== 'kustomize-build' || severity !== 'error' || before.has(message)) return [];
      const why = 'Flux applies and prunes nothing of the unit; what is said of pruning holds once it builds.';
      return [{ id: 'unit-does-not-build', severity: 'critical', object, file, message, why }];
    });
  },
};
