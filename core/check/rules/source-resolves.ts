import type { Finding } from '../../../schema/finding.js';
import { isJsonObject, valueAt } from '../../../schema/json.js';
import type { Unit } from '../../bringup/host-cluster.js';
import { sourceFact } from '../../bringup/object-facts.js';
import type { JudgedCluster, Rule } from '../check.js';

/** The source that a unit names is among what the host cluster applies. */
export const sourceResolves: Rule = {
  id: 'source-resolves',
  check: ({ clusters }) =>
    clusters.flatMap((judged) => judged.cluster.units.flatMap((unit) => checkUnit(unit, judged))),
};

function checkUnit(unit: Unit, { cluster }: JudgedCluster): readonly Finding[] {
  const reference = valueAt(unit.manifest.value, ['spec', 'sourceRef']);
  if (!isJsonObject(reference)) return [];
  const namespace = reference.namespace ?? unit.manifest.resource?.namespace ?? '';
  const wanted = sourceFact(String(reference.kind), String(namespace), String(reference.name));
  const isThere = cluster.units.some(({ objects }) =>
    objects.some(({ resource }) => sourceFact(resource.kind, resource.namespace, resource.name) === wanted),
  );
  if (isThere) return [];
  return [
    {
      rule: 'source-resolves',
      severity: 'error',
      message: `Unit ${unit.name} reads from ${wanted}, which nothing here applies.`,
      help: 'Write the name of a source that bootstrap.yaml applies.',
      object: `Kustomization flux-system/${unit.name}`,
      file: unit.manifest.file,
      position: unit.manifest.locate(['spec', 'sourceRef', 'name']),
    },
  ];
}
