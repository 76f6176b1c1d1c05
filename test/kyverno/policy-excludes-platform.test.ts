import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AppliedObject } from '../../core/bringup/host-cluster.js';
import { policyExcludesPlatform } from '../../core/check/rules/policy-excludes-platform.js';
import { webhookValues } from '../../core/kyverno/webhook-values.js';
import type { Finding } from '../../schema/finding.js';
import type { JsonObject } from '../../schema/json.js';
import { RELEASE } from '../fixtures.js';
import { appliedFrom, clusterWith, contextOf, policyObjects } from './judged-cluster.js';

const test = suite('policy-excludes-platform');

const MINORS = ['1.13', '1.17'];
const CALLED_EVERYWHERE: JsonObject = {
  kyverno: { config: { excludeKyvernoNamespace: false, webhooks: { namespaceSelector: {} } } },
};

function find(policies: readonly AppliedObject[], values?: JsonObject): readonly Finding[] {
  return policyExcludesPlatform.check(contextOf(clusterWith(policies, values)));
}

function messages(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, message }) => `${severity}: ${message}`);
}

function clusterPolicy(spec: string): readonly AppliedObject[] {
  const text = `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata:\n  name: team\nspec:\n${spec}`;
  return appliedFrom('team.yaml', text);
}

function validatingPolicy(spec: string): readonly AppliedObject[] {
  const text = `apiVersion: policies.kyverno.io/v1\nkind: ValidatingPolicy\nmetadata:\n  name: team\nspec:\n${spec}`;
  return appliedFrom('team.yaml', text);
}

for (const minor of MINORS) {
  test(`the generated policies for Kyverno ${minor} leave every platform namespace out`, () => {
    assert.equal(find(policyObjects(minor)), []);
  });

  test(`the generated policies for Kyverno ${minor} refuse nothing even where the webhook is called`, () => {
    const found = find(policyObjects(minor), CALLED_EVERYWHERE);
    assert.equal(
      found.filter(({ message }) => message.includes('refuses')),
      [],
    );
  });
}

test('a policy that refuses and leaves nothing out is found, with the namespaces it reaches', () => {
  const policies = clusterPolicy(`  rules:
    - name: all
      match:
        any:
          - resources:
              kinds: [Pod]
      validate:
        failureAction: Enforce
        pattern:
          spec: {}
`);
  const webhook = webhookValues(RELEASE.platformNamespaces.filter((namespace) => namespace !== 'harbor'));
  const found = find(policies, webhook);
  assert.equal(messages(found), [
    'error: ClusterPolicy team refuses objects of platform namespace harbor.',
    'error: While Kyverno does not answer, nothing starts in platform namespace harbor: its webhook is called there, and has failurePolicy Fail for team.',
  ]);
  assert.is(found[0]?.help, 'Add them to exclude.any[].resources.namespaces of every rule.');
  assert.equal([found[0]?.file, found[0]?.position], ['team.yaml', { line: 7, column: 7 }]);
});

test("an exclusion does not keep the webhook of a ClusterPolicy away, the chart's own selector names kube-system only", () => {
  const chartDefaults: JsonObject = { kyverno: {} };
  const [found, ...others] = find(policyObjects('1.13'), chartDefaults);
  assert.equal(others, []);
  assert.ok(found?.message.startsWith('While Kyverno does not answer, nothing starts in platform namespaces alloy, '));
  assert.ok(!found?.message.includes('kube-system'));
  assert.is(found?.path, 'spec.values.kyverno.config.webhooks.namespaceSelector');
  assert.is(found?.object, 'HelmRelease flux-system/bp-kyverno');
});

test('the match conditions of a ValidatingPolicy do keep it away', () => {
  assert.equal(find(policyObjects('1.17'), { kyverno: {} }), []);
});

test('a webhook that is forced open blocks nothing', () => {
  const open: JsonObject = { kyverno: { features: { forceFailurePolicyIgnore: { enabled: true } } } };
  assert.equal(find(policyObjects('1.13'), open), []);
});

test('a policy that only reports and fails open is let be', () => {
  const policies = clusterPolicy(`  webhookConfiguration:
    failurePolicy: Ignore
  rules:
    - name: all
      match:
        any:
          - resources:
              kinds: [Pod]
      validate:
        pattern:
          spec: {}
`);
  assert.equal(find(policies, CALLED_EVERYWHERE), []);
});

test('a policy that matches namespaces of a team alone is let be, overrides and older fields included', () => {
  const policies = clusterPolicy(`  failurePolicy: Ignore
  validationFailureAction: Enforce
  rules:
    - name: by-name
      match:
        resources:
          kinds: [Pod]
          namespaces: [team-*]
      validate:
        pattern:
          spec: {}
    - name: by-label
      match:
        any:
          - resources:
              kinds: [Pod]
              namespaceSelector:
                matchLabels:
                  openova.io/organization: "*"
      validate:
        pattern:
          spec: {}
    - name: by-override
      match:
        any:
          - resources:
              kinds: [Pod]
      validate:
        failureActionOverrides:
          - action: Audit
            namespaces: ["*"]
        pattern:
          spec: {}
`);
  assert.equal(find(policies, CALLED_EVERYWHERE), []);
});

test('an exclusion of some names, or of one kind of two, leaves a namespace in reach', () => {
  const policies = clusterPolicy(`  webhookConfiguration:
    failurePolicy: Ignore
  rules:
    - name: all
      match:
        any:
          - resources:
              kinds: [Pod, Service]
      exclude:
        any:
          - resources:
              kinds: [Pod]
              namespaces: ["*"]
          - resources:
              names: [harbor-core]
              namespaces: ["*"]
      validate:
        failureAction: Enforce
        pattern:
          spec: {}
`);
  assert.match(
    messages(find(policies, CALLED_EVERYWHERE))[0] ?? '',
    /^error: ClusterPolicy team refuses objects of platform namespaces alloy, /,
  );
});

test('a match condition in words of its own is called unclear', () => {
  const policies = validatingPolicy(`  validationActions: [Deny]
  failurePolicy: Ignore
  matchConditions:
    - name: team
      expression: object.metadata.namespace.startsWith('team-')
  validations:
    - expression: "true"
`);
  assert.match(
    messages(find(policies, CALLED_EVERYWHERE))[0] ?? '',
    /^warning: ValidatingPolicy team has a match condition that says in words of its own/,
  );
});

test('a ValidatingPolicy that leaves out one namespace reaches the others', () => {
  const policies = validatingPolicy(`  failurePolicy: Ignore
  matchConditions:
    - name: not-harbor
      expression: object.metadata.namespace != 'harbor'
  validations:
    - expression: "true"
`);
  const webhook = webhookValues(RELEASE.platformNamespaces.filter((one) => !['harbor', 'gitea'].includes(one)));
  assert.equal(messages(find(policies, webhook)), [
    'error: ValidatingPolicy team refuses objects of platform namespace gitea.',
  ]);
});

test.run();
