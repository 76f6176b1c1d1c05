import { z } from 'zod';
import { formOf, interval, localRef, objectName, shortInterval, stringMap, strings } from './field.js';
import { kindOf, metadata, once, rule } from './object.js';

const SOURCES = [
  'Bucket',
  'GitRepository',
  'Kustomization',
  'HelmRelease',
  'HelmChart',
  'HelmRepository',
  'ImageRepository',
  'ImagePolicy',
  'ImageUpdateAutomation',
  'OCIRepository',
  'ArtifactGenerator',
  'ExternalArtifact',
] as const;

const source = {
  apiVersion: z.string().optional(),
  kind: z.enum(SOURCES),
  matchLabels: stringMap.optional(),
  name: objectName,
  namespace: objectName.optional(),
};

/** Alert `notification.toolkit.fluxcd.io/v1beta3`. Source: API of notification-controller 1.4.0 to 1.9.4. */
export const alert = once(() =>
  z.strictObject({
    ...kindOf('notification.toolkit.fluxcd.io/v1beta3', 'Alert'),
    metadata,
    spec: z.strictObject({
      eventMetadata: stringMap.optional(),
      eventSeverity: z.enum(['info', 'error']).optional(),
      eventSources: z.array(z.strictObject(source)),
      exclusionList: strings.optional(),
      inclusionList: strings.optional(),
      providerRef: localRef,
      summary: z.string().max(255).optional(),
      suspend: z.boolean().optional(),
    }),
  }),
);

/** An Alert. */
export type Alert = z.infer<ReturnType<typeof alert>>;

const COMMIT_STATUS_TYPES: readonly string[] = [
  'github',
  'gitlab',
  'gitea',
  'bitbucketserver',
  'bitbucket',
  'azuredevops',
];

/** Provider `notification.toolkit.fluxcd.io/v1beta3`: where alerts go. */
export const notificationProvider = once(() =>
  z.strictObject({
    ...kindOf('notification.toolkit.fluxcd.io/v1beta3', 'Provider'),
    metadata,
    spec: z
      .strictObject({
        address: z.string().max(2048).optional(),
        certSecretRef: localRef.optional(),
        channel: z.string().max(2048).optional(),
        commitStatusExpr: z.string().optional(),
        interval: interval.optional(),
        proxy: formOf(/^(http|https):\/\/.*$/, 'a URL that begins with http:// or https://', 2048).optional(),
        proxySecretRef: localRef.optional(),
        secretRef: localRef.optional(),
        serviceAccountName: z.string().optional(),
        suspend: z.boolean().optional(),
        timeout: shortInterval.optional(),
        type: z.enum(PROVIDER_TYPES),
        username: z.string().max(2048).optional(),
      })
      .refine(
        (spec) => spec.commitStatusExpr === undefined || COMMIT_STATUS_TYPES.includes(spec.type),
        rule('commitStatusExpr is only for Git providers.', 'Remove commitStatusExpr.', ['commitStatusExpr']),
      ),
  }),
);

/** A Provider of notifications. */
export type NotificationProvider = z.infer<ReturnType<typeof notificationProvider>>;

/** Receiver `notification.toolkit.fluxcd.io/v1`: a webhook that asks for a reconciliation. */
export const receiver = once(() =>
  z.strictObject({
    ...kindOf('notification.toolkit.fluxcd.io/v1', 'Receiver'),
    metadata,
    spec: z
      .strictObject({
        events: strings.optional(),
        interval: interval.optional(),
        oidcProviders: z.array(oidcProvider()).optional(),
        resourceFilter: z.string().optional(),
        resources: z.array(z.strictObject({ ...source, filter: z.string().optional() })),
        secretRef: localRef.optional(),
        suspend: z.boolean().optional(),
        type: z.enum(RECEIVER_TYPES),
      })
      .refine(
        (spec) => (spec.type === 'generic-oidc') === (spec.oidcProviders ?? []).length > 0,
        rule(
          'oidcProviders and the type generic-oidc go together.',
          'Add at least one oidcProvider for generic-oidc; remove oidcProviders for any other type.',
          ['oidcProviders'],
        ),
      )
      .refine(
        (spec) => (spec.type === 'generic-oidc') === (spec.secretRef === undefined),
        rule('Every type but generic-oidc needs a secretRef.', 'Add secretRef; remove it for generic-oidc.', [
          'secretRef',
        ]),
      ),
  }),
);

/** A Receiver. */
export type Receiver = z.infer<ReturnType<typeof receiver>>;

function oidcProvider() {
  return z.strictObject({
    audience: z.string().optional(),
    issuerURL: formOf(/^https?:\/\//, 'a URL that begins with https://'),
    validations: z.array(z.strictObject({ expression: z.string(), message: z.string() })).min(1),
    variables: z.array(z.strictObject({ expression: z.string(), name: z.string() })).optional(),
  });
}

const RECEIVER_TYPES = [
  'generic',
  'generic-hmac',
  'generic-oidc',
  'github',
  'gitlab',
  'bitbucket',
  'harbor',
  'dockerhub',
  'quay',
  'gcr',
  'nexus',
  'acr',
  'cdevents',
] as const;

const PROVIDER_TYPES = [
  'slack',
  'discord',
  'msteams',
  'rocket',
  'generic',
  'generic-hmac',
  'github',
  'gitlab',
  'gitea',
  'giteapullrequestcomment',
  'bitbucketserver',
  'bitbucket',
  'azuredevops',
  'googlechat',
  'googlepubsub',
  'webex',
  'sentry',
  'azureeventhub',
  'telegram',
  'lark',
  'matrix',
  'opsgenie',
  'alertmanager',
  'grafana',
  'githubdispatch',
  'githubpullrequestcomment',
  'gitlabmergerequestcomment',
  'pagerduty',
  'datadog',
  'nats',
  'zulip',
  'otel',
] as const;
