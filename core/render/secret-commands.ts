import type { ClusterModel } from '../model/cluster-model.js';
import type { ReleaseModel } from '../model/release-model.js';
import type { SecretPrerequisite, SecretsPlan } from '../model/secrets-plan.js';
import { remoteKey, secretFile } from './secrets-scope.js';

/** The Secrets that a unit brings, and what people do for it. */
export interface Delivery {
  /** What to do, and when. */
  readonly text: string;
  readonly secrets: readonly DeliveredSecret[];
}

interface DeliveredSecret extends SecretPrerequisite {
  /** Where its values are looked for; undefined where a file holds them. */
  readonly place: string | undefined;
  /** Lines of one shell command; values come from the environment, never from Git. */
  readonly command: string;
}

/** The command that makes a Secret by hand. */
export function secretCommand({ namespace, name, keys, type, random }: SecretPrerequisite): string {
  return [
    `kubectl --namespace ${namespace} create secret generic ${name}`,
    ...(type === undefined ? [] : [`--type=${type}`]),
    ...keys.map((key) => `--from-literal=${literal(name, key, random[key])}`),
  ].join(CONTINUED);
}

/** What people do for the Secrets that a unit brings; undefined where it brings none. */
export function deliveryOf(plan: SecretsPlan, cluster: ClusterModel, release: ReleaseModel): Delivery | undefined {
  if (plan.delivered.length === 0) return undefined;
  const folder = `clusters/${cluster.spec.domain}/${cluster.name.name}/secrets`;
  const listed = `into \`${folder}\`, list each file in its \`kustomization.yaml\`, commit and push`;
  const encrypted = (commandOf: (secret: SecretPrerequisite) => string): readonly DeliveredSecret[] =>
    plan.delivered.map((secret) => ({ ...secret, place: undefined, command: commandOf(secret) }));
  switch (plan.mode) {
    case 'existing':
      return undefined;
    case 'sops':
      return {
        text: `Encrypt the others ${listed}. Your \`.sops.yaml\` says with which keys. Unit \`bootstrap-kit\` starts once all are there:`,
        secrets: encrypted((secret) => `${dryRun(secret)} |${CONTINUED}${sops(folder, secret)}`),
      };
    case 'sealed':
      return {
        text: `Once bp-sealed-secrets is ready, seal the others ${listed}. What reads them starts once all are unsealed:`,
        secrets: encrypted((secret) => `${dryRun(secret)} |${CONTINUED}${kubeseal(folder, secret)}`),
      };
    case 'external':
      return {
        text: 'Once OpenBao is unsealed, write the others into it. What reads them starts once all are there:',
        secrets: plan.delivered.map((secret) => openBao(secret, cluster, release)),
      };
  }
}

const CONTINUED = ' \\\n  ';

/** A key with its value: from the environment, or from chance where any value does. */
function literal(name: string, key: string, length: number | undefined): string {
  const value = length === undefined ? `\${${environmentName(name, key)}:?}` : `$(openssl rand -hex ${length / 2})`;
  return `${key}="${value}"`;
}

/** The environment variable that a command takes a Secret's key from: `OBJECT_STORAGE_S3_BUCKET`. */
function environmentName(secret: string, key: string): string {
  return `${secret}_${key}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}

function dryRun(secret: SecretPrerequisite): string {
  return [secretCommand(secret), '--dry-run=client --output=yaml'].join(CONTINUED);
}

function sops(folder: string, secret: SecretPrerequisite): string {
  const file = `${folder}/${secretFile(secret)}.yaml`;
  // Flux needs kind, name and namespace in the clear.
  const options = "--encrypted-regex '^(data|stringData)$' --input-type yaml --output-type yaml";
  return [`sops --encrypt ${options}`, `--filename-override ${file}`, `/dev/stdin > ${file}`].join(CONTINUED);
}

function kubeseal(folder: string, secret: SecretPrerequisite): string {
  return `kubeseal --format yaml > ${folder}/${secretFile(secret)}.yaml`;
}

function openBao(secret: SecretPrerequisite, cluster: ClusterModel, { catalog }: ReleaseModel): DeliveredSecret {
  const key = remoteKey(secret, cluster);
  const mount = catalog.secretStore?.mount ?? '';
  const place = `key \`${key}\` of mount \`${mount}\`, ${secret.keys.map((property) => `property \`${property}\``).join(', ')}`;
  const command = [
    `bao kv put -mount=${mount} ${key}`,
    ...secret.keys.map((property) => literal(secret.name, property, secret.random[property])),
  ];
  return { ...secret, place, command: command.join(CONTINUED) };
}
