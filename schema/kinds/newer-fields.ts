import type { JsonValue } from '../json.js';
import { isJsonObject } from '../json.js';

/** The parts of a platform profile whose minor version decides what an API knows. */
export type Platform = 'flux' | 'cilium' | 'certManager' | 'gatewayApi' | 'kyverno';

/** A field, or some values of a field, that an older platform does not know. */
export interface NewerField {
  /** `group/Kind`, as in `KIND_SCHEMAS`. */
  readonly kind: string;
  /** Dotted path; `[]` stands for every item of a list: `spec.dependsOn[].readyExpr`. */
  readonly path: string;
  /** When only these values are newer; without, the field is. */
  readonly values?: readonly (string | number)[];
  readonly platform: Platform;
  /** The first minor version that knows it: `2.7`. */
  readonly since: string;
}

const FLUX_KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';
const HELM_RELEASE = 'helm.toolkit.fluxcd.io/HelmRelease';
const GIT_REPOSITORY = 'source.toolkit.fluxcd.io/GitRepository';
const OCI_REPOSITORY = 'source.toolkit.fluxcd.io/OCIRepository';
const PROVIDER = 'notification.toolkit.fluxcd.io/Provider';
const RECEIVER = 'notification.toolkit.fluxcd.io/Receiver';
const ALERT = 'notification.toolkit.fluxcd.io/Alert';
const GATEWAY = 'gateway.networking.k8s.io/Gateway';
const HTTP_ROUTE = 'gateway.networking.k8s.io/HTTPRoute';
const CERTIFICATE = 'cert-manager.io/Certificate';
const CEL_POLICIES = ['policies.kyverno.io/ImageValidatingPolicy', 'policies.kyverno.io/ValidatingPolicy'];

/**
 * Fields newer than the oldest platform we emit for: Flux 2.4, Cilium 1.15, cert-manager 1.15, Gateway API 1.1,
 * Kyverno 1.13.
 *
 * Source: differences between the CRDs of the releases, and the changelogs of Flux's controllers.
 */
export const NEWER_FIELDS: readonly NewerField[] = [
  ...flux(FLUX_KUSTOMIZATION, {
    '2.5': ['spec.deletionPolicy', 'spec.healthCheckExprs'],
    '2.6': ['spec.decryption.serviceAccountName', 'spec.deletionPolicy=WaitForTermination'],
    '2.7': [
      'spec.dependsOn[].readyExpr',
      'spec.ignoreMissingComponents',
      'spec.kubeConfig.configMapRef',
      'spec.sourceRef.kind=ExternalArtifact',
    ],
    '2.9': ['spec.buildMetadata', 'spec.ignore', 'spec.postBuild.substituteStrategy'],
  }),
  ...flux(HELM_RELEASE, {
    '2.5': ['spec.install.disableTakeOwnership', 'spec.upgrade.disableTakeOwnership'],
    '2.7': [
      'spec.chartRef.kind=ExternalArtifact',
      'spec.commonMetadata',
      'spec.dependsOn[].readyExpr',
      'spec.install.strategy',
      'spec.kubeConfig.configMapRef',
      'spec.upgrade.strategy',
    ],
    '2.8': [
      'spec.healthCheckExprs',
      'spec.install.serverSideApply',
      'spec.rollback.serverSideApply',
      'spec.upgrade.serverSideApply',
      'spec.waitStrategy',
    ],
    '2.9': ['spec.postRenderStrategy', 'spec.upgrade.chartNameChangeStrategy', 'spec.valuesFrom[].literal'],
  }),
  ...flux(GIT_REPOSITORY, {
    '2.5': ['spec.provider=github'],
    '2.6': ['spec.serviceAccountName', 'spec.sparseCheckout'],
    '2.9': ['spec.provider=aws'],
  }),
  ...flux(OCI_REPOSITORY, {
    '2.6': ['apiVersion=source.toolkit.fluxcd.io/v1'],
    '2.9': ['spec.verify.trustedRootSecretRef'],
  }),
  ...flux(PROVIDER, {
    '2.6': ['spec.commitStatusExpr', 'spec.serviceAccountName'],
    '2.7': ['spec.proxySecretRef', 'spec.type=otel', 'spec.type=zulip'],
    '2.8': [
      'spec.type=giteapullrequestcomment',
      'spec.type=githubpullrequestcomment',
      'spec.type=gitlabmergerequestcomment',
    ],
  }),
  ...flux(RECEIVER, {
    '2.5': ['spec.resourceFilter'],
    '2.7': ['spec.resources[].kind=ArtifactGenerator', 'spec.resources[].kind=ExternalArtifact'],
    '2.9': ['spec.oidcProviders', 'spec.resources[].filter', 'spec.type=generic-oidc'],
  }),
  ...flux(ALERT, {
    '2.7': ['spec.eventSources[].kind=ArtifactGenerator', 'spec.eventSources[].kind=ExternalArtifact'],
  }),
  ...since('gatewayApi', GATEWAY, {
    '1.2': ['spec.infrastructure'],
    '1.5': ['spec.allowedListeners', 'spec.tls'],
  }),
  ...since('gatewayApi', HTTP_ROUTE, {
    '1.2': ['spec.rules[].timeouts'],
    '1.3': ['spec.rules[].filters[].requestMirror.fraction', 'spec.rules[].filters[].requestMirror.percent'],
    '1.4': ['spec.rules[].name'],
    '1.5': ['spec.rules[].filters[].cors'],
  }),
  ...since('certManager', CERTIFICATE, {
    '1.16': ['spec.renewBeforePercentage'],
    '1.21': ['spec.renewal'],
  }),
  ...['cert-manager.io/ClusterIssuer', 'cert-manager.io/Issuer'].flatMap((kind) =>
    since('certManager', kind, {
      '1.18': ['spec.acme.profile', 'spec.vault.serverName'],
      '1.21': ['spec.acme.solvers[].waitInsteadOfSelfCheck', 'spec.vault.auth.aws'],
    }),
  ),
  ...['cilium.io/CiliumClusterwideNetworkPolicy', 'cilium.io/CiliumNetworkPolicy'].flatMap((kind) =>
    ['spec', 'specs[]'].flatMap((spec) => ciliumFields(kind, spec)),
  ),
  ...CEL_POLICIES.flatMap((kind) =>
    since('kyverno', kind, {
      '1.14': ['apiVersion=policies.kyverno.io/v1alpha1'],
      '1.16': ['apiVersion=policies.kyverno.io/v1beta1'],
      '1.17': ['apiVersion=policies.kyverno.io/v1'],
    }),
  ),
];

