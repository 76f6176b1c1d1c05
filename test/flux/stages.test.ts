import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyStage } from '../../core/flux/stages.js';

const test = suite('flux stages');

test('definitions, Namespaces and ClusterRoles are applied first', () => {
  assert.is(applyStage({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }), 1);
  assert.is(applyStage({ apiVersion: 'v1', kind: 'Namespace' }), 1);
  assert.is(applyStage({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' }), 1);
});

test('a Namespace of another group is an ordinary object', () => {
  assert.is(applyStage({ apiVersion: 'example.org/v1', kind: 'Namespace' }), 3);
});

test('every kind that ends in Class is applied second', () => {
  assert.is(applyStage({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'GatewayClass' }), 2);
  assert.is(applyStage({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }), 2);
});

test('everything else is applied last, HelmReleases and what needs their definitions together', () => {
  assert.is(applyStage({ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' }), 3);
  assert.is(applyStage({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding' }), 3);
});

test.run();
