import type { ClusterModel, SovereignModel } from '../model/cluster-model.js';
import { encodeVariable } from '../model/encode.js';
import { hasHarborUnit } from '../model/harbor-unit.js';
import { planSecrets, type SecretsPlan } from '../model/secrets-plan.js';
import { unitPurposes } from '../model/unit-model.js';
import { PROVISIONED_CONFIG_MAP, VARIABLES, VARIABLE_BY_NAME, type ProvisionedVariable } from '../model/variables.js';
import type { JsonObject } from '../../schema/json.js';
import type { Scope } from './expand.js';
import { deliveryOf, secretCommand } from './secret-commands.js';
import { toYaml } from './yaml-text.js';

const BACKUPS = {
  s3:
    'Velero backs up every host cluster daily, and Harbor with a dump of its database every six hours, below the prefix ' +
    '`velero/` of the bucket. Blobs already are in a bucket; their backup is the duty of the bucket (versioning, replication).',
  filesystem:
    'There is no object storage, so nothing is backed up. Choose `harbor.storage.type: s3` where that matters.',
  gcs: 'Blobs are in a bucket whose backup is its own duty. Velero of this release writes to S3 only and is off.',
  seaweedfs:
    'Blobs and what Velero backs up are in SeaweedFS of the same host cluster: whoever loses the host cluster loses both. ' +
    'Copy its buckets to another place where that matters.',
  azure: 'Blobs are in a container whose backup is its own duty. Velero of this release writes to S3 only and is off.',
} as const;

/** What the README of a Sovereign says: prerequisites with their commands, hosts, the order of coming up. */
export function readmeScope(sovereign: SovereignModel): Scope {
  const { spec, release } = sovereign;
  return {
    domain: spec.domain,
    release: release.catalog.release,
    organization: inSentence(spec.organization.name ?? spec.domain),
    components: release.catalog.groundState.components,
    units: unitPurposes(sovereign.primary, release),
    backups: BACKUPS[sovereign.primary.registry.storage.type],
    clusters: sovereign.clusters.map((cluster) => clusterSection(cluster, sovereign)),
  };
}

function clusterSection(cluster: ClusterModel, sovereign: SovereignModel): Scope {
  const plan = planSecrets(cluster, sovereign.release);
  const delivery = deliveryOf(plan, cluster, sovereign.release);
  // Encrypted files need nothing of the cluster; the others need what Flux installs first.
  const isBeforeFlux = plan.mode === 'sops';
  return {
    name: cluster.name.name,
    domain: cluster.domain,
    locationCode: cluster.name.locationCode,
    role: cluster.isPrimary ? "serves the Sovereign's own hosts" : `serves hosts below ${cluster.domain}`,
    issuer: cluster.issuer.name,
    folder: `clusters/${cluster.spec.domain}/${cluster.name.name}`,
    slots: cluster.slots.length,
    mirrors: hasHarborUnit(cluster),
    hosts: cluster.hosts,
    groundCommands: groundCommands(cluster, sovereign),
    secrets: plan.byHand.map((secret) => ({ ...secret, command: secretCommand(secret) })),
    byHandReasons: byHandReason(plan),
    deliveriesBefore: delivery !== undefined && isBeforeFlux ? [delivery] : [],
    deliveriesAfter: delivery !== undefined && !isBeforeFlux ? [delivery] : [],
    provisioned: provisionedVariables(),
    configMapCommand: configMapCommand(),
  };
}

function byHandReason({ unit, lateReleases }: SecretsPlan): readonly string[] {
  if (unit === undefined) return [];
  if (lateReleases.length === 0) return [`Unit \`${unit}\` cannot bring these, because Flux itself reads them:`];
  return [`Unit \`${unit}\` cannot bring these, because Flux or a release that it waits for reads them:`];
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

/** A text as it may stand in a sentence of Markdown: one line, no comment begun, nothing that a screen obeys. */
function inSentence(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll('<', '&lt;')
    .trim();
}
