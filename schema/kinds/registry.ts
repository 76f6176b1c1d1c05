import type { z } from 'zod';
import { cronJob, job } from './batch.js';
import { clusterIssuer, issuer } from './cert-manager-issuer.js';
import { certificate } from './cert-manager.js';
import { ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy } from './cilium.js';
import { postgresCluster, scheduledBackup } from './cnpg.js';
import { crossplaneProvider } from './crossplane.js';
import { clusterSecretStore, externalSecret, externalSecretBeta } from './external-secrets.js';
import { fluxKustomization } from './flux-kustomization.js';
import { alert, notificationProvider, receiver } from './flux-notification.js';
import { gitRepository, helmRepository, ociRepository, ociRepositoryBeta } from './flux-source.js';
import { gateway, referenceGrant } from './gateway-api.js';
import { helmRelease } from './helm-release.js';
import { httpRoute } from './http-route.js';
import { configMap, namespace, persistentVolumeClaim, secret, service, serviceAccount } from './kubernetes.js';
import { kustomizationFile, kustomizeComponent } from './kustomize.js';
import {
  imageValidatingPolicy,
  imageValidatingPolicyAlpha,
  imageValidatingPolicyBeta,
} from './kyverno-image-validating-policy.js';
import { validatingPolicy, validatingPolicyAlpha, validatingPolicyBeta } from './kyverno-validating-policy.js';
import { clusterPolicy } from './kyverno.js';
import type { Lazy } from './object.js';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.js';
import { backupStorageLocation, schedule } from './velero.js';

/** Where objects of a kind live; a Kustomize file is none and lives nowhere. */
export type Scope = 'Namespaced' | 'Cluster' | 'File';

/** A kind we know, and a schema for each version of it. */
export interface KindSchemas {
  readonly scope: Scope;
  readonly versions: Readonly<Record<string, Lazy<z.ZodType>>>;
}

/**
 * Every kind of object the tool emits, by `group/Kind` (the core group is empty: `/Secret`).
 *
 * The schemas are built when they are first asked for.
 */
