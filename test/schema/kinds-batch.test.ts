import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: batch and Kustomize');

const pod = `restartPolicy: Never
serviceAccountName: setup
nodeSelector:
  kubernetes.io/os: linux
tolerations:
  - key: node-role.kubernetes.io/control-plane
    operator: Exists
imagePullSecrets:
  - name: ghcr
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  seccompProfile:
    type: RuntimeDefault
initContainers:
  - name: wait
    image: busybox:1.37
containers:
  - name: setup
    image: ghcr.io/acme/setup:1.0.0
    command: [sh, -c]
    args: ["true"]
    env:
      - name: MODE
        value: "1"
      - name: PASSWORD
        valueFrom:
          secretKeyRef:
            name: admin
            key: password
    resources:
      limits:
        memory: 128Mi
        cpu: 1
    securityContext:
      allowPrivilegeEscalation: false
      capabilities:
        drop: [ALL]
    volumeMounts:
      - name: scripts
        mountPath: /scripts
volumes:
  - name: scripts
    configMap:
      name: scripts
      defaultMode: 0555
  - name: tmp
    emptyDir: {}
  - name: token
    projected:
      sources:
        - serviceAccountToken:
            path: token
            expirationSeconds: 3600
`;

const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

kindCases(
  test,
  `
apiVersion: batch/v1
kind: Job
metadata:
  name: harbor-setup
  namespace: harbor
spec:
  backoffLimit: 6
  ttlSecondsAfterFinished: 600
  template:
    metadata:
      labels:
        app: setup
    spec:
${indent(pod, 6)}`,
  [
    ['a name of 64 characters', 'name: harbor-setup', `name: ${'j'.repeat(64)}`, 'too_big metadata.name'],
    [
      'restartPolicy Always',
      'restartPolicy: Never',
      'restartPolicy: Always',
      'custom spec.template.spec.restartPolicy',
    ],
    ['no restartPolicy', 'restartPolicy: Never\n', '\n', 'custom spec.template.spec.restartPolicy'],
    ['an unknown field', 'backoffLimit: 6', 'backoff: 6', 'unrecognized_keys spec'],
    ['a negative backoffLimit', 'backoffLimit: 6', 'backoffLimit: -1', 'too_small spec.backoffLimit'],
    [
      'an environment value that is a number',
      'value: "1"',
      'value: 1',
      'invalid_type spec.template.spec.containers.0.env.0.value',
    ],
    [
      'two sources of a value',
      'valueFrom:\n',
      'valueFrom:\n                fieldRef:\n                  fieldPath: metadata.name\n',
      'custom spec.template.spec.containers.0.env.1.valueFrom',
    ],
    [
      'a mount of a volume that is not there',
      '- name: scripts\n              mountPath',
      '- name: script\n              mountPath',
      'custom spec.template.spec.containers.0.volumeMounts.0.name',
    ],
    ['two containers of one name', '- name: wait', '- name: setup', 'custom spec.template.spec.containers'],
    [
      'a volume of two kinds',
      'emptyDir: {}',
      'emptyDir: {}\n          secret:\n            secretName: x',
      'custom spec.template.spec.volumes.1',
    ],
    [
      'a token that lasts a minute',
      '3600',
      '60',
      'too_small spec.template.spec.volumes.2.projected.sources.0.serviceAccountToken.expirationSeconds',
    ],
    [
      'a limit that is no quantity',
      '128Mi',
      '128MB',
      'invalid_format spec.template.spec.containers.0.resources.limits.memory',
    ],
    [
      'a toleration with a value that none reads',
      'operator: Exists',
      'operator: Exists\n          value: x',
      'custom spec.template.spec.tolerations.0.value',
    ],
    [
      'a capability in the wrong place',
      'capabilities:',
      'capability:',
      'unrecognized_keys spec.template.spec.containers.0.securityContext',
    ],
    [
      'a local profile without its file',
      'type: RuntimeDefault',
      'type: Localhost',
      'custom spec.template.spec.securityContext.seccompProfile.localhostProfile',
    ],
  ],
);

kindCases(
  test,
  `
apiVersion: batch/v1
kind: CronJob
metadata:
  name: prune
spec:
  schedule: "0 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
${indent(pod, 10)}`,
  [
    ['a name of 53 characters', 'name: prune', `name: ${'c'.repeat(53)}`, 'too_big metadata.name'],
    ['a schedule with six fields', '0 3 * * *', '0 0 3 * * *', 'invalid_format spec.schedule'],
    ['an unknown concurrency', 'Forbid', 'Never', 'invalid_value spec.concurrencyPolicy'],
  ],
);

kindCases(
  test,
  `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: flux-system
resources:
  - namespace.yaml
  - ../base
components:
  - ../../components/tls
labels:
  - pairs:
      app: web
    includeSelectors: true
images:
  - name: web
    newTag: 1.0.0
configMapGenerator:
  - name: settings
    literals: [MODE=prod]
    files: [app.yaml]
generatorOptions:
  disableNameSuffixHash: true
patches:
  - path: patch.yaml
    target:
      kind: Deployment
replacements:
  - source:
      kind: ConfigMap
`,
  [
    ['a resource that stands twice', '  - ../base', '  - ../base\n  - ../base', 'custom resources'],
    ['a deprecated field', 'labels:\n', 'commonLabels: {}\nlabels:\n', 'unrecognized_keys'],
    ['a patch that is a file and inline', 'path: patch.yaml', "path: patch.yaml\n    patch: '{}'", 'custom patches.0'],
    ['a tag that is a number', 'newTag: 1.0.0', 'newTag: 1.0', 'invalid_type images.0.newTag'],
    ['a literal without a value', 'MODE=prod', 'MODE', 'invalid_format configMapGenerator.0.literals.0'],
    ['a resource that is a map', '- namespace.yaml', '- path: namespace.yaml', 'invalid_type resources.0'],
  ],
);

kindCases(test, 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - patch: "{}"\n', [
  ['a spec', 'patches:', 'spec: {}\npatches:', 'unrecognized_keys'],
]);

test.run();
