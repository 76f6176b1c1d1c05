import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildKyvernoUnit } from '../../core/kyverno/kyverno-unit.js';
import { policyAction, policyFailurePolicy } from '../../core/kyverno/phase.js';
import { webhookValues } from '../../core/kyverno/webhook-values.js';
import { valueAt } from '../../schema/json.js';
import { RELEASE } from '../fixtures.js';

const test = suite('kyverno phases');

test('bootstrap reports and lets through what Kyverno does not answer, whatever kind the policies are of', () => {
  assert.equal([policyAction('bootstrap', '1.13'), policyAction('bootstrap', '1.19')], ['Audit', 'Audit']);
  assert.is(policyFailurePolicy('bootstrap'), 'Ignore');
});

test('operational refuses, each kind in its own word', () => {
  assert.equal([policyAction('operational', '1.13'), policyAction('operational', '1.19')], ['Enforce', 'Deny']);
  assert.is(policyFailurePolicy('operational'), 'Fail');
});

test('the webhook stays away from exactly the namespaces that the policies leave out', () => {
  const [first] = buildKyvernoUnit('1.13', RELEASE.platformNamespaces);
  const excluded = valueAt(first?.manifest, ['spec', 'rules', 0, 'exclude', 'any', 0, 'resources', 'namespaces']);
  assert.equal(webhookValues(RELEASE.platformNamespaces), {
    kyverno: {
      config: {
        webhooks: {
          namespaceSelector: {
            matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: excluded }],
          },
        },
      },
    },
  });
});

test('the one list holds what a cluster that starts from nothing needs', () => {
  const needed = ['flux-system', 'harbor', 'kube-system', 'kyverno', 'cert-manager'];
  assert.equal(
    needed.filter((namespace) => !RELEASE.platformNamespaces.includes(namespace)),
    [],
  );
});

test.run();
