import type { JsonObject } from '../../schema/json.js';
import { groupOf } from '../tree/resource.js';

/** Which of Flux's server-side apply stages an object belongs to; the next one starts when this one is ready. */
export type ApplyStage = 1 | 2 | 3;

/**
 * The stage in which Flux applies an object: 1 for CustomResourceDefinitions, Namespaces and ClusterRoles, 2 for every
 * kind whose name ends in `Class`, 3 for everything else.
 *
 * Flux dry-runs a whole stage before it applies any of it. The controller's custom stage kinds are not counted.
 *
 * Source: ApplyAllStaged in github.com/fluxcd/pkg/ssa.
 */
export function applyStage(value: JsonObject): ApplyStage {
  const kind = typeof value.kind === 'string' ? value.kind : '';
  const group = typeof value.apiVersion === 'string' ? groupOf(value.apiVersion) : '';
  if (FIRST.has(`${group}/${kind}`)) return 1;
  return kind.endsWith('Class') ? 2 : 3;
}

const FIRST: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io/CustomResourceDefinition',
  '/Namespace',
  'rbac.authorization.k8s.io/ClusterRole',
]);
