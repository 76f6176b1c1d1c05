import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: Flux');

kindCases(
  test,
  `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: bootstrap-kit
  namespace: flux-system
  labels:
    app.kubernetes.io/part-of: catalyst
  annotations:
    acme.example/note: long text is fine
spec:
  interval: 1h
  retryInterval: 2m
  timeout: 5m30s
  path: ./clusters/acme.example
  prune: true
  wait: true
  force: false
  deletionPolicy: MirrorPrune
  targetNamespace: apps
  sourceRef:
    kind: GitRepository
    name: flux-system
  dependsOn:
    - name: crds
      readyExpr: 'true'
  decryption:
    provider: sops
    secretRef:
      name: sops-age
  kubeConfig:
    secretRef:
      name: remote
  healthChecks:
    - apiVersion: apps/v1
      kind: Deployment
      name: web
  healthCheckExprs:
    - apiVersion: cert-manager.io/v1
      kind: Certificate
      current: 'true'
  patches:
    - patch: '{}'
      target:
        kind: Deployment
  ignore:
    - paths: [/spec/replicas]
  postBuild:
    substitute:
      CLUSTER_NAME: acme
    substituteFrom:
      - kind: ConfigMap
        name: cluster-settings
        optional: true
`,
  [
    ['an unknown field', '  prune: true', '  prune: true\n  prunes: true', 'unrecognized_keys spec'],
    ['status', 'spec:\n', 'status: {}\nspec:\n', 'unrecognized_keys'],
    ['an interval in words', 'interval: 1h', 'interval: 1 hour', 'invalid_format spec.interval'],
    ['a missing interval', '  interval: 1h\n', '', 'invalid_type spec.interval'],
    ['a missing prune', '  prune: true\n', '', 'invalid_type spec.prune'],
    ['prune in quotes', 'prune: true', 'prune: "true"', 'invalid_type spec.prune'],
    ['an unknown source kind', 'kind: GitRepository', 'kind: HelmRepository', 'invalid_value spec.sourceRef.kind'],
    ['an unknown deletionPolicy', 'MirrorPrune', 'Keep', 'invalid_value spec.deletionPolicy'],
    [
      'a target namespace that is too long',
      'targetNamespace: apps',
      `targetNamespace: ${'a'.repeat(64)}`,
      'too_big spec.targetNamespace',
    ],
    [
      'a variable that is not a string',
      'CLUSTER_NAME: acme',
      'CLUSTER_NAME: 7',
      'invalid_type spec.postBuild.substitute.CLUSTER_NAME',
    ],
    [
      'a variable with a dash',
      'CLUSTER_NAME: acme',
      'cluster-name: acme',
      'invalid_key spec.postBuild.substitute.cluster-name',
    ],
    ['another decryption provider', 'provider: sops', 'provider: vault', 'invalid_value spec.decryption.provider'],
    [
      'two references to a kubeConfig',
      '  kubeConfig:\n',
      '  kubeConfig:\n    configMapRef:\n      name: remote\n',
      'custom spec.kubeConfig',
    ],
    ['a health check without a name', '      name: web\n', '', 'invalid_type spec.healthChecks.0.name'],
    [
      'a health expression without current',
      "      current: 'true'\n",
      '',
      'invalid_type spec.healthCheckExprs.0.current',
    ],
    [
      'a label that is a boolean',
      'part-of: catalyst',
      'part-of: true',
      'invalid_type metadata.labels.app.kubernetes.io/part-of',
    ],
    ['an upper-case name', 'name: bootstrap-kit', 'name: Bootstrap-Kit', 'invalid_format metadata.name'],
    ['a name of 254 characters', 'name: bootstrap-kit', `name: ${'a'.repeat(254)}`, 'too_big metadata.name'],
    ['annotations of 256 KiB', 'long text is fine', 'x'.repeat(256 * 1024), 'custom metadata.annotations'],
  ],
);

kindCases(
  test,
  `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: bp-keycloak
  namespace: flux-system
spec:
  interval: 15m
  releaseName: keycloak
  targetNamespace: keycloak
  storageNamespace: keycloak
  dependsOn:
    - name: bp-cnpg
  chart:
    spec:
      chart: bp-keycloak
      version: 1.1.2
      sourceRef:
        kind: HelmRepository
        name: bp-keycloak
        namespace: flux-system
  install:
    crds: CreateReplace
    createNamespace: true
    remediation:
      retries: 3
    strategy:
      name: RetryOnFailure
      retryInterval: 5m
  upgrade:
    cleanupOnFail: true
    remediation:
      retries: 3
      strategy: rollback
  rollback:
    recreate: false
  test:
    enable: true
  driftDetection:
    mode: warn
    ignore:
      - paths: [/spec/replicas]
  postRenderers:
    - kustomize:
        patches:
          - patch: '{}'
  valuesFrom:
    - kind: Secret
      name: keycloak-values
      valuesKey: values.yaml
      targetPath: auth.password
  values:
    replicas: 2
    nested: [1, { any: thing }]
`,
  [
    ['an unknown field', '  interval: 15m', '  intervall: 15m\n  interval: 15m', 'unrecognized_keys spec'],
    [
      'a chart and a chartRef',
      '  chart:\n',
      '  chartRef:\n    kind: OCIRepository\n    name: x\n  chart:\n',
      'custom spec',
    ],
    [
      'a release name of 54 characters',
      'releaseName: keycloak',
      `releaseName: ${'k'.repeat(54)}`,
      'too_big spec.releaseName',
    ],
    ['cleanupOnFail on install', 'createNamespace: true', 'cleanupOnFail: true', 'unrecognized_keys spec.install'],
    [
      'a remediation strategy on install',
      '      retries: 3\n    strategy:\n',
      '      retries: 3\n      strategy: rollback\n    strategy:\n',
      'unrecognized_keys spec.install.remediation',
    ],
    [
      'a retryInterval for RemediateOnFailure',
      'name: RetryOnFailure',
      'name: RemediateOnFailure',
      'custom spec.install.strategy.retryInterval',
    ],
    ['a chart version that is a number', 'version: 1.1.2', 'version: 1.1', 'invalid_type spec.chart.spec.version'],
    [
      'a chart from an OCIRepository',
      'kind: HelmRepository',
      'kind: OCIRepository',
      'invalid_value spec.chart.spec.sourceRef.kind',
    ],
    ['retries in quotes', 'retries: 3', 'retries: "3"', 'invalid_type spec.install.remediation.retries'],
    ['an unknown drift mode', 'mode: warn', 'mode: on', 'invalid_value spec.driftDetection.mode'],
    ['a target path with a space', 'auth.password', 'auth password', 'invalid_format spec.valuesFrom.0.targetPath'],
    [
      'values that are a list',
      'values:\n    replicas: 2\n    nested: [1, { any: thing }]',
      'values: [1]',
      'invalid_type spec.values',
    ],
  ],
);

test.run();
