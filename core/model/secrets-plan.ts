import type { JsonObject } from '../../schema/json.js';
import type { SecretsMode } from '../../schema/spec/secrets.js';
import { secretFact, type Fact } from '../catalog/facts.js';
import { admittedGroups, needsOfManifest } from '../catalog/manifest-needs.js';
import type { ClusterModel } from './cluster-model.js';
import { holds } from './conditions.js';
import { dependenciesOf } from './edges.js';
import { gateReleases } from './gates.js';
import { needsOn, valuesFromOn } from './kit-overlay.js';
import { CONFIG_UNIT, providerSecrets } from './infrastructure.js';
import { NOTIFICATIONS_UNIT, notificationSecrets } from './notifications.js';
import { ownSecrets as ownChartSecrets } from './own-releases.js';
import type { ReleaseModel } from './release-model.js';

/** A Secret that must be there, whoever makes it. */
export interface SecretPrerequisite {
  readonly namespace: string;
  readonly name: string;
  readonly type: string | undefined;
  readonly keys: readonly string[];
  /** Keys that any text of so many characters does for. */
  readonly random: Readonly<Record<string, number>>;
  readonly why: string;
  /** Releases that cannot be installed without it; all of them, where their charts are pulled with it. */
  readonly releases: readonly string[];
  /** Who reads it, for people. */
  readonly readBy: string;
}

/** How the Secrets of one host cluster come about. */
export interface SecretsPlan {
  readonly mode: SecretsMode;
  /** The unit that brings Secrets; undefined where people make them all. */
  readonly unit: string | undefined;
  /** Made by hand before Flux, in the order of the README. */
  readonly byHand: readonly SecretPrerequisite[];
  /** Brought by the unit. */
  readonly delivered: readonly SecretPrerequisite[];
  /** What the unit's own objects need. */
  readonly needs: readonly Fact[];
  /** Releases that read what the unit brings, where the unit itself waits for other releases; by slot number. */
  readonly lateReleases: readonly string[];
}

const UNIT_OF_MODE: Readonly<Record<SecretsMode, string | undefined>> = {
  existing: undefined,
  sops: 'secrets',
  sealed: 'secrets',
  external: 'external-secrets',
};

/** The name of the Secret that decrypts, where the mode has one. */
export function decryptionSecret({ spec }: Pick<ClusterModel, 'spec'>): string | undefined {
  return spec.secrets.mode === 'sops' ? (spec.secrets.secretRef?.name ?? 'sops-age') : undefined;
}

/** `namespace/name` of a prerequisite, as facts are named. */
export function factOfSecret({ namespace, name }: Pick<SecretPrerequisite, 'namespace' | 'name'>): Fact {
  return secretFact(`${namespace}/${name}`);
}

/**
 * Which Secrets people make and which a unit brings, derived from the graph of releases.
 *
 * A unit that waits for releases cannot bring what one of those, or anything before them, reads. All other readers wait
 * for the unit.
 */
export function planSecrets(cluster: ClusterModel, release: ReleaseModel): SecretsPlan {
  const { mode } = cluster.spec.secrets;
  const unit = UNIT_OF_MODE[mode];
  const own = ownSecrets(cluster);
  const ofOwnCharts = secretsOfOwnCharts(cluster);
  const shared = [
    ...groundSecrets(cluster, release),
    ...secretsOfProviders(cluster, release),
    ...secretsOfNotifications(cluster),
  ];
  if (unit === undefined) {
    return { mode, unit, byHand: [...own, ...shared, ...ofOwnCharts], delivered: [], needs: [], lateReleases: [] };
  }
  const needs = needsOfMode(mode, release);
  const early = withAncestors(gateReleases(needs, cluster, release), cluster, release);
  const isEarly = ({ releases }: SecretPrerequisite): boolean => releases.some((name) => early.has(name));
  // The team's own charts stand in the first part of the kit, whatever they read.
  const isFirst = early.size === 0;
  const delivered = [...shared.filter((secret) => !isEarly(secret)), ...(isFirst ? ofOwnCharts : [])];
  const readers = new Set(delivered.flatMap(({ releases }) => releases));
  const late = isFirst ? [] : cluster.slots.filter(({ blueprint }) => readers.has(blueprint));
  return {
    mode,
    unit,
    byHand: [...own, ...shared.filter(isEarly), ...(isFirst ? [] : ofOwnCharts)],
    delivered,
    needs,
    lateReleases: late.map(({ blueprint }) => blueprint),
  };
}

