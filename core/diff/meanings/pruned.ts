import { valueAt } from '../../../schema/json.js';
import { meaningOf, type Meaning, type MeaningRule, type MeaningSeverity } from '../meaning-rule.js';
import type { ObjectPair, Scene, SceneObject } from '../scene.js';

/** Objects that Flux would delete, leave behind, or hand from one unit to another. */
export const pruned: MeaningRule = {
  id: 'object-pruned',
  find: (scene) => scene.pairs.flatMap((pair) => fateOf(pair, scene)),
};

function fateOf(pair: ObjectPair, scene: Scene): readonly Meaning[] {
  const { from, to } = pair;
  if (from === undefined) return [];
  // A host cluster whose root is gone prunes nothing: Flux finds no path to apply.
  if (to === undefined) return scene.to.exists && !isRefused(from, scene) ? [lossOf(pair, from, scene)] : [];
  const [before, after] = [from.unit?.name, to.unit?.name];
  if (before === undefined || after === undefined || before === after) return [];
  return [moveOf(pair, from, before, after)];
}

function lossOf(pair: ObjectPair, from: SceneObject, scene: Scene): Meaning {
  const unit = from.unit?.name ?? '';
  if (isKept(from)) {
    const message = 'It is no longer in the tree, and stays in the cluster: pruning is off for it.';
    const why = 'Nobody keeps it in step any more; delete it by hand when it is not wanted.';
    return meaningOf(pair, { id: 'object-left-behind', severity: 'info', message, why });
  }
  const isWholeUnit = from.unit !== undefined && scene.to.exists && !hasUnit(scene, unit);
  const by = from.unit === undefined ? '' : isWholeUnit ? `, with its whole unit ${unit}` : ` by unit ${unit}`;
  const message = `It would be PRUNED${by}: deleted from the cluster.`;
  const { severity, why } = LOSSES[from.resource.kind] ?? OTHER_LOSS;
  return meaningOf(pair, { id: 'object-pruned', severity, message, why });
}

function moveOf(pair: ObjectPair, from: SceneObject, before: string, after: string): Meaning {
  const message = `It moves from unit ${before} to unit ${after}.`;
  const isPruned = !isKept(from);
  const why = isPruned
    ? `When ${before} is applied before ${after}, Flux deletes it and makes it anew.`
    : 'Pruning is off for it, so it stays while its owner changes.';
  const severity = !isPruned ? 'info' : (LOSSES[from.resource.kind]?.severity ?? 'warning');
  return meaningOf(pair, { id: 'object-changes-unit', severity, message, why });
}

/** True when the object is there and cannot be substituted: Flux then applies nothing, and prunes nothing either. */
function isRefused({ resource: { kind, name }, file }: SceneObject, { to }: Scene): boolean {
  return to.findings.some(
    (finding) => finding.file === file && finding.message.startsWith(`${kind} ${name} cannot be substituted`),
  );
}

function hasUnit({ to }: Scene, name: string): boolean {
  return [...to.objects.values()].some(({ unit }) => unit?.name === name);
}

/** True when Flux leaves the object alone although it is no longer in the tree. */
function isKept({ value, unit }: SceneObject): boolean {
  const metadata = (field: string, key: string): unknown => valueAt(value, ['metadata', field, key]);
  const isOff = ['annotations', 'labels'].some((field) => metadata(field, PRUNE) === 'disabled');
  const policy = unit === undefined ? undefined : valueAt(unit.value, ['spec', 'deletionPolicy']);
  return isOff || policy === 'Orphan' || (unit !== undefined && !unit.isPruning);
}

const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

interface Loss {
  readonly severity: MeaningSeverity;
  readonly why: string;
}

const OTHER_LOSS: Loss = { severity: 'warning', why: 'What uses it in the cluster loses it.' };

const LOSSES: Readonly<Record<string, Loss | undefined>> = {
  CustomResourceDefinition: {
    severity: 'critical',
    why: 'Kubernetes deletes every object of this kind with it, in all namespaces.',
  },
  HelmRelease: { severity: 'critical', why: 'Flux uninstalls the release: its workloads and its objects go.' },
  Kustomization: { severity: 'critical', why: 'Flux deletes everything that this unit applied, unless it is kept.' },
  Namespace: { severity: 'critical', why: 'Kubernetes deletes everything in the namespace, volumes and Secrets too.' },
  PersistentVolume: { severity: 'critical', why: 'The data on it is lost, unless its class retains it.' },
  PersistentVolumeClaim: { severity: 'critical', why: 'The data on its volume is lost, unless its class retains it.' },
};
