import type { ClusterModel, SovereignModel } from '../model/cluster-model.js';
import { holds } from '../model/conditions.js';
import { encodeVariable } from '../model/encode.js';
import { needsOn } from '../model/kit-overlay.js';
import { ownSecrets } from '../model/own-releases.js';
import { UNITS } from '../model/unit-model.js';
import { PROVISIONED_CONFIG_MAP, VARIABLES, VARIABLE_BY_NAME, type ProvisionedVariable } from '../model/variables.js';
import type { JsonObject } from '../../schema/json.js';
import type { Scope } from './expand.js';
import { toYaml } from './yaml-text.js';

const BACKUPS = {
  s3:
    'Velero backs up every host cluster daily, and Harbor with a dump of its database every six hours, below the prefix ' +
    '`velero/` of the bucket. Blobs already are in a bucket; their backup is the duty of the bucket (versioning, replication).',
  filesystem:
    'There is no object storage, so nothing is backed up. Choose `harbor.storage.type: s3` where that matters.',
  gcs: 'Blobs are in a bucket whose backup is its own duty. Velero of this release writes to S3 only and is off.',
  azure: 'Blobs are in a container whose backup is its own duty. Velero of this release writes to S3 only and is off.',
} as const;

interface Prerequisite {
  readonly object: string;
  readonly why: string;
  readonly readBy: string;
  /** Lines of one shell command; values come from the environment, never from Git. */
  readonly command: string;
}

/** What the README of a Sovereign says: prerequisites with their commands, hosts, the order of coming up. */
export function readmeScope(sovereign: SovereignModel): Scope {
  const { spec, release } = sovereign;
  return {
    domain: spec.domain,
    release: release.catalog.release,
    organization: spec.organization.name ?? spec.domain,
    components: release.catalog.groundState.components,
    units: UNITS,
    backups: BACKUPS[spec.harbor.storage.type],
    clusters: sovereign.clusters.map((cluster) => clusterSection(cluster, sovereign)),
  };
}

function clusterSection(cluster: ClusterModel, sovereign: SovereignModel): Scope {
  return {
    name: cluster.name.name,
    domain: cluster.domain,
    locationCode: cluster.name.locationCode,
    role: cluster.isPrimary ? "serves the Sovereign's own hosts" : `serves hosts below ${cluster.domain}`,
    issuer: cluster.issuer.name,
    folder: `clusters/${cluster.spec.domain}/${cluster.name.name}`,
    slots: cluster.slots.length,
    hosts: cluster.hosts,
    groundCommands: groundCommands(cluster, sovereign),
    secrets: [repositorySecret(cluster), ...groundSecrets(cluster, sovereign), ...ownChartSecrets(cluster)],
    provisioned: provisionedVariables(),
    configMapCommand: configMapCommand(),
  };
}

/** The commands that make by hand what is there before Flux; k3s alone has none. */
function groundCommands(cluster: ClusterModel, sovereign: SovereignModel): readonly string[] {
  const { components, helmReleases } = sovereign.release.catalog.groundState;
  return components.flatMap(({ command, helmRelease }) => {
    const release = helmReleases.find(({ name }) => name === helmRelease);
    if (release === undefined) return command ?? [];
    const { name, chart, repository, version, namespace, values } = release;
    const install = `helm install ${name} ${chart} --repo ${repository} --version ${version} --namespace ${namespace}`;
    return `${install} --values - <<END\n${shellValues(values, cluster, sovereign)}\nEND`;
  });
}

/** Values for a here-document: what the spec knows is filled in, what provisioning knows the shell fills in. */
function shellValues(values: JsonObject, cluster: ClusterModel, sovereign: SovereignModel): string {
  return toYaml(values, 0).replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const variable = VARIABLE_BY_NAME.get(name);
    if (variable === undefined) return whole;
    if (variable.supplier === 'provisioning') return `\${${name}:?}`;
    return encodeVariable(variable.type, variable.value(cluster, sovereign));
  });
}

/** The Secrets that must exist on a host cluster, besides the one that reads the repository. */
function groundSecrets(cluster: ClusterModel, { release }: SovereignModel): readonly Prerequisite[] {
  const secrets = release.catalog.groundState.secrets.filter(({ when }) => holds(when, cluster.traits));
  return secrets.map(({ name, namespace, type, keys, random, why }) => ({
    object: `${namespace}/${name}`,
    why,
    readBy: readersOf(`${namespace}/${name}`, name, cluster),
    command: secretCommand(namespace, name, keys, type, random),
  }));
}

function ownChartSecrets(cluster: ClusterModel): readonly Prerequisite[] {
  return ownSecrets(cluster).map((name) => ({
    object: `flux-system/${name}`,
    why: 'charts of your own are pulled with it',
    readBy: cluster.spec.ownBlueprints
      .filter(({ repository }) => repository.secretRef?.name === name)
      .map((own) => own.name)
      .join(', '),
    command: secretCommand('flux-system', name, ['username', 'password'], undefined),
  }));
}

function readersOf(secret: string, name: string, cluster: ClusterModel): string {
  const readers = cluster.slots.filter((slot) => {
    const valuesFrom = [
      ...(slot.valuesFrom ?? []),
      ...slot.source.variants.flatMap((variant) => variant.valuesFrom ?? []),
    ];
    const isNeeded = needsOn(slot, cluster).some((need) => 'secret' in need && need.secret === secret);
    return isNeeded || valuesFrom.some((reference) => reference.kind === 'Secret' && reference.name === name);
  });
  return readers.length === 0 ? 'every HelmRepository' : readers.map(({ blueprint }) => blueprint).join(', ');
}

function repositorySecret({ spec }: ClusterModel): Prerequisite {
  const { name } = spec.repository.secretRef;
  const keys = spec.repository.url.startsWith('ssh:') ? ['identity', 'known_hosts'] : ['username', 'password'];
  return {
    object: `flux-system/${name}`,
    why: 'Flux pulls this repository with it',
    readBy: 'GitRepository openova',
    command: secretCommand('flux-system', name, keys, undefined),
  };
}

function secretCommand(
  namespace: string,
  name: string,
  keys: readonly string[],
  type: string | undefined,
  random: Readonly<Record<string, number>> = {},
): string {
  return [
    `kubectl --namespace ${namespace} create secret generic ${name}`,
    ...(type === undefined ? [] : [`--type=${type}`]),
    ...keys.map((key) => `--from-literal=${key}="${sourceOf(name, key, random[key])}"`),
  ].join(' \\\n  ');
}

/** Where a command takes a key's value from: the environment, or chance where any value does. */
function sourceOf(secret: string, key: string, length: number | undefined): string {
  return length === undefined ? `\${${environmentName(secret, key)}:?}` : `$(openssl rand -hex ${length / 2})`;
}

/** The environment variable that a command takes a Secret's key from: `OBJECT_STORAGE_S3_BUCKET`. */
function environmentName(secret: string, key: string): string {
  return `${secret}_${key}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

function provisionedVariables(): readonly ProvisionedVariable[] {
  return VARIABLES.flatMap((variable) => (variable.supplier === 'provisioning' ? [variable] : []));
}

function configMapCommand(): string {
  const literals = provisionedVariables().map(({ name, type }) =>
    // A string is supplied as its JSON encoding: the quotes of a template do not survive the build.
    type === 'string' ? `--from-literal=${name}="\\"\${${name}:?}\\""` : `--from-literal=${name}="\${${name}:?}"`,
  );
  return [`kubectl --namespace flux-system create configmap ${PROVISIONED_CONFIG_MAP}`, ...literals].join(' \\\n  ');
}
