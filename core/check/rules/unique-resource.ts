import type { Finding } from '../../../schema/finding.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import { resourceKey, resourceLabel } from '../../tree/resource.js';
import type { JudgedCluster, Rule } from '../check.js';

/** No two units of a host cluster apply one object: they would overwrite and prune each other's. */
export const uniqueResource: Rule = {
  id: 'unique-resource',
  check: ({ clusters }) => clusters.flatMap(findRepeated),
};

function findRepeated({ cluster }: JudgedCluster): readonly Finding[] {
  const owners = new Map<string, { readonly unit: string; readonly object: AppliedObject }>();
  const findings: Finding[] = [];
  for (const unit of cluster.units) {
    for (const object of unit.objects) {
      const key = resourceKey(object.resource);
      const owner = owners.get(key);
      if (owner === undefined) {
        owners.set(key, { unit: unit.name, object });
        continue;
      }
      const label = resourceLabel(object.resource);
      findings.push({
        rule: 'unique-resource',
        severity: 'error',
        message: `${label} is applied by unit ${owner.unit} (${owner.object.origin.file}) and again by unit ${unit.name}.`,
        help: `Remove one of the two.`,
        object: label,
        file: object.origin.file,
        position: object.origin.locate(['metadata', 'name']),
      });
    }
  }
  return findings;
}
