import { z } from 'zod';
import { formOf, interval, localRef, namespaceName, objectName, strings } from './field.js';
import {
  commonMetadata,
  dependency,
  healthCheckExpr,
  ignoreRule,
  image,
  kubeConfig,
  patch,
} from './flux-kustomization.js';
import { kindOf, metadata, once, oneOf, rule } from './object.js';

const chartChoice = oneOf(['chart', 'chartRef'], 'exactly one');
const flag = z.boolean().optional();
const crds = z.enum(['Skip', 'Create', 'CreateReplace']).optional();
const serverSideApply = z.enum(['enabled', 'disabled', 'auto']).optional();

/** HelmRelease `helm.toolkit.fluxcd.io/v2`. Source: CRDs of helm-controller 1.1.0 to 1.6.3. */
export const helmRelease = once(() =>
  z.strictObject({
    ...kindOf('helm.toolkit.fluxcd.io/v2', 'HelmRelease'),
    metadata,
    spec: z
      .strictObject({
        chart: chart().optional(),
        chartRef: chartRef().optional(),
        commonMetadata: commonMetadata.optional(),
        dependsOn: z.array(dependency).optional(),
        driftDetection: z
          .strictObject({
            mode: z.enum(['enabled', 'warn', 'disabled']).optional(),
            ignore: z.array(ignoreRule).optional(),
          })
          .optional(),
        healthCheckExprs: z.array(healthCheckExpr).optional(),
        install: install().optional(),
        interval,
        kubeConfig: kubeConfig.optional(),
        maxHistory: z.int().min(0).optional(),
        persistentClient: flag,
        postRenderStrategy: z.enum(['nohooks', 'combined', 'separate']).optional(),
        postRenderers: z.array(postRenderer()).optional(),
        releaseName: z.string().min(1).max(53).optional(),
        rollback: rollback().optional(),
        serviceAccountName: objectName.optional(),
        storageNamespace: namespaceName.optional(),
        suspend: flag,
        targetNamespace: namespaceName.optional(),
        test: test().optional(),
        timeout: interval.optional(),
        uninstall: uninstall().optional(),
        upgrade: upgrade().optional(),
        values: z.record(z.string(), z.unknown()).optional(),
        valuesFrom: z.array(valuesReference()).optional(),
        waitStrategy: z.strictObject({ name: z.enum(['poller', 'legacy']) }).optional(),
      })
      .refine(chartChoice.holds, chartChoice.says),
  }),
);

/** A HelmRelease. */
export type HelmRelease = z.infer<ReturnType<typeof helmRelease>>;

function chart() {
  return z.strictObject({
    metadata: commonMetadata.optional(),
    spec: z.strictObject({
      chart: z.string().min(1).max(2048),
      ignoreMissingValuesFiles: flag,
      interval: interval.optional(),
      reconcileStrategy: z.enum(['ChartVersion', 'Revision']).optional(),
      sourceRef: z.strictObject({
        apiVersion: z.string().optional(),
        kind: z.enum(['HelmRepository', 'GitRepository', 'Bucket']),
        name: objectName,
        namespace: namespaceName.optional(),
      }),
      valuesFiles: strings.optional(),
      verify: z.strictObject({ provider: z.enum(['cosign', 'notation']), secretRef: localRef.optional() }).optional(),
      version: z.string().optional(),
    }),
  });
}

function chartRef() {
  return z.strictObject({
    apiVersion: z.string().optional(),
    kind: z.enum(['OCIRepository', 'HelmChart', 'ExternalArtifact']),
    name: objectName,
    namespace: namespaceName.optional(),
  });
}

/** What an install and an upgrade have in common. */
function action() {
  return {
    crds,
    disableHooks: flag,
    disableOpenAPIValidation: flag,
    disableSchemaValidation: flag,
    disableTakeOwnership: flag,
    disableWait: flag,
    disableWaitForJobs: flag,
    strategy: strategy().optional(),
    timeout: interval.optional(),
  };
}

function strategy() {
  return z
    .strictObject({ name: z.enum(['RemediateOnFailure', 'RetryOnFailure']), retryInterval: interval.optional() })
    .refine(
      (one) => one.retryInterval === undefined || one.name === 'RetryOnFailure',
      rule(
        'retryInterval belongs to the strategy RetryOnFailure.',
        'Remove retryInterval, or write name: RetryOnFailure.',
        ['retryInterval'],
      ),
    );
}

function remediation() {
  return { ignoreTestFailures: flag, remediateLastFailure: flag, retries: z.int().min(-1).optional() };
}

function install() {
  return z.strictObject({
    ...action(),
    createNamespace: flag,
    remediation: z.strictObject(remediation()).optional(),
    replace: flag,
    serverSideApply: flag,
    skipCRDs: flag,
  });
}

function upgrade() {
  return z.strictObject({
    ...action(),
    chartNameChangeStrategy: z.enum(['InPlaceUpdate', 'Reinstall']).optional(),
    cleanupOnFail: flag,
    force: flag,
    preserveValues: flag,
    remediation: z
      .strictObject({ ...remediation(), strategy: z.enum(['rollback', 'uninstall']).optional() })
      .optional(),
    serverSideApply,
  });
}

function rollback() {
  return z.strictObject({
    cleanupOnFail: flag,
    disableHooks: flag,
    disableWait: flag,
    disableWaitForJobs: flag,
    force: flag,
    recreate: flag,
    serverSideApply,
    timeout: interval.optional(),
  });
}

function uninstall() {
  return z.strictObject({
    deletionPropagation: z.enum(['background', 'foreground', 'orphan']).optional(),
    disableHooks: flag,
    disableWait: flag,
    keepHistory: flag,
    timeout: interval.optional(),
  });
}

function test() {
  return z.strictObject({
    enable: flag,
    filters: z.array(z.strictObject({ name: objectName, exclude: flag })).optional(),
    ignoreFailures: flag,
    timeout: interval.optional(),
  });
}

function postRenderer() {
  return z.strictObject({
    kustomize: z.strictObject({ images: z.array(image).optional(), patches: z.array(patch).optional() }).optional(),
  });
}

function valuesReference() {
  return z.strictObject({
    kind: z.enum(['ConfigMap', 'Secret']),
    literal: flag,
    name: objectName,
    optional: flag,
    targetPath: formOf(
      /^([a-zA-Z0-9_\-.\\/]|\[[0-9]{1,5}\])+$/,
      'a path into the values, such as auth.password',
      250,
    ).optional(),
    valuesKey: formOf(/^[-._a-zA-Z0-9]+$/, 'a key, such as values.yaml', 253).optional(),
  });
}
