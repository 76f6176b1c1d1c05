import { policyAction, policyFailurePolicy } from '../kyverno/phase.js';
import type { ClusterModel, SovereignModel } from './cluster-model.js';
import type { VariableType } from './encode.js';

/** Where a variable's value comes from: the spec, in Git; or the machines, once they exist. */
export type Supplier = 'spec' | 'provisioning';

interface VariableBase {
  readonly name: string;
  readonly type: VariableType;
  /** What it is for; stands in the README of a Sovereign for those that provisioning supplies. */
  readonly why: string;
}

/** A variable that the spec supplies, inline in `postBuild.substitute`. */
export interface SpecVariable extends VariableBase {
  readonly supplier: 'spec';
  readonly value: (cluster: ClusterModel, sovereign: SovereignModel) => unknown;
}

/** A variable that provisioning supplies, in the ConfigMap `flux-system/sovereign-provisioned`. */
export interface ProvisionedVariable extends VariableBase {
  readonly supplier: 'provisioning';
  /** A typed sample for offline checks; never committed. */
  readonly sample: unknown;
}

/** A variable of the template tree, whoever supplies it. */
export type Variable = SpecVariable | ProvisionedVariable;

/** The ConfigMap, in flux-system, that provisioning writes. */
export const PROVISIONED_CONFIG_MAP = 'sovereign-provisioned';

function ofSpec(name: string, type: VariableType, why: string, value: SpecVariable['value']): SpecVariable {
  return { name, type, why, supplier: 'spec', value };
}

function provisioned(name: string, type: VariableType, why: string, sample: unknown): ProvisionedVariable {
  return { name, type, why, supplier: 'provisioning', sample };
}

const dashed = (domain: string): string => domain.replaceAll('.', '-');
const firstLabel = (domain: string): string => domain.split('.')[0] ?? domain;