/** The facts that the objects of a mode's unit need, whichever Secrets they bring. */
export function needsOfMode(mode: SecretsMode, { catalog }: Pick<ReleaseModel, 'catalog'>): readonly Fact[] {
  const objects: Readonly<Record<SecretsMode, readonly JsonObject[]>> = {
    existing: [],
    sops: [],
    sealed: [{ apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret' }],
    external: [
      {
        apiVersion: catalog.secretStore?.apiVersion ?? '',
        kind: 'ExternalSecret',
        spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: catalog.secretStore?.name ?? '' } },
      },
    ],
  };
  const admitted = admittedGroups(catalog);
  return objects[mode].flatMap((object) => needsOfManifest(object, admitted));
}

function withAncestors(releases: readonly string[], cluster: ClusterModel, release: ReleaseModel): ReadonlySet<string> {
  const slots = new Map(cluster.slots.map((slot) => [slot.blueprint, slot]));
  const found = new Set<string>();
  const queue = [...releases];
  for (const name of queue) {
    if (found.has(name)) continue;
    found.add(name);
    const slot = slots.get(name);
    if (slot !== undefined) queue.push(...dependenciesOf(needsOn(slot, cluster), release.providers));
  }
  return found;
}

/** What Flux itself reads with: no unit can bring it, because no unit comes without it. */
function ownSecrets(cluster: ClusterModel): readonly SecretPrerequisite[] {
  const { repository } = cluster.spec;
  const flux = { namespace: 'flux-system', type: undefined, random: {}, releases: [] };
  const key = decryptionSecret(cluster);
  return [
    {
      ...flux,
      name: repository.secretRef.name,
      keys: repository.url.startsWith('ssh:') ? ['identity', 'known_hosts'] : ['username', 'password'],
      why: 'Flux pulls this repository with it',
      readBy: 'GitRepository openova',
    },
    ...(key === undefined
      ? []
      : [
          { ...flux, name: key, keys: ['age.agekey'], why: 'Flux decrypts the others with it', readBy: 'unit secrets' },
        ]),
  ];
}

function groundSecrets(cluster: ClusterModel, { catalog }: ReleaseModel): readonly SecretPrerequisite[] {
  const secrets = catalog.groundState.secrets.filter(({ when }) => holds(when, cluster.traits));
  return secrets.map(({ name, namespace, type, keys, random = {}, why }) => {
    const isOfSources = namespace === 'flux-system' && name === catalog.charts.secretRef;
    const releases = isOfSources ? cluster.slots.map(({ blueprint }) => blueprint) : readers(namespace, name, cluster);
    const readBy = isOfSources ? 'every HelmRepository' : releases.join(', ');
    return { namespace, name, type, keys, random, why, releases, readBy };
  });
}

function readers(namespace: string, name: string, cluster: ClusterModel): readonly string[] {
  const reading = cluster.slots.filter(
    (slot) =>
      needsOn(slot, cluster).some((need) => 'secret' in need && need.secret === `${namespace}/${name}`) ||
      valuesFromOn(slot, cluster).some((from) => from.kind === 'Secret' && from.name === name),
  );
  return reading.map(({ blueprint }) => blueprint);
}

/** The Secrets that Crossplane's Providers sign in with, but for those that the release names already. */
function secretsOfProviders(cluster: ClusterModel, { catalog }: ReleaseModel): readonly SecretPrerequisite[] {
  const known = catalog.groundState.secrets.filter(({ when }) => holds(when, cluster.traits));
  return providerSecrets(cluster)
    .filter((secret) => !known.some(({ namespace, name }) => namespace === 'flux-system' && name === secret.name))
    .map((secret) => ({ ...ofUnit(CONFIG_UNIT), ...secret }));
}

/** What Secrets of flux-system that only a unit reads have in common. */
function ofUnit(unit: string): Pick<SecretPrerequisite, 'namespace' | 'type' | 'random' | 'releases' | 'readBy'> {
  return { namespace: 'flux-system', type: undefined, random: {}, releases: [], readBy: `unit ${unit}` };
}

function secretsOfNotifications(cluster: ClusterModel): readonly SecretPrerequisite[] {
  return notificationSecrets(cluster).map((secret) => ({ ...ofUnit(NOTIFICATIONS_UNIT), ...secret }));
}

function secretsOfOwnCharts(cluster: ClusterModel): readonly SecretPrerequisite[] {
  return ownChartSecrets(cluster).map((name) => {
    const readers = cluster.spec.ownBlueprints.filter(({ repository }) => repository.secretRef?.name === name);
    const releases = readers.map((own) => own.name);
    return {
      namespace: 'flux-system',
      name,
      type: undefined,
      keys: ['username', 'password'],
      random: {},
      why: 'charts of your own are pulled with it',
      releases,
      readBy: releases.join(', '),
    };
  });
}
