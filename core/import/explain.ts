import { valueAt } from '../../schema/json.js';
import { encodeVariable } from '../model/encode.js';
import { VARIABLE_BY_NAME } from '../model/variables.js';
import type { ClusterModel, SovereignModel } from '../model/cluster-model.js';
import type { Manifest } from '../tree/manifest.js';
import type { ReadVariable } from './read-variables.js';

/** The field of the spec that each variable follows from. */
export const FIELD_OF_VARIABLE: Readonly<Record<string, string>> = {
  ACME_EMAIL: 'acme.email',
  CLOUD_REGION: 'hostClusters[].name',
  CLUSTER_DOMAIN: 'domain',
  CLUSTER_MESH_ID: 'hostClusters[].meshId',
  CLUSTER_MESH_NAME: 'hostClusters[].name',
  GITOPS_REPO_URL: 'repository.url',
  HARBOR_DISABLE_REDIRECT: 'harbor.storage.redirect',
  HARBOR_REGISTRY_SIZE: 'harbor.storage.size',
  HARBOR_TRIVY_ENABLED: 'harbor.scan.enabled',
  HOST_CLUSTER: 'hostClusters[].name',
  KYVERNO_ACTION: 'phase',
  KYVERNO_FAILURE_POLICY: 'phase',
  ORG_EMAIL: 'organization.email',
  ORG_NAME: 'organization.name',
  PARENT_DOMAINS_FILTER: 'parentZones',
  PARENT_DOMAINS_YAML: 'parentZones',
  PDNS_API_HOST: 'dns.apiUrl',
  REGISTRY_HOST: 'domain',
  SOVEREIGN_BCP_TOPOLOGY: 'hostClusters',
  SOVEREIGN_CNPG_INSTANCES: 'hostClusters',
  SOVEREIGN_CONFIGURED_REGIONS_YAML: 'hostClusters',
  SOVEREIGN_ENABLE_HOT_STANDBY: 'hostClusters',
  SOVEREIGN_FQDN: 'domain',
  SOVEREIGN_FQDN_DASHED: 'domain',
  SOVEREIGN_LABEL: 'domain',
  SOVEREIGN_PRIMARY_REGION: 'hostClusters',
  SOVEREIGN_REGIONS_JSON: 'hostClusters',
  SOVEREIGN_REPLICA_REGION: 'hostClusters',
  WILDCARD_CERT_ISSUER: 'qaTestSession',
  WILDCARD_CERT_USE_STAGING: 'qaTestSession',
  WORKERS_INSTANCE_TYPE: 'hostClusters[].workers.instanceType',
  WORKERS_MAX: 'hostClusters[].workers.max',
  WORKERS_MIN: 'hostClusters[].workers.min',
};

/** A variable of the tree, and what explains it. */
export interface ExplainedVariable {
  readonly name: string;
  readonly file: string;
  readonly unit: string;
  /** The field of the spec that gives this very value; undefined where none does. */
  readonly field: string | undefined;
  /** Why no field explains it; undefined where one does. */
  readonly why: string | undefined;
}

/** What the derived spec says to each variable of the tree, by name and unit. */
export function explainVariables(
  variables: readonly ReadVariable[],
  sovereign: SovereignModel,
): readonly ExplainedVariable[] {
  const explained = variables.map((variable): ExplainedVariable => {
    const { name, file, unit } = variable;
    const why = whyNot(variable, sovereign);
    return { name, file, unit, field: why === undefined ? FIELD_OF_VARIABLE[name] : undefined, why };
  });
  const key = ({ name, file, unit }: ExplainedVariable): string => `${name} ${file} ${unit}`;
  return explained.sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

function whyNot({ name, value, file }: ReadVariable, sovereign: SovereignModel): string | undefined {
  const row = VARIABLE_BY_NAME.get(name);
  if (row === undefined) return 'no template of this generator uses it';
  if (row.supplier === 'provisioning') return 'provisioning supplies it in the cluster, and here Git does';
  const given = clustersOf(file, sovereign).map((cluster) => row.value(cluster, sovereign));
  if (given.some((each) => String(each) === value || encodeVariable(row.type, each) === value)) return undefined;
  return 'the spec gives another value';
}

/** The host clusters that a file may be about: the one whose folder it stands in, else all. */
function clustersOf(file: string, { clusters }: SovereignModel): readonly ClusterModel[] {
  const own = clusters.filter(({ name }) => file.includes(`/${name.name}/`));
  return own.length > 0 ? own : clusters;
}

/** The ConfigMaps and Secrets that units take variables from, besides what stands in Git. */
export function variableSources(units: readonly Manifest[]): readonly string[] {
  const names = units.flatMap(({ value }) => {
    const from = valueAt(value, ['spec', 'postBuild', 'substituteFrom']);
    return Array.isArray(from)
      ? from.map((each) => `${String(valueAt(each, ['kind']))} ${String(valueAt(each, ['name']))}`)
      : [];
  });
  return [...new Set(names)].sort();
}