/** Every variable of the template tree, each with its one supplier, by name. */
export const VARIABLES: readonly Variable[] = [
  ofSpec(
    'ACME_EMAIL',
    'string',
    'account at the certificate authority',
    ({ spec }) => spec.acme.email ?? `ops@${spec.domain}`,
  ),
  provisioned('CILIUM_K8S_SERVICE_HOST', 'ipv4', 'private address of the local control plane', '10.0.1.2'),
  ofSpec('CLOUD_REGION', 'name', 'region as the provider calls it', ({ name }) => name.cloudRegion),
  ofSpec('CLUSTER_DOMAIN', 'domain', 'what the public hosts of the host cluster stand below', ({ domain }) => domain),
  ofSpec('CLUSTER_MESH_ID', 'integer', 'number in the cluster mesh', ({ meshId }) => meshId),
  ofSpec('CLUSTER_MESH_NAME', 'name', 'name in the cluster mesh', ({ name }) => name.name),
  ofSpec('GITOPS_REPO_URL', 'string', 'address of the Flux repository', ({ spec }) => spec.repository.url),
  ofSpec('HARBOR_DISABLE_REDIRECT', 'boolean', 'whether the registry hands out blobs itself', disablesRedirect),
  ofSpec('HARBOR_REGISTRY_SIZE', 'name', 'volume of the registry', registrySize),
  ofSpec('HARBOR_TRIVY_ENABLED', 'boolean', 'whether Trivy scans', ({ spec }) => spec.harbor.scan.enabled),
  ofSpec('HOST_CLUSTER', 'name', 'name of the host cluster', ({ name }) => name.name),
  ofSpec('KYVERNO_ACTION', 'name', 'what a policy does with an object that breaks it', ({ spec }, { release }) =>
    policyAction(spec.phase, release.profile.kyverno),
  ),
  ofSpec('KYVERNO_FAILURE_POLICY', 'name', 'what happens while Kyverno does not answer', ({ spec }) =>
    policyFailurePolicy(spec.phase),
  ),
  ofSpec(
    'ORG_EMAIL',
    'string',
    'owner of the Sovereign',
    ({ spec }) => spec.organization.email ?? `ops@${spec.domain}`,
  ),
  ofSpec('ORG_NAME', 'string', 'owner of the Sovereign', ({ spec }) => spec.organization.name ?? spec.domain),
  ofSpec('PARENT_DOMAINS_YAML', 'list', 'DNS zones that the Sovereign serves', ({ spec }) => [
    { name: spec.domain, role: 'primary' },
    ...spec.parentZones.map((name) => ({ name, role: 'org-pool' })),
  ]),
  ofSpec('PARENT_DOMAINS_FILTER', 'list', 'zones that external-dns writes to', ({ spec }) => [
    spec.domain,
    ...spec.parentZones,
  ]),
  ofSpec('PDNS_API_HOST', 'string', 'PowerDNS API for DNS-01 challenges', ({ spec }) => spec.dns.apiUrl),
  ofSpec('REGISTRY_HOST', 'domain', 'public host of the registry', ({ registryHost }) => registryHost),
  ofSpec('SOVEREIGN_BCP_TOPOLOGY', 'name', 'continuity topology', (_, { clusters }) =>
    clusters.length > 1 ? 'active-hotstandby' : 'single-region',
  ),
  ofSpec('SOVEREIGN_CNPG_INSTANCES', 'integer', 'instances of each database', (_, { clusters }) =>
    clusters.length > 1 ? 2 : 1,
  ),
  ofSpec('SOVEREIGN_CONFIGURED_REGIONS_YAML', 'list', 'regions as the provider calls them', (_, { clusters }) =>
    clusters.map(({ name }) => name.cloudRegion),
  ),
  provisioned('SOVEREIGN_CONTROL_PLANE_IP', 'ipv4', 'public address of the control plane', '203.0.113.20'),
  provisioned('SOVEREIGN_DEPLOYMENT_ID', 'string', 'id of the deployment, 16 hexadecimal digits', '0123456789abcdef'),
  ofSpec('SOVEREIGN_ENABLE_HOT_STANDBY', 'string', 'whether a second region stands by', (_, { clusters }) =>
    String(clusters.length > 1),
  ),
  ofSpec('SOVEREIGN_FQDN', 'domain', 'domain of the Sovereign', ({ spec }) => spec.domain),
  ofSpec('SOVEREIGN_FQDN_DASHED', 'label', 'domain of the Sovereign inside a name', ({ spec }) => dashed(spec.domain)),
  ofSpec('SOVEREIGN_LABEL', 'label', 'first label of the domain', ({ spec }) => firstLabel(spec.domain)),
  provisioned('SOVEREIGN_LB_IP', 'ipv4', 'public address of the load balancer', '203.0.113.10'),
  ofSpec(
    'SOVEREIGN_PRIMARY_REGION',
    'name',
    'host cluster that serves the Sovereign',
    (_, { primary }) => primary.name.name,
  ),
  ofSpec('SOVEREIGN_REGIONS_JSON', 'string', 'host clusters, for the console', (_, { clusters }) =>
    JSON.stringify(
      clusters.map(({ name }) => ({ name: name.name, provider: name.provider, region: name.cloudRegion })),
    ),
  ),
  ofSpec(
    'SOVEREIGN_REPLICA_REGION',
    'name',
    'host cluster that stands by',
    (_, { clusters, primary }) => (clusters.find(({ isPrimary }) => !isPrimary) ?? primary).name.name,
  ),
  ofSpec('WILDCARD_CERT_ISSUER', 'name', 'issuer of the wildcard certificate', ({ issuer }) => issuer.name),
  ofSpec(
    'WILDCARD_CERT_USE_STAGING',
    'boolean',
    'the same decision, for the console',
    ({ issuer }) => issuer.isStaging,
  ),
  ofSpec(
    'WORKERS_INSTANCE_TYPE',
    'name',
    'machine type of the workers',
    ({ hostCluster }) => hostCluster.workers.instanceType,
  ),
  ofSpec('WORKERS_MAX', 'integer', 'most worker machines', ({ hostCluster }) => hostCluster.workers.max),
  ofSpec('WORKERS_MIN', 'integer', 'fewest worker machines', ({ hostCluster }) => hostCluster.workers.min),
];

/** The same variables by name. */
export const VARIABLE_BY_NAME: ReadonlyMap<string, Variable> = new Map(VARIABLES.map((row) => [row.name, row]));

function disablesRedirect({ registry: { storage } }: ClusterModel): boolean {
  return storage.type === 's3' && !storage.redirect;
}

function registrySize({ registry: { storage } }: ClusterModel): string {
  return storage.type === 'filesystem' ? storage.size : '';
}
