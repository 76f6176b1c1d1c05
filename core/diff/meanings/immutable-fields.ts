import { valueAt, type JsonObject } from '../../../schema/json.js';
import { pathText } from '../field-path.js';
import { meaningOf, textIn, type Meaning, type MeaningRule } from '../meaning-rule.js';
import { quantity } from '../quantity.js';
import type { ObjectPair, SceneObject } from '../scene.js';

/** Changes of fields that the API server refuses to change. */
export const immutableFields: MeaningRule = {
  id: 'immutable-field',
  find: ({ pairs }) =>
    pairs.flatMap((pair) => {
      const { from, to } = pair;
      if (from === undefined || to === undefined) return [];
      const refused = new Set(pair.fields.flatMap(({ path }) => refusedField(pair, pathText(path)) ?? []));
      return [...(refused.size === 0 ? [] : [refusal(pair, to, [...refused].sort())]), ...shrinking(pair)];
    }),
};

function refusal(pair: ObjectPair, to: SceneObject, fields: readonly string[]): Meaning {
  const isForced =
    valueAt(to.value, ['metadata', 'annotations', 'kustomize.toolkit.fluxcd.io/force']) === 'enabled' ||
    valueAt(to.unit?.value, ['spec', 'force']) === true;
  const message = `The API server refuses to change ${fields.join(', ')}.`;
  const unit = to.unit === undefined ? 'its unit' : `unit ${to.unit.name}`;
  const why = isForced
    ? 'Flux is told to force it: the object is deleted and made anew.'
    : `All of ${unit} stays as it is until the object is deleted by hand or gets another name.`;
  return meaningOf(pair, { id: 'immutable-field', severity: 'critical', message, why });
}

/** The field that may not change, of which a changed path is a part; undefined where the path may change. */
function refusedField({ resource, from }: ObjectPair, path: string): string | undefined {
  const isBelow = (field: string): boolean =>
    path === field || (/^[.[(]/.test(path.slice(field.length)) && path.startsWith(field));
  const row = IMMUTABLE[`${resource.group}/${resource.kind}`];
  const isFrozen = row === undefined && valueAt(from?.value, ['immutable']) === true;
  const { fields, except = [] } = isFrozen ? FROZEN : (row ?? NOTHING);
  const field = fields.find(isBelow);
  if (field === undefined || except.some(isBelow)) return undefined;
  return field === 'spec' ? path.split(/[.[(]/).slice(0, 2).join('.') : field;
}

interface Row {
  readonly fields: readonly string[];
  readonly except?: readonly string[];
}

// A ConfigMap or Secret with `immutable: true`.
const FROZEN: Row = { fields: ['data', 'binaryData', 'stringData'] };
const NOTHING: Row = { fields: [] };
const WORKLOAD: Row = { fields: ['spec.selector'] };
const BINDING: Row = { fields: ['roleRef'] };
const CLASS: Row = { fields: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'] };

// Source: the validation of updates in Kubernetes 1.31 (pkg/apis/*/validation).
const IMMUTABLE: Readonly<Record<string, Row | undefined>> = {
  '/PersistentVolumeClaim': {
    fields: ['spec'],
    except: ['spec.resources', 'spec.volumeAttributesClassName', 'spec.volumeName'],
  },
  '/Service': { fields: ['spec.clusterIP', 'spec.clusterIPs'] },
  'apiextensions.k8s.io/CustomResourceDefinition': { fields: ['spec.group', 'spec.scope', 'spec.names.plural'] },
  'apps/DaemonSet': WORKLOAD,
  'apps/Deployment': WORKLOAD,
  'apps/ReplicaSet': WORKLOAD,
  'apps/StatefulSet': {
    fields: ['spec'],
    except: [
      'spec.replicas',
      'spec.ordinals',
      'spec.template',
      'spec.updateStrategy',
      'spec.persistentVolumeClaimRetentionPolicy',
      'spec.minReadySeconds',
      'spec.revisionHistoryLimit',
    ],
  },
  'batch/Job': { fields: ['spec.template', 'spec.selector', 'spec.completionMode', 'spec.manualSelector'] },
  'networking.k8s.io/IngressClass': { fields: ['spec.controller'] },
  'rbac.authorization.k8s.io/ClusterRoleBinding': BINDING,
  'rbac.authorization.k8s.io/RoleBinding': BINDING,
  'scheduling.k8s.io/PriorityClass': { fields: ['value', 'preemptionPolicy'] },
  'storage.k8s.io/StorageClass': CLASS,
};

/** A claim can grow, never shrink. */
function shrinking(pair: ObjectPair): readonly Meaning[] {
  const { resource, from, to } = pair;
  if (resource.kind !== 'PersistentVolumeClaim') return [];
  const size = (side: JsonObject | undefined): string | undefined =>
    textIn(valueAt(side, ['spec', 'resources', 'requests', 'storage']));
  const [before, after] = [size(from?.value), size(to?.value)];
  const [least, wanted] = [quantity(before), quantity(after)];
  if (least === undefined || wanted === undefined || wanted >= least) return [];
  const message = `The claim shrinks from ${before} to ${after}, which the API server refuses.`;
  const why = 'A smaller volume needs a new claim, and the data copied over.';
  return [meaningOf(pair, { id: 'immutable-field', severity: 'critical', message, why })];
}