/** A newer field that an object uses, and where: `spec.dependsOn[0].readyExpr`. */
export interface NewerFieldUse {
  readonly field: NewerField;
  readonly path: readonly (string | number)[];
}

/** Where an object of a kind (`group/Kind`) uses newer fields, in the order of the table. */
export function newerFieldsIn(kind: string, object: JsonValue): readonly NewerFieldUse[] {
  return NEWER_FIELDS.filter((field) => field.kind === kind).flatMap((field) =>
    placesOf(object, field.path.replaceAll('[]', '.[]').split('.'))
      .filter(({ value }) => field.values === undefined || isOneOf(value, field.values))
      .map(({ path }) => ({ field, path })),
  );
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly value: JsonValue;
}

function placesOf(
  value: JsonValue,
  keys: readonly string[],
  path: readonly (string | number)[] = [],
): readonly Place[] {
  const [key, ...more] = keys;
  if (key === undefined) return [{ path, value }];
  if (key === '[]') {
    return Array.isArray(value) ? value.flatMap((item: JsonValue, at) => placesOf(item, more, [...path, at])) : [];
  }
  const next = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return next === undefined ? [] : placesOf(next, more, [...path, key]);
}

function isOneOf(value: JsonValue, values: readonly (string | number)[]): boolean {
  return (typeof value === 'string' || typeof value === 'number') && values.includes(value);
}

function flux(kind: string, pathsBySince: Readonly<Record<string, readonly string[]>>): readonly NewerField[] {
  return since('flux', kind, pathsBySince);
}

/** Reads `path` and `path=value`. */
function since(
  platform: Platform,
  kind: string,
  pathsBySince: Readonly<Record<string, readonly string[]>>,
): readonly NewerField[] {
  return Object.entries(pathsBySince).flatMap(([version, paths]) =>
    paths.map((text) => {
      const [path = '', value] = text.split('=');
      return { kind, path, ...(value === undefined ? {} : { values: [value] }), platform, since: version };
    }),
  );
}

function ciliumFields(kind: string, spec: string): readonly NewerField[] {
  const inbound = ['ingress', 'ingressDeny'].map((section) => `${spec}.${section}[]`);
  const outbound = ['egress', 'egressDeny'].map((section) => `${spec}.${section}[]`);
  return since('cilium', kind, {
    '1.16': [
      `${spec}.enableDefaultDeny`,
      ...inbound.map((one) => `${one}.fromNodes`),
      ...outbound.map((one) => `${one}.toNodes`),
      ...[...inbound, ...outbound].map((one) => `${one}.toPorts[].ports[].endPort`),
    ],
    '1.17': [
      ...inbound.map((one) => `${one}.fromCIDRSet[].cidrGroupSelector`),
      ...outbound.map((one) => `${one}.toCIDRSet[].cidrGroupSelector`),
    ],
    '1.18': [`${spec}.log`],
    '1.20': [
      ...inbound.map((one) => `${one}.fromEntities[]=cluster-mesh`),
      ...outbound.map((one) => `${one}.toEntities[]=cluster-mesh`),
    ],
  });
}
