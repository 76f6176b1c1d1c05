import { explainBlocked } from '../../bringup/explain.js';
import type { Rule } from '../check.js';

/** Every host cluster comes up from its ground state. */
export const bringUp: Rule = {
  id: 'bring-up',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster, ground, bringUp: { blocked } }) =>
      blocked.map((object) => explainBlocked(object, cluster, ground)),
    ),
};
