import type { MeaningRule } from '../meaning-rule.js';

/** Host clusters that come or go as a whole. */
export const clusterFate: MeaningRule = {
  id: 'cluster-fate',
  find: ({ cluster, from, to }) => {
    if (cluster === undefined || from.exists === to.exists) return [];
    const file = `clusters/${cluster}`;
    const object = `host cluster ${cluster}`;
    if (to.exists) {
      const message = `The host cluster is new: ${to.objects.size} objects.`;
      const why = 'Nothing happens until its bootstrap.yaml is applied.';
      return [{ id: 'cluster-added', severity: 'info', object, file, message, why }];
    }
    const message = 'The root of the host cluster is gone: Flux can no longer apply it.';
    const why = 'Nothing is deleted and nothing is kept in step; a live cluster drifts from here on.';
    return [{ id: 'cluster-removed', severity: 'critical', object, file, message, why }];
  },
};
