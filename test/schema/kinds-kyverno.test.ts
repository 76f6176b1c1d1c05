import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: Kyverno');

kindCases(
  test,
  `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata:
  name: require-limits
spec:
  background: true
  webhookConfiguration:
    failurePolicy: Fail
    timeoutSeconds: 10
  rules:
    - name: limits
      match:
        any:
          - resources:
              kinds: [Pod]
              operations: [CREATE, UPDATE]
              namespaceSelector:
                matchExpressions:
                  - key: kubernetes.io/metadata.name
                    operator: NotIn
                    values: [kube-system]
      exclude:
        any:
          - resources:
              namespaces: [flux-system]
      preconditions:
        all:
          - key: "{{ request.operation }}"
            operator: NotEquals
            value: DELETE
      validate:
        failureAction: Enforce
        message: Set limits.
        pattern:
          spec:
            containers:
              - resources:
                  limits:
                    memory: "?*"
    - name: no-latest
      match:
        any:
          - resources:
              kinds: [Pod]
      validate:
        foreach:
          - list: request.object.spec.containers
            deny:
              conditions:
                any: []
    - name: labels
      match:
        any:
          - resources:
              kinds: [Pod]
      validate:
        cel:
          expressions:
            - expression: has(object.metadata.labels)
              message: Add labels.
`,
  [
    ['an unknown field', 'background: true', 'backgrounds: true', 'unrecognized_keys spec'],
    [
      'any beside all',
      '        any:\n          - resources:\n              kinds: [Pod]\n              operations',
      '        all: [{}]\n        any:\n          - resources:\n              kinds: [Pod]\n              operations',
      'custom spec.rules.0.match',
    ],
    [
      'an action in lower case',
      'failureAction: Enforce',
      'failureAction: enforce',
      'invalid_value spec.rules.0.validate.failureAction',
    ],
    ['two kinds of check', 'message: Set limits.', 'deny: {}', 'custom spec.rules.0.validate'],
    [
      'a rule without a check',
      'foreach:',
      'each:',
      'unrecognized_keys spec.rules.1.validate',
      'custom spec.rules.1.validate',
    ],
    ['two rules of one name', 'name: no-latest', 'name: limits', 'custom spec.rules'],
    ['a rule name of 64 characters', 'name: no-latest', `name: ${'n'.repeat(64)}`, 'too_big spec.rules.1.name'],
    [
      'a timeout of 31 seconds',
      'timeoutSeconds: 10',
      'timeoutSeconds: 31',
      'too_big spec.webhookConfiguration.timeoutSeconds',
    ],
    ['a failure policy that is set twice', 'background: true', 'failurePolicy: Fail', 'custom spec.failurePolicy'],
    [
      'an operation in lower case',
      '[CREATE, UPDATE]',
      '[create]',
      'invalid_value spec.rules.0.match.any.0.resources.operations.0',
    ],
  ],
);

for (const version of ['v1', 'v1beta1', 'v1alpha1']) {
  kindCases(
    test,
    `
apiVersion: policies.kyverno.io/${version}
kind: ValidatingPolicy
metadata:
  name: require-limits
spec:
  validationActions: [Deny]
  failurePolicy: Fail
  evaluation:
    background:
      enabled: true
  webhookConfiguration:
    timeoutSeconds: 10
  matchConstraints:
    resourceRules:
      - apiGroups: [""]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [pods]
  matchConditions:
    - name: not-flux
      expression: object.metadata.namespace != 'flux-system'
  variables:
    - name: containers
      expression: object.spec.containers
  validations:
    - expression: variables.containers.all(c, has(c.resources))
      message: Set limits.
`,
    [
      [`an unknown action (${version})`, '[Deny]', '[Enforce]', 'invalid_value spec.validationActions.0'],
      [`an action that stands twice (${version})`, '[Deny]', '[Deny, Deny]', 'custom spec.validationActions'],
      [
        `a validation without an expression (${version})`,
        '- expression: variables',
        '- expr: variables',
        'invalid_type spec.validations.0.expression',
        'unrecognized_keys spec.validations.0',
      ],
      [
        `a policy that checks nothing (${version})`,
        'validations:\n    - expression: variables.containers.all(c, has(c.resources))\n      message: Set limits.',
        'validations: []',
        'custom spec.validations',
      ],
      [
        `a timeout of 0 (${version})`,
        'timeoutSeconds: 10',
        'timeoutSeconds: 0',
        'too_small spec.webhookConfiguration.timeoutSeconds',
      ],
      [`a field of ClusterPolicy (${version})`, 'failurePolicy: Fail', 'background: true', 'unrecognized_keys spec'],
    ],
  );
}

test.run();
