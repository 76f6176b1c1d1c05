import type { ClusterModel, SovereignModel } from '../model/cluster-model.js';
import { planSecrets, type SecretPrerequisite, type SecretsPlan } from '../model/secrets-plan.js';
import type { Scope } from './expand.js';

const FOLDER_COMMENTS: Readonly<Partial<Record<SecretsPlan['mode'], string>>> = {
  sops:
    "The team's encrypted Secrets: list each file here. README.md names the Secrets that the platform reads and has " +
    'the command that encrypts each; nothing else may stand here in plain text. This file was written once and is ' +
    'never touched again.',
  sealed:
    "The team's SealedSecrets: list each file here. README.md names the Secrets that the platform reads and has the " +
    'command that seals each. This file was written once and is never touched again.',
};

/** What the templates of units `secrets` and `external-secrets` see. */
export function secretsScope(cluster: ClusterModel, { release }: SovereignModel): Scope {
  const plan = planSecrets(cluster, release);
  const comment = FOLDER_COMMENTS[plan.mode];
  const isExternal = plan.mode === 'external';
  return {
    secretsFolder: comment === undefined ? undefined : { comment },
    store: release.catalog.secretStore,
    externalSecrets: isExternal ? plan.delivered.map((secret) => externalSecret(secret, cluster)) : [],
  };
}

function externalSecret(secret: SecretPrerequisite, cluster: ClusterModel): Scope {
  const { namespace, name, type, keys } = secret;
  const key = remoteKey(secret, cluster);
  const path = secretFile(secret);
  const data = keys.map((property) => ({ secretKey: property, remoteRef: { key, property } }));
  const comment =
    `OpenBao holds the values, as secret ${key}; README.md has the command that writes them. The Secret outlives ` +
    'this object, because releases read it.';
  return { path, id: path, comment, namespace, name, type, data };
}

/** Where in OpenBao the values of a Secret stand, below the mount of the store. */
export function remoteKey({ namespace, name }: SecretPrerequisite, { spec, name: cluster }: ClusterModel): string {
  return `sovereign/${spec.domain}/${cluster.name}/${namespace}/${name}`;
}

/** The name of a Secret's file, without its ending: no two namespaces share one. */
export function secretFile({ namespace, name }: SecretPrerequisite): string {
  return `${namespace}-${name}`;
}
