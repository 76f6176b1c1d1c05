import { valueAt } from '../../../schema/json.js';
import { meaningOf, type MeaningRule } from '../meaning-rule.js';

/** Flux objects that stop, or start again, to follow Git. */
export const suspension: MeaningRule = {
  id: 'suspension',
  find: ({ pairs }) =>
    pairs.flatMap((pair) => {
      const { resource, from, to } = pair;
      if (!resource.group.endsWith('toolkit.fluxcd.io') || from === undefined || to === undefined) return [];
      const wasSuspended = valueAt(from.value, ['spec', 'suspend']) === true;
      const isSuspended = valueAt(to.value, ['spec', 'suspend']) === true;
      if (wasSuspended === isSuspended) return [];
      const meaning = isSuspended
        ? { message: 'It is suspended.', why: 'Changes in Git no longer reach the cluster through it.' }
        : { message: 'It is resumed.', why: 'Everything that changed in Git meanwhile is applied at once.' };
      return meaningOf(pair, { id: isSuspended ? 'suspended' : 'resumed', severity: 'warning', ...meaning });
    }),
};
