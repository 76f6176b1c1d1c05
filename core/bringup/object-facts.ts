import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import {
  configMapFact,
  gatewayClassFact,
  issuerFact,
  kindFact,
  namespaceFact,
  secretFact,
  storageClassFact,
  storeFact,
  type Fact,
} from '../catalog/facts.js';
import { resourceLabel, type Resource } from '../tree/resource.js';
import type { AppliedObject } from './host-cluster.js';

/** A Flux source that exists; Helm releases and units name it. */
export const sourceFact = (kind: string, namespace: string, name: string): Fact => `${kind} ${namespace}/${name}`;

const CLUSTER_SCOPED: Readonly<Record<string, (name: string) => Fact>> = {
  ClusterIssuer: issuerFact,
  ClusterSecretStore: storeFact,
  GatewayClass: gatewayClassFact,
  Namespace: namespaceFact,
  StorageClass: storageClassFact,
};

/** What is there once an object is applied. */
export function factsOfObject({ resource, value }: AppliedObject): readonly Fact[] {
  const { kind, namespace, name } = resource;
  if (kind === 'CustomResourceDefinition') return crdFacts(value);
  if (kind === 'Secret') return [secretFact(`${namespace}/${name}`)];
  if (kind === 'ConfigMap') return [configMapFact(`${namespace}/${name}`)];
  if (resource.group === 'source.toolkit.fluxcd.io') return [sourceFact(kind, namespace, name)];
  const fact = CLUSTER_SCOPED[kind];
  return fact === undefined ? [] : [fact(name)];
}

function crdFacts(value: JsonObject): readonly Fact[] {
  const group = valueAt(value, ['spec', 'group']);
  const kind = valueAt(value, ['spec', 'names', 'kind']);
  return typeof group === 'string' && typeof kind === 'string' ? [kindFact(`${group}/${kind}`)] : [];
}

/** A HelmRelease, read as far as its order matters. */
export interface ReleaseView {
  readonly object: AppliedObject;
  readonly label: string;
  readonly chart: string;
  /** Namespace and name of the HelmReleases it waits for. */
  readonly dependsOn: readonly string[];
  readonly targetNamespace: string;
  readonly createsNamespace: boolean;
  readonly source: { readonly kind: string; readonly namespace: string; readonly name: string } | undefined;
  /** Secrets and ConfigMaps that must exist before it is installed. */
  readonly valuesFrom: readonly Fact[];
  /** False where `disableWait` makes it Ready as soon as its objects are applied. */
  readonly waitsForWorkloads: boolean;
  readonly isSuspended: boolean;
}

/** The order-relevant side of a HelmRelease; missing or misshapen fields read as their defaults. */
export function viewRelease(object: AppliedObject): ReleaseView {
  const { resource, value } = object;
  const at = (...path: (string | number)[]): JsonValue | undefined => valueAt(value, ['spec', ...path]);
  const sourceRef = at('chart', 'spec', 'sourceRef') ?? at('chartRef');
  return {
    object,
    label: resourceLabel(resource),
    chart: text(at('chart', 'spec', 'chart')) ?? '',
    dependsOn: list(at('dependsOn')).map((entry) => referenceIn(entry, resource.namespace)),
    targetNamespace: text(at('targetNamespace')) ?? resource.namespace,
    createsNamespace: at('install', 'createNamespace') === true,
    source: sourceIn(sourceRef, resource),
    valuesFrom: list(at('valuesFrom')).flatMap((entry) => valuesFact(entry, resource)),
    waitsForWorkloads: at('install', 'disableWait') !== true,
    isSuspended: at('suspend') === true,
  };
}

function sourceIn(reference: JsonValue | undefined, { namespace }: Resource): ReleaseView['source'] {
  if (!isJsonObject(reference)) return undefined;
  return {
    kind: text(reference.kind) ?? '',
    namespace: text(reference.namespace) ?? namespace,
    name: text(reference.name) ?? '',
  };
}

function valuesFact(entry: JsonObject, { namespace }: Resource): readonly Fact[] {
  if (entry.optional === true) return [];
  const name = `${namespace}/${text(entry.name) ?? ''}`;
  return [entry.kind === 'ConfigMap' ? configMapFact(name) : secretFact(name)];
}

/** `namespace/name` of a `dependsOn` entry. */
export function referenceIn(entry: JsonObject, defaultNamespace: string): string {
  return `${text(entry.namespace) ?? defaultNamespace}/${text(entry.name) ?? ''}`;
}

/** The maps of a list; [] for anything else. */
export function list(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
