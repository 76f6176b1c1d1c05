import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: External Secrets');

kindCases(
  test,
  `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: admin
  namespace: harbor
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: openbao
  target:
    name: admin
    creationPolicy: Owner
  data:
    - secretKey: password
      remoteRef:
        key: harbor/admin
        property: password
`,
  [
    [
      'nothing to fetch',
      /* the list */ '    - secretKey: password\n      remoteRef:\n        key: harbor/admin\n        property: password',
      '    []',
      'custom spec.data',
    ],
    ['a key with a slash', 'secretKey: password', 'secretKey: a/b', 'invalid_format spec.data.0.secretKey'],
    ['an unknown policy', 'Owner', 'Mine', 'invalid_value spec.target.creationPolicy'],
  ],
);

kindCases(
  test,
  `
apiVersion: external-secrets.io/v1beta1
kind: ExternalSecret
metadata:
  name: admin
  namespace: harbor
spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: openbao
  data:
    - secretKey: password
      remoteRef:
        key: harbor/admin
`,
  [
    ['a field of v1', 'spec:\n', 'spec:\n  refreshPolicy: Periodic\n', 'unrecognized_keys spec'],
    ['a store without a name', '    name: openbao\n', '', 'invalid_type spec.secretStoreRef.name'],
  ],
);

kindCases(
  test,
  `
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata:
  name: openbao
spec:
  provider:
    vault:
      server: http://openbao.openbao.svc:8200
      path: secret
      version: v2
      auth:
        kubernetes:
          mountPath: kubernetes
          role: external-secrets
          serviceAccountRef:
            name: external-secrets
            namespace: external-secrets
`,
  [
    ['two providers', '    vault:', '    fake: {}\n    vault:', 'custom spec.provider'],
    ['an unknown version', 'version: v2', 'version: v3', 'invalid_value spec.provider.vault.version'],
    [
      'a login without a role',
      '          role: external-secrets\n',
      '',
      'invalid_type spec.provider.vault.auth.kubernetes.role',
    ],
  ],
);

test.run();
