import { valueAt } from '../../../schema/json.js';
import { meaningOf, type Meaning, type MeaningRule, type MeaningSeverity } from '../meaning-rule.js';
import type { ObjectPair, Scene, SceneObject, UnitFacts } from '../scene.js';

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
  return unitMoves({ ...scene, pairs: [pair] }).map((move) => moveOf(pair, move));
}

/** An object that goes from one Flux Kustomization of a host cluster to another. */
export interface UnitMove {
  readonly object: SceneObject;
  readonly from: UnitFacts;
  readonly to: UnitFacts;
  /** True when Flux deletes it where the unit that loses it is applied first. */
  readonly isPruned: boolean;
}

/** The objects that change their unit. */
export function unitMoves(scene: Scene): readonly UnitMove[] {
  return scene.pairs.flatMap(({ from: object, to }) => {
    const before = object?.unit;
    const after = to?.unit;
    if (object === undefined || before === undefined || after === undefined || before.name === after.name) return [];
    return { object, from: before, to: after, isPruned: !isKept(object, scene) };
  });
}

function lossOf(pair: ObjectPair, from: SceneObject, scene: Scene): Meaning {
  const unit = from.unit?.name ?? '';
  if (isKept(from, scene)) {
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

function moveOf(pair: ObjectPair, { object, from, to, isPruned }: UnitMove): Meaning {
  const message = `It moves from unit ${from.name} to unit ${to.name}.`;
  const why = isPruned
    ? `When ${from.name} is applied before ${to.name}, Flux deletes it and makes it anew.`
    : 'Pruning is off for it, so it stays while its owner changes.';
  const severity = !isPruned ? 'info' : (LOSSES[object.resource.kind]?.severity ?? 'warning');
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

/** True when Flux leaves the object alone although it is no longer in the tree, or no longer in its unit. */
function isKept({ value, unit }: SceneObject, scene: Scene): boolean {
  const metadata = (field: string, key: string): unknown => valueAt(value, ['metadata', field, key]);
  const isOff = ['annotations', 'labels'].some((field) => metadata(field, PRUNE) === 'disabled');
  if (isOff || unit === undefined) return isOff;
  // The policy is about the end of the unit itself; what leaves a unit that stays is pruned all the same.
  const policy = hasUnit(scene, unit.name) ? undefined : valueAt(unit.value, ['spec', 'deletionPolicy']);
  return policy === 'Orphan' || !unit.isPruning;
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
