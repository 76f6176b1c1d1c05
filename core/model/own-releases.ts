import type { OwnBlueprintSpec } from '../../schema/spec/blueprint.js';
import type { JsonObject } from '../../schema/json.js';
import type { ClusterModel } from './cluster-model.js';
import { jsonAdditions } from './json-additions.js';
import { escapeDollars } from './kit-overlay.js';
import type { ReleaseModel } from './release-model.js';

/** A chart of the team's own, as its file in the bootstrap kit's overlay shows it. */
export interface OwnReleaseModel {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  /** False where a Blueprint of the release, or an own chart before, makes the Namespace. */
  readonly emitsNamespace: boolean;
  readonly chart: string;
  readonly version: string;
  readonly source: JsonObject;
  readonly dependsOn: readonly string[];
  readonly values: JsonObject | undefined;
}

/** The team's own charts of a host cluster, in the order of the spec. */
export function ownReleasesOf({ spec }: ClusterModel, { slots, catalog }: ReleaseModel): readonly OwnReleaseModel[] {
  const made = new Set([
    ...slots.map(({ namespace }) => namespace),
    ...catalog.groundState.namespaces.map(({ name }) => name),
  ]);
  return spec.ownBlueprints.map((own) => {
    const emitsNamespace = !made.has(own.namespace);
    made.add(own.namespace);
    return {
      path: `own-${own.name}`,
      id: `own-${own.name}`,
      name: own.name,
      namespace: own.namespace,
      emitsNamespace,
      chart: own.chart,
      version: own.version,
      source: sourceOf(own),
      dependsOn: own.dependsOn,
      values: own.values === undefined ? undefined : escapeDollars(own.values),
    };
  });
}

function sourceOf({ repository }: OwnBlueprintSpec): JsonObject {
  return {
    ...(repository.url.startsWith('oci://') ? { type: 'oci' } : {}),
    interval: '15m',
    url: repository.url,
    ...(repository.secretRef === undefined ? {} : { secretRef: { name: repository.secretRef.name } }),
  };
}

/** The Secrets in flux-system that the repositories of own charts are read with, each once. */
export function ownSecrets({ spec }: ClusterModel): readonly string[] {
  return [...new Set(spec.ownBlueprints.flatMap(({ repository }) => repository.secretRef?.name ?? []))].sort();
}

const NAMESPACE_POLICIES = ['default-deny', 'allow-dns-egress', 'allow-kube-apiserver-egress'] as const;

/** Patches that count the Namespaces of own charts among the platform's: the default deny leaves them alone. */
export function ownNamespacePatches(
  cluster: ClusterModel,
  { platformNamespaces }: ReleaseModel,
): readonly JsonObject[] {
  const own = new Set(cluster.spec.ownBlueprints.map(({ namespace }) => namespace));
  const names = [...own].filter((namespace) => !platformNamespaces.includes(namespace)).sort();
  if (names.length === 0) return [];
  const patch = jsonAdditions('/spec/endpointSelector/matchExpressions/1/values/-', names);
  return NAMESPACE_POLICIES.map((name) => ({ target: { kind: 'CiliumClusterwideNetworkPolicy', name }, patch }));
}
