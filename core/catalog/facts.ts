import type { Need, Provides } from '../../schema/catalog.js';

/**
 * One thing that is there or not, as text that is also fit to be read: `kind cert-manager.io/Certificate`,
 * `Service gitea/gitea-http`, `HelmRelease bp-harbor`. Equal text is the same fact.
 */
export type Fact = string;

/** The facts that are made of one name; those of namespaced things take `namespace/name`. */
export const kindFact = (groupKind: string): Fact => `kind ${groupKind}`;
export const webhookFact = (group: string): Fact => `webhook for ${group}`;
export const serviceFact = (service: string): Fact => `Service ${service}`;
export const secretFact = (secret: string): Fact => `Secret ${secret}`;
export const configMapFact = (configMap: string): Fact => `ConfigMap ${configMap}`;
export const issuerFact = (issuer: string): Fact => `ClusterIssuer ${issuer}`;
export const storeFact = (store: string): Fact => `ClusterSecretStore ${store}`;
export const storageClassFact = (storageClass: string): Fact => `StorageClass ${storageClass}`;
export const gatewayClassFact = (gatewayClass: string): Fact => `GatewayClass ${gatewayClass}`;
export const namespaceFact = (namespace: string): Fact => `Namespace ${namespace}`;
export const releaseFact = (release: string): Fact => `HelmRelease ${release}`;

/** The fact that a need asks for. */
export function factOfNeed(need: Need): Fact {
  if ('kind' in need) return kindFact(need.kind);
  if ('webhook' in need) return webhookFact(need.webhook);
  if ('service' in need) return serviceFact(need.service);
  if ('secret' in need) return secretFact(need.secret);
  if ('issuer' in need) return issuerFact(need.issuer);
  if ('store' in need) return storeFact(need.store);
  if ('storageClass' in need) return storageClassFact(need.storageClass);
  return releaseFact(need.release);
}

/** True when the need can go unmet: the release then does without. */
export function isOptional(need: Need): boolean {
  return 'optional' in need && need.optional === true;
}

/** What a release provides, by when it is there. */
export interface ProvidedFacts {
  /** There once the release's objects are applied. */
  readonly applied: readonly Fact[];
  /** There once its workloads run. */
  readonly workloads: readonly Fact[];
}

/** The facts behind a Blueprint's `provides`. */
export function factsOfProvides(provides: Provides): ProvidedFacts {
  return {
    applied: [
      ...kindFacts(provides.kinds ?? {}),
      ...(provides.issuers ?? []).map(issuerFact),
      ...(provides.stores ?? []).map(storeFact),
      ...(provides.storageClasses ?? []).map(storageClassFact),
      ...(provides.gatewayClasses ?? []).map(gatewayClassFact),
      ...(provides.chartSecrets ?? []).map(secretFact),
    ],
    workloads: [
      ...(provides.webhooks ?? []).map(webhookFact),
      ...(provides.services ?? []).map(serviceFact),
      ...(provides.secrets ?? []).map(secretFact),
    ],
  };
}

/** The facts behind a map of API group to kinds. */
export function kindFacts(kinds: Readonly<Record<string, readonly string[]>>): readonly Fact[] {
  return Object.entries(kinds).flatMap(([group, names]) => names.map((kind) => kindFact(`${group}/${kind}`)));
}
