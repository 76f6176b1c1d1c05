import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: Kyverno images');

kindCases(
  test,
  `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: signed
spec:
  rules:
    - name: signed
      match:
        any:
          - resources:
              kinds: [Pod]
      verifyImages:
        - imageReferences: [ghcr.io/org/*]
          failureAction: Audit
          mutateDigest: false
          attestors:
            - count: 1
              entries:
                - keys:
                    publicKeys: PEM
                    rekor:
                      ignoreTlog: true
`,
  [
    ['an entry without an image', '[ghcr.io/org/*]', '[]', 'custom spec.rules.0.verifyImages.0.imageReferences'],
    [
      'digests that a policy replaces although it only reports',
      'mutateDigest: false',
      'mutateDigest: true',
      'custom spec.rules.0.verifyImages.0.mutateDigest',
    ],
    [
      'an attestor that is nobody',
      'keys:',
      'annotations:',
      'invalid_type spec.rules.0.verifyImages.0.attestors.0.entries.0.annotations.rekor',
    ],
    [
      'a key that stands in two places',
      'publicKeys: PEM',
      'publicKeys: PEM\n                    kms: awskms:///x',
      'custom spec.rules.0.verifyImages.0.attestors.0.entries.0.keys',
    ],
    [
      'a field of the newer kind',
      'ignoreTlog',
      'insecureIgnoreTlog',
      'unrecognized_keys spec.rules.0.verifyImages.0.attestors.0.entries.0.keys.rekor',
    ],
    [
      'a rule that validates as well',
      'verifyImages:',
      'validate: { pattern: {} }\n      verifyImages:',
      'custom spec.rules.0',
    ],
  ],
);

for (const version of ['v1', 'v1beta1', 'v1alpha1']) {
  kindCases(
    test,
    `
apiVersion: policies.kyverno.io/${version}
kind: ImageValidatingPolicy
metadata:
  name: signed
spec:
  validationActions: [Deny]
  matchConstraints:
    resourceRules:
      - apiGroups: [""]
        apiVersions: [v1]
        operations: [CREATE]
        resources: [pods]
  matchImageReferences:
    - glob: ghcr.io/org/*
  validationConfigurations:
    mutateDigest: false
  attestors:
    - name: org
      cosign:
        key:
          data: PEM
  validations:
    - expression: images.containers.all(image, verifyImageSignatures(image, [attestors.org]) > 0)
`,
    [
      [
        `a policy without an attestor (${version})`,
        'name: org',
        'named: org',
        'invalid_type spec.attestors.0.name',
        'unrecognized_keys spec.attestors.0',
      ],
      [`an attestor of two sorts (${version})`, 'name: org', 'name: org\n      notary: {}', 'custom spec.attestors.0'],
      [
        `a pattern that is an expression too (${version})`,
        'glob: ghcr.io/org/*',
        'glob: ghcr.io/org/*\n      expression: "true"',
        'custom spec.matchImageReferences.0',
      ],
      [
        `a field of ClusterPolicy (${version})`,
        'data: PEM',
        'publicKeys: PEM',
        'unrecognized_keys spec.attestors.0.cosign.key',
      ],
      [
        `a policy without a validation (${version})`,
        'validations:\n    -',
        'variables:\n    - name: x\n     ',
        'invalid_type spec.validations',
      ],
    ],
  );
}

test.run();
