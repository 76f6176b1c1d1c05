import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: Flux sources and notifications');

const source = (kind: string, version: string, spec: string): string => `
apiVersion: source.toolkit.fluxcd.io/${version}
kind: ${kind}
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 5m
  timeout: 90s
${spec}`;

kindCases(
  test,
  source(
    'GitRepository',
    'v1',
    `  url: ssh://git@git.acme.example/sovereign.git
  provider: generic
  secretRef:
    name: flux-system
  sparseCheckout: [clusters]
  ref:
    branch: main
`,
  ),
  [
    ['an SCP-like URL', 'ssh://git@git.acme.example/', 'git@git.acme.example:', 'invalid_format spec.url'],
    ['a timeout in hours', 'timeout: 90s', 'timeout: 1h', 'invalid_format spec.timeout'],
    ['a branch and a tag', 'branch: main', 'branch: main\n    tag: v1', 'custom spec.ref'],
    [
      'a service account for a plain server',
      '  ref:',
      '  serviceAccountName: git\n  ref:',
      'custom spec.serviceAccountName',
    ],
    ['an unknown field of ref', 'branch: main', 'branches: main', 'unrecognized_keys spec.ref'],
    [
      'a secretRef without a name',
      '    name: flux-system\n  sparse',
      '    nam: x\n  sparse',
      'invalid_type spec.secretRef.name',
      'unrecognized_keys spec.secretRef',
    ],
  ],
);

kindCases(test, source('HelmRepository', 'v1', '  type: oci\n  url: oci://ghcr.io/acme/charts\n'), [
  ['an oci URL without type oci', '  type: oci\n', '', 'custom spec.url'],
  ['an unknown type', 'type: oci', 'type: OCI', 'invalid_value spec.type'],
  ['a URL of another scheme', 'url: oci://', 'url: s3://', 'invalid_format spec.url'],
]);

for (const version of ['v1', 'v1beta2']) {
  kindCases(
    test,
    source(
      'OCIRepository',
      version,
      '  url: oci://ghcr.io/acme/app\n  ref:\n    tag: 1.0.0\n  layerSelector:\n    operation: copy\n',
    ),
    [
      [`an https URL (${version})`, 'oci://', 'https://', 'invalid_format spec.url'],
      [`a tag and a digest (${version})`, 'tag: 1.0.0', 'tag: 1.0.0\n    digest: sha256:0', 'custom spec.ref'],
      [`a filter without a range (${version})`, 'tag: 1.0.0', 'semverFilter: rc', 'custom spec.ref.semverFilter'],
      [
        `an unknown operation (${version})`,
        'operation: copy',
        'operation: move',
        'invalid_value spec.layerSelector.operation',
      ],
    ],
  );
}

kindCases(
  test,
  `
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: status
spec:
  type: github
  address: https://github.com/acme/sovereign
  commitStatusExpr: event.reason
  secretRef:
    name: token
`,
  [
    ['a commit status for a chat', 'type: github', 'type: slack', 'custom spec.commitStatusExpr'],
    ['an unknown type', 'type: github', 'type: irc', 'invalid_value spec.type'],
    ['an address of 2049 characters', 'https://github.com/acme/sovereign', 'a'.repeat(2049), 'too_big spec.address'],
  ],
);

kindCases(
  test,
  `
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: all
spec:
  providerRef:
    name: status
  eventSeverity: error
  eventSources:
    - kind: Kustomization
      name: '*'
`,
  [
    ['an unknown severity', 'eventSeverity: error', 'eventSeverity: warning', 'invalid_value spec.eventSeverity'],
    ['a source without a name', "\n      name: '*'", '', 'invalid_type spec.eventSources.0.name'],
  ],
);

kindCases(
  test,
  `
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata:
  name: push
spec:
  type: github
  events: [push]
  secretRef:
    name: token
  resources:
    - kind: GitRepository
      name: flux-system
`,
  [
    ['a type without its secret', '  secretRef:\n    name: token\n', '', 'custom spec.secretRef'],
    [
      'generic-oidc with a secret',
      'type: github',
      'type: generic-oidc',
      'custom spec.oidcProviders',
      'custom spec.secretRef',
    ],
  ],
);

test.run();