export const KIND_SCHEMAS: Readonly<Record<string, KindSchemas>> = {
  '/ConfigMap': { scope: 'Namespaced', versions: { v1: configMap } },
  '/Namespace': { scope: 'Cluster', versions: { v1: namespace } },
  '/PersistentVolumeClaim': { scope: 'Namespaced', versions: { v1: persistentVolumeClaim } },
  '/Secret': { scope: 'Namespaced', versions: { v1: secret } },
  '/Service': { scope: 'Namespaced', versions: { v1: service } },
  '/ServiceAccount': { scope: 'Namespaced', versions: { v1: serviceAccount } },
  'batch/CronJob': { scope: 'Namespaced', versions: { v1: cronJob } },
  'batch/Job': { scope: 'Namespaced', versions: { v1: job } },
  'cert-manager.io/Certificate': { scope: 'Namespaced', versions: { v1: certificate } },
  'cert-manager.io/ClusterIssuer': { scope: 'Cluster', versions: { v1: clusterIssuer } },
  'cert-manager.io/Issuer': { scope: 'Namespaced', versions: { v1: issuer } },
  'cilium.io/CiliumClusterwideNetworkPolicy': { scope: 'Cluster', versions: { v2: ciliumClusterwideNetworkPolicy } },
  'cilium.io/CiliumNetworkPolicy': { scope: 'Namespaced', versions: { v2: ciliumNetworkPolicy } },
  'external-secrets.io/ClusterSecretStore': { scope: 'Cluster', versions: { v1: clusterSecretStore } },
  'external-secrets.io/ExternalSecret': {
    scope: 'Namespaced',
    versions: { v1: externalSecret, v1beta1: externalSecretBeta },
  },
  'gateway.networking.k8s.io/Gateway': { scope: 'Namespaced', versions: { v1: gateway } },
  'gateway.networking.k8s.io/HTTPRoute': { scope: 'Namespaced', versions: { v1: httpRoute } },
  'gateway.networking.k8s.io/ReferenceGrant': { scope: 'Namespaced', versions: { v1beta1: referenceGrant } },
  'helm.toolkit.fluxcd.io/HelmRelease': { scope: 'Namespaced', versions: { v2: helmRelease } },
  'kustomize.config.k8s.io/Component': { scope: 'File', versions: { v1alpha1: kustomizeComponent } },
  'kustomize.config.k8s.io/Kustomization': { scope: 'File', versions: { v1beta1: kustomizationFile } },
  'kustomize.toolkit.fluxcd.io/Kustomization': { scope: 'Namespaced', versions: { v1: fluxKustomization } },
  'kyverno.io/ClusterPolicy': { scope: 'Cluster', versions: { v1: clusterPolicy } },
  'notification.toolkit.fluxcd.io/Alert': { scope: 'Namespaced', versions: { v1beta3: alert } },
  'notification.toolkit.fluxcd.io/Provider': { scope: 'Namespaced', versions: { v1beta3: notificationProvider } },
  'notification.toolkit.fluxcd.io/Receiver': { scope: 'Namespaced', versions: { v1: receiver } },
  'pkg.crossplane.io/Provider': { scope: 'Cluster', versions: { v1: crossplaneProvider } },
  'policies.kyverno.io/ImageValidatingPolicy': {
    scope: 'Cluster',
    versions: { v1: imageValidatingPolicy, v1beta1: imageValidatingPolicyBeta, v1alpha1: imageValidatingPolicyAlpha },
  },
  'policies.kyverno.io/ValidatingPolicy': {
    scope: 'Cluster',
    versions: { v1: validatingPolicy, v1beta1: validatingPolicyBeta, v1alpha1: validatingPolicyAlpha },
  },
  'postgresql.cnpg.io/Cluster': { scope: 'Namespaced', versions: { v1: postgresCluster } },
  'postgresql.cnpg.io/ScheduledBackup': { scope: 'Namespaced', versions: { v1: scheduledBackup } },
  'rbac.authorization.k8s.io/ClusterRole': { scope: 'Cluster', versions: { v1: clusterRole } },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { scope: 'Cluster', versions: { v1: clusterRoleBinding } },
  'rbac.authorization.k8s.io/Role': { scope: 'Namespaced', versions: { v1: role } },
  'rbac.authorization.k8s.io/RoleBinding': { scope: 'Namespaced', versions: { v1: roleBinding } },
  'source.toolkit.fluxcd.io/GitRepository': { scope: 'Namespaced', versions: { v1: gitRepository } },
  'source.toolkit.fluxcd.io/HelmRepository': { scope: 'Namespaced', versions: { v1: helmRepository } },
  'source.toolkit.fluxcd.io/OCIRepository': {
    scope: 'Namespaced',
    versions: { v1: ociRepository, v1beta2: ociRepositoryBeta },
  },
  'velero.io/BackupStorageLocation': { scope: 'Namespaced', versions: { v1: backupStorageLocation } },
  'velero.io/Schedule': { scope: 'Namespaced', versions: { v1: schedule } },
};

/** What the table says of an apiVersion and kind. */
export type KindLookup =
  | { readonly kind: 'known'; readonly scope: Scope; readonly schema: z.ZodType }
  | { readonly kind: 'unknown version'; readonly scope: Scope; readonly versions: readonly string[] }
  | { readonly kind: 'unknown kind' };

/**
 * The schema of an apiVersion and kind.
 *
 * For a kind we know in other versions only, those versions, as apiVersions (`source.toolkit.fluxcd.io/v1`), newest
 * first.
 */
export function schemaOf(apiVersion: string, kind: string): KindLookup {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  const key = `${group}/${kind}`;
  const known = Object.hasOwn(KIND_SCHEMAS, key) ? KIND_SCHEMAS[key] : undefined;
  if (!known) return { kind: 'unknown kind' };
  const schema = Object.hasOwn(known.versions, version) ? known.versions[version] : undefined;
  if (schema) return { kind: 'known', scope: known.scope, schema: schema() };
  const prefix = group === '' ? '' : `${group}/`;
  return {
    kind: 'unknown version',
    scope: known.scope,
    versions: Object.keys(known.versions).map((one) => prefix + one),
  };
}
