import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { groupOf } from '../tree/resource.js';
import { textOf } from './kustomization-file.js';

/** A map field that a transformer writes into, for the objects it names. */
export interface FieldSpec {
  readonly path: string;
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
  /** True when the field is made where it does not exist. */
  readonly isCreated: boolean;
}

/** The object with the pairs written into every field that the specs name. */
export function writePairs(
  value: JsonObject,
  pairs: Readonly<Record<string, string>>,
  specs: readonly FieldSpec[],
): JsonObject {
  return specs
    .filter((spec) => isMeant(spec, value))
    .reduce<JsonObject>((left, spec) => {
      const written = writeAt(left, spec.path.split('/'), pairs, spec.isCreated);
      return isJsonObject(written) ? written : left;
    }, value);
}

function isMeant(spec: FieldSpec, value: JsonObject): boolean {
  const apiVersion = textOf(value.apiVersion);
  if (spec.kind !== undefined && spec.kind !== value.kind) return false;
  if (spec.group !== undefined && spec.group !== groupOf(apiVersion)) return false;
  return spec.version === undefined || spec.version === apiVersion.split('/').at(-1);
}

function writeAt(
  value: JsonValue | undefined,
  path: readonly string[],
  pairs: Readonly<Record<string, string>>,
  isCreated: boolean,
): JsonValue | undefined {
  if (Array.isArray(value)) return value.map((item: JsonValue) => writeAt(item, path, pairs, isCreated) ?? item);
  if (value === undefined && !isCreated) return undefined;
  if (value !== undefined && value !== null && !isJsonObject(value)) return value;
  const [key, ...rest] = path;
  if (key === undefined) return { ...value, ...pairs };
  const isList = key.endsWith('[]');
  const name = isList ? key.slice(0, -2) : key;
  const child = value?.[name];
  if (child === undefined && (isList || !isCreated)) return value;
  return { ...value, [name]: writeAt(child, rest, pairs, isCreated) ?? null };
}

const WORKLOADS: readonly Omit<FieldSpec, 'path' | 'isCreated'>[] = [
  { kind: 'ReplicationController', version: 'v1' },
  { kind: 'Deployment' },
  { kind: 'ReplicaSet' },
  { kind: 'DaemonSet' },
  { kind: 'StatefulSet', group: 'apps' },
  { kind: 'Job', group: 'batch' },
];

function inTemplates(field: string): readonly FieldSpec[] {
  return [
    { path: `metadata/${field}`, isCreated: true },
    ...WORKLOADS.map((workload) => ({ ...workload, path: `spec/template/metadata/${field}`, isCreated: true })),
    { kind: 'CronJob', group: 'batch', path: `spec/jobTemplate/metadata/${field}`, isCreated: true },
    { kind: 'CronJob', group: 'batch', path: `spec/jobTemplate/spec/template/metadata/${field}`, isCreated: true },
  ];
}

/** Where `labels` are written by default. */
export const METADATA_LABELS: readonly FieldSpec[] = [{ path: 'metadata/labels', isCreated: true }];

/** Where `commonAnnotations` are written. */
export const ANNOTATIONS: readonly FieldSpec[] = inTemplates('annotations');

/** Where `labels` with `includeTemplates` are written. */
export const TEMPLATE_LABELS: readonly FieldSpec[] = [
  ...inTemplates('labels'),
  { kind: 'StatefulSet', group: 'apps', path: 'spec/volumeClaimTemplates[]/metadata/labels', isCreated: true },
];

const TERM = 'DuringSchedulingIgnoredDuringExecution';

const POD_SELECTORS: readonly string[] = [
  ...['podAffinity', 'podAntiAffinity'].flatMap((affinity) => [
    `spec/template/spec/affinity/${affinity}/preferred${TERM}/podAffinityTerm/labelSelector/matchLabels`,
    `spec/template/spec/affinity/${affinity}/required${TERM}/labelSelector/matchLabels`,
  ]),
  'spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels',
];

/** Where `commonLabels`, and `labels` with `includeSelectors`, are written. */
export const SELECTOR_LABELS: readonly FieldSpec[] = [
  { kind: 'Service', version: 'v1', path: 'spec/selector', isCreated: true },
  { kind: 'ReplicationController', version: 'v1', path: 'spec/selector', isCreated: true },
  { kind: 'Deployment', path: 'spec/selector/matchLabels', isCreated: true },
  { kind: 'ReplicaSet', path: 'spec/selector/matchLabels', isCreated: true },
  { kind: 'DaemonSet', path: 'spec/selector/matchLabels', isCreated: true },
  { kind: 'StatefulSet', group: 'apps', path: 'spec/selector/matchLabels', isCreated: true },
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    POD_SELECTORS.map((path) => ({ kind, group: 'apps', path, isCreated: false })),
  ),
  { kind: 'Job', group: 'batch', path: 'spec/selector/matchLabels', isCreated: false },
  { kind: 'CronJob', group: 'batch', path: 'spec/jobTemplate/spec/selector/matchLabels', isCreated: false },
  { kind: 'PodDisruptionBudget', group: 'policy', path: 'spec/selector/matchLabels', isCreated: false },
  ...['spec/podSelector', 'spec/ingress/from/podSelector', 'spec/egress/to/podSelector'].map((path) => ({
    kind: 'NetworkPolicy',
    group: 'networking.k8s.io',
    path: `${path}/matchLabels`,
    isCreated: false,
  })),
  ...TEMPLATE_LABELS,
];
