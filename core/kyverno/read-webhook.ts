import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { AppliedObject } from '../bringup/host-cluster.js';
import { viewRelease } from '../bringup/object-facts.js';
import type { FieldPath } from '../tree/manifest.js';
import { selectsNamespace, type LabelledNamespace } from './namespace-selection.js';

/** Kyverno's webhooks as the values of its HelmRelease set them up. */
export interface KyvernoWebhook {
  readonly release: AppliedObject;
  /** Kyverno's own Namespace. */
  readonly namespace: string;
  /** True when the API server calls Kyverno for objects of a Namespace. */
  readonly isCalledFor: (namespace: LabelledNamespace) => boolean;
  /** True when no webhook ever fails closed, whatever policies say. */
  readonly isForcedOpen: boolean;
  /** Where the selector stands in the HelmRelease. */
  readonly selectorPath: FieldPath;
}

// What the chart sets where the values say nothing.
const CHART_SELECTOR: JsonObject = {
  matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }],
};

/** The webhooks that a HelmRelease of Kyverno brings; undefined for any other object. */
export function readWebhook(object: AppliedObject): KyvernoWebhook | undefined {
  if (object.resource.kind !== 'HelmRelease') return undefined;
  const { chart, targetNamespace } = viewRelease(object);
  if (chart !== 'kyverno' && chart !== 'bp-kyverno') return undefined;
  // The Blueprint wraps the upstream chart, whose values stand below its name.
  const values: FieldPath = ['spec', 'values', ...(chart === 'kyverno' ? [] : ['kyverno'])];
  const at = (...path: string[]): JsonValue | undefined => valueAt(object.value, [...values, ...path]);
  const selector = selectorOf(at('config', 'webhooks'));
  const isOwnCalled = at('config', 'excludeKyvernoNamespace') === false;
  return {
    release: object,
    namespace: targetNamespace,
    isCalledFor: (namespace) =>
      selectsNamespace(selector, namespace) && (isOwnCalled || namespace.name !== targetNamespace),
    isForcedOpen: at('features', 'forceFailurePolicyIgnore', 'enabled') === true,
    selectorPath: [...values, 'config', 'webhooks', 'namespaceSelector'],
  };
}

function selectorOf(webhooks: JsonValue | undefined): JsonValue | undefined {
  // Charts before 3.2 took a list, of which Kyverno reads the first entry.
  const webhook = Array.isArray(webhooks) ? (webhooks as readonly JsonValue[])[0] : webhooks;
  if (!isJsonObject(webhook)) return CHART_SELECTOR;
  return webhook.namespaceSelector ?? (Array.isArray(webhooks) ? undefined : CHART_SELECTOR);
}
