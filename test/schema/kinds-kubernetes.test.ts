import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: Kubernetes');

kindCases(test, 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: cert-manager\n', [
  ['a name of 64 characters', 'cert-manager', 'n'.repeat(64), 'too_big metadata.name'],
  ['a name with a dot', 'cert-manager', 'cert.manager', 'invalid_format metadata.name'],
  ['a namespace of its own', 'metadata:\n', 'metadata:\n  namespace: x\n', 'unrecognized_keys metadata'],
]);

kindCases(
  test,
  `
apiVersion: v1
kind: ConfigMap
metadata:
  name: cluster-settings
data:
  CLUSTER_NAME: acme
binaryData:
  logo.png: aGVsbG8=
`,
  [
    ['a value that is a number', 'CLUSTER_NAME: acme', 'CLUSTER_NAME: 7', 'invalid_type data.CLUSTER_NAME'],
    ['a value that is null', 'CLUSTER_NAME: acme', 'CLUSTER_NAME:', 'invalid_type data.CLUSTER_NAME'],
    ['a key with a slash', 'CLUSTER_NAME:', 'a/b:', 'invalid_key data.a/b'],
    ['binary data that is not base64', 'aGVsbG8=', 'hello!', 'invalid_format binaryData.logo.png'],
    ['a key in both maps', 'logo.png:', 'CLUSTER_NAME:', 'custom binaryData'],
    ['more than 1 MiB', 'CLUSTER_NAME: acme', `CLUSTER_NAME: ${'x'.repeat(1024 * 1024)}`, 'custom'],
    ['a spec', '\ndata:\n', '\nspec: {}\ndata:\n', 'unrecognized_keys'],
  ],
);

kindCases(
  test,
  `
apiVersion: v1
kind: Secret
metadata:
  name: token
type: Opaque
stringData:
  token: abc
`,
  [
    ['data that is not base64', 'stringData:\n  token: abc', 'data:\n  token: a-c', 'invalid_format data.token'],
    ['an unknown field', 'stringData:', 'string:', 'unrecognized_keys'],
  ],
);

kindCases(test, 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: flux\nimagePullSecrets:\n  - name: ghcr\n', [
  ['a pull secret that is text', '- name: ghcr', '- ghcr', 'invalid_type imagePullSecrets.0'],
]);

kindCases(
  test,
  `
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - name: http
      port: 80
      targetPort: 8080
    - name: dns
      port: 53
      protocol: UDP
      targetPort: dns
`,
  [
    ['a name that begins with a digit', 'name: web', 'name: 0web', 'invalid_format metadata.name'],
    ['a port in quotes', 'port: 80', 'port: "80"', 'invalid_type spec.ports.0.port'],
    ['port 70000', 'port: 80', 'port: 70000', 'too_big spec.ports.0.port'],
    ['an unnamed second port', '    - name: dns\n      port: 53', '    - port: 53', 'custom spec.ports'],
    ['a port that stands twice', 'port: 53\n      protocol: UDP', 'port: 80', 'custom spec.ports'],
    ['an external name that is missing', 'spec:\n', 'spec:\n  type: ExternalName\n', 'custom spec.externalName'],
  ],
);

kindCases(
  test,
  `
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 10Gi
`,
  [
    ['an unknown access mode', '[ReadWriteOnce]', '[RWO]', 'invalid_value spec.accessModes.0'],
    ['a quantity with a space', '10Gi', '10 Gi', 'invalid_format spec.resources.requests.storage'],
  ],
);

const rbac = (kind: string, rest: string): string =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata:\n  name: system:reader\n${rest}`;

kindCases(test, rbac('Role', 'rules:\n  - apiGroups: [""]\n    resources: [secrets]\n    verbs: [get]\n'), [
  ['a rule without verbs', '    verbs: [get]\n', '', 'invalid_type rules.0.verbs'],
  ['no verbs at all', 'verbs: [get]', 'verbs: []', 'too_small rules.0.verbs'],
  ['a rule without API groups', 'apiGroups: [""]\n    ', '', 'custom rules.0.apiGroups'],
  [
    'paths that are no resources',
    'apiGroups: [""]\n    resources: [secrets]',
    'nonResourceURLs: [/healthz]',
    'custom rules.0.nonResourceURLs',
  ],
]);

const HEALTHZ = '  - nonResourceURLs: [/healthz]\n    verbs: [get]\n';

kindCases(test, rbac('ClusterRole', `rules:\n${HEALTHZ}`), [
  ['neither rules nor aggregation', `rules:\n${HEALTHZ}`, '', 'custom rules'],
  ['a namespace', 'metadata:\n', 'metadata:\n  namespace: x\n', 'unrecognized_keys metadata'],
]);

const binding = `roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: cluster-admin
subjects:
  - kind: ServiceAccount
    name: flux
    namespace: flux-system
`;

for (const kind of ['RoleBinding', 'ClusterRoleBinding']) {
  kindCases(test, rbac(kind, binding), [
    ['a subject without its namespace', '    namespace: flux-system\n', '', 'custom subjects.0.namespace'],
    [
      'a role reference without a group',
      '  apiGroup: rbac.authorization.k8s.io\n',
      '',
      'invalid_value roleRef.apiGroup',
    ],
    ['an unknown subject', 'kind: ServiceAccount', 'kind: Robot', 'invalid_value subjects.0.kind'],
  ]);
}

kindCases(test, rbac('ClusterRoleBinding', binding), [
  ['a Role', 'kind: ClusterRole\n', 'kind: Role\n', 'invalid_value roleRef.kind'],
]);

test.run();
