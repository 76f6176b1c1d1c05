import type { JsonObject } from '../../schema/json.js';
import type { SecretsMode } from '../../schema/spec/secrets.js';
import type { Fact } from '../catalog/facts.js';
import type { ClusterModel } from './cluster-model.js';
import { infrastructureUnits } from './infrastructure.js';
import { harborUnit } from './harbor-unit.js';
import { NOTIFICATIONS_UNIT, notificationNeeds } from './notifications.js';
import type { ReleaseModel } from './release-model.js';
import { decryptionSecret, type SecretsPlan } from './secrets-plan.js';

/** The second part of the bootstrap kit: its releases wait for a unit that itself waits for releases of the first. */
export const LATE_KIT = 'bootstrap-kit-late';

/** A unit whose objects stand in the host cluster's own folder. */
export interface OwnUnit {
  readonly name: string;
  readonly purpose: string;
  /** What its objects need. */
  readonly needs: readonly Fact[];
  /** Units that come first whatever its objects need. */
  readonly after: readonly string[];
  readonly healthChecks: readonly JsonObject[];
  /** The Secret that decrypts its files; undefined where they are plain. */
  readonly decryption: string | undefined;
}

const PURPOSES: Readonly<Record<Exclude<SecretsMode, 'existing'>, string>> = {
  sops: "The team's encrypted Secrets. Ready once every Secret that the README asks for is there.",
  sealed: "The team's SealedSecrets. Ready once every Secret that the README asks for is unsealed.",
  external: 'The Secrets that are read from OpenBao. Ready once every one of them is there.',
};

/** The units of a host cluster that are no overlay of the shared folder. */
export function ownUnits(cluster: ClusterModel, secrets: SecretsPlan, release: ReleaseModel): readonly OwnUnit[] {
  return [
    ...secretsUnit(cluster, secrets),
    ...infrastructureUnits(cluster, release),
    ...harborUnit(cluster),
    ...notificationsUnit(cluster),
  ];
}

/** What the second part of the bootstrap kit is, for people; undefined where the kit is whole. */
export function lateKitPurpose({ unit, lateReleases }: SecretsPlan): string | undefined {
  if (unit === undefined || lateReleases.length === 0) return undefined;
  return `The releases of the bootstrap kit that read Secrets of unit ${unit}, which the rest of the kit brings about.`;
}

function secretsUnit(cluster: ClusterModel, plan: SecretsPlan): readonly OwnUnit[] {
  if (plan.unit === undefined || plan.mode === 'existing') return [];
  return [
    {
      name: plan.unit,
      purpose: PURPOSES[plan.mode],
      needs: plan.needs,
      after: [],
      // Flux calls a Secret ready once it exists: whoever writes it, nothing that reads it starts before.
      healthChecks: plan.delivered.map(({ namespace, name }) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        name,
        namespace,
      })),
      decryption: decryptionSecret(cluster),
    },
  ];
}

function notificationsUnit(cluster: ClusterModel): readonly OwnUnit[] {
  if (cluster.spec.notifications === undefined) return [];
  const purpose = 'What Flux reports, and who may ask it to fetch the repository at once.';
  const needs = notificationNeeds(cluster);
  return [{ name: NOTIFICATIONS_UNIT, purpose, needs, after: [], healthChecks: [], decryption: undefined }];
}
