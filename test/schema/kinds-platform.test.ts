import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: platform services');

kindCases(
  test,
  `
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: wildcard
  namespace: cert-manager
spec:
  secretName: wildcard-tls
  commonName: acme.example
  dnsNames: [acme.example, "*.acme.example"]
  duration: 2160h
  renewBefore: 720h
  privateKey:
    algorithm: ECDSA
    size: 256
    rotationPolicy: Always
  usages: [server auth]
  issuerRef:
    name: letsencrypt
    kind: ClusterIssuer
    group: cert-manager.io
`,
  [
    ['an issuer without a kind', '    kind: ClusterIssuer\n', '', 'invalid_type spec.issuerRef.kind'],
    ['an issuer without a group', '    group: cert-manager.io\n', '', 'invalid_type spec.issuerRef.group'],
    [
      'a common name of 65 characters',
      'commonName: acme.example',
      `commonName: ${'c'.repeat(65)}`,
      'too_big spec.commonName',
    ],
    [
      'nobody to certify',
      '  commonName: acme.example\n  dnsNames: [acme.example, "*.acme.example"]\n',
      '',
      'custom spec.dnsNames',
    ],
    ['half an hour', 'duration: 2160h\n  renewBefore: 720h', 'duration: 30m', 'custom spec.duration'],
    ['a renewal before the issue', 'renewBefore: 720h', 'renewBefore: 2160h', 'custom spec.renewBefore'],
    ['a renewal a minute before the end', 'renewBefore: 720h', 'renewBefore: 1m', 'custom spec.renewBefore'],
    ['a duration in days', 'duration: 2160h', 'duration: 90d', 'invalid_format spec.duration'],
    ['an ECDSA key of 2048 bits', 'size: 256', 'size: 2048', 'custom spec.privateKey.size'],
    [
      'an unknown rotation',
      'rotationPolicy: Always',
      'rotationPolicy: Sometimes',
      'invalid_value spec.privateKey.rotationPolicy',
    ],
    ['an unknown usage', '[server auth]', '[server-auth]', 'invalid_value spec.usages.0'],
    [
      'two ways to renew',
      'renewBefore: 720h',
      'renewBefore: 720h\n  renewBeforePercentage: 30',
      'custom spec.renewBeforePercentage',
    ],
    [
      'an unknown field',
      'secretName: wildcard-tls',
      'secretName: wildcard-tls\n  dnsName: x',
      'unrecognized_keys spec',
    ],
  ],
);

const acme = `  acme:
    server: https://acme-v02.api.letsencrypt.org/directory
    email: ops@acme.example
    privateKeySecretRef:
      name: letsencrypt-account
    solvers:
      - dns01:
          webhook:
            groupName: acme.hetzner.com
            solverName: hetzner
            config:
              any: thing
`;

kindCases(test, `apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: letsencrypt\nspec:\n${acme}`, [
  ['two types', 'spec:\n', 'spec:\n  selfSigned: {}\n', 'custom spec'],
  ['no type', /* the whole type */ acme, '  {}\n', 'custom spec'],
  [
    'a solver of two kinds',
    '- dns01:',
    '- http01:\n          ingress: {}\n        dns01:',
    'custom spec.acme.solvers.0',
  ],
  [
    'an account without a key',
    '    privateKeySecretRef:\n      name: letsencrypt-account\n',
    '',
    'invalid_type spec.acme.privateKeySecretRef',
  ],
  [
    'an unknown provider',
    'webhook:',
    'hetzner:',
    'unrecognized_keys spec.acme.solvers.0.dns01',
    'custom spec.acme.solvers.0.dns01',
  ],
]);

kindCases(
  test,
  'apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata:\n  name: own\nspec:\n  ca:\n    secretName: ca\n',
  [['a CA without its Secret', 'secretName: ca', 'ocspServers: []', 'invalid_type spec.ca.secretName']],
);

kindCases(
  test,
  `
apiVersion: velero.io/v1
kind: BackupStorageLocation
metadata:
  name: default
  namespace: velero
spec:
  provider: aws
  default: true
  accessMode: ReadWrite
  objectStorage:
    bucket: backups
    prefix: acme
  config:
    region: fsn1
    s3ForcePathStyle: "true"
  credential:
    name: velero-s3
    key: cloud
`,
  [
    ['a location without a bucket', '    bucket: backups\n', '', 'invalid_type spec.objectStorage.bucket'],
    ['an option that is a boolean', '"true"', 'true', 'invalid_type spec.config.s3ForcePathStyle'],
    ['an unknown access mode', 'ReadWrite', 'WriteOnly', 'invalid_value spec.accessMode'],
  ],
);

kindCases(
  test,
  `
apiVersion: velero.io/v1
kind: Schedule
metadata:
  name: daily
  namespace: velero
spec:
  schedule: 0 3 * * *
  template:
    ttl: 720h
    includedNamespaces: ["*"]
    storageLocation: default
    snapshotMoveData: true
`,
  [
    ['a schedule with six fields', '0 3 * * *', '0 0 3 * * *', 'invalid_format spec.schedule'],
    ['a ttl in days', 'ttl: 720h', 'ttl: 30d', 'invalid_format spec.template.ttl'],
    ['an unknown field', 'storageLocation:', 'location:', 'unrecognized_keys spec.template'],
    [
      'old and new filters',
      'ttl: 720h',
      'includedResources: [pods]\n    excludedClusterScopedResources: [nodes]',
      'custom spec.template.includedResources',
    ],
  ],
);

kindCases(
  test,
  `
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata:
  name: daily
spec:
  schedule: 0 0 3 * * *
  backupOwnerReference: self
  cluster:
    name: pg
`,
  [
    ['a schedule with five fields', '0 0 3 * * *', '0 3 * * *', 'invalid_format spec.schedule'],
    ['an unknown owner', 'self', 'me', 'invalid_value spec.backupOwnerReference'],
  ],
);

kindCases(
  test,
  `
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: pg
spec:
  instances: 3
  storage:
    size: 10Gi
  bootstrap:
    initdb:
      database: app
  postgresql:
    parameters:
      max_connections: "200"
`,
  [
    ['no instances', 'instances: 3', 'instances: 0', 'too_small spec.instances'],
    ['a parameter that is a number', '"200"', '200', 'invalid_type spec.postgresql.parameters.max_connections'],
    ['two ways to begin', '    initdb:', '    recovery: {}\n    initdb:', 'custom spec.bootstrap'],
    ['an unknown field', 'instances: 3', 'instances: 3\n  replicas: 3', 'unrecognized_keys spec'],
  ],
);

kindCases(
  test,
  'apiVersion: pkg.crossplane.io/v1\nkind: Provider\nmetadata:\n  name: hcloud\nspec:\n  package: xpkg.example/acme/hcloud:v1.0.0\n',
  [
    ['a provider without a package', 'package:', 'image:', 'invalid_type spec.package', 'unrecognized_keys spec'],
    ['a namespace', 'metadata:\n', 'metadata:\n  namespace: x\n', 'unrecognized_keys metadata'],
  ],
);

test.run();
