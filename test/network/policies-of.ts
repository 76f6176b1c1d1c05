import type { AppliedObject } from '../../core/bringup/host-cluster.js';
import { readPolicies, type NetworkPolicy } from '../../core/network/policy.js';
import { parseManifests } from '../../core/tree/manifest.js';

/** The objects of a YAML text, as if Flux applied them. */
export function objectsOf(text: string): readonly AppliedObject[] {
  return parseManifests('policies.yaml', text).manifests.flatMap((origin) =>
    origin.resource === undefined ? [] : [{ resource: origin.resource, value: origin.value, origin }],
  );
}

/** The network policies of a YAML text. */
export function policiesOf(text: string): readonly NetworkPolicy[] {
  return readPolicies(objectsOf(text));
}

/** A clusterwide policy: its spec's fields, unindented. */
export function clusterwide(spec: string, name = 'policy'): string {
  const body = spec.trim().replace(/^/gm, '  ');
  return `---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: ${name}\nspec:\n${body}\n`;
}

/** A policy of a namespace: its spec's fields, unindented. */
export function namespaced(namespace: string, spec: string, name = 'policy'): string {
  const body = spec.trim().replace(/^/gm, '  ');
  return `---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\nspec:\n${body}\n`;
}
