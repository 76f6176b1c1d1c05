import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';
import type { Endpoint } from './endpoint.js';

/** One condition on a label. `source` is `any` where the policy names none. */
export interface Requirement {
  readonly source: string;
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A label selector: every requirement holds. None selects every endpoint. */
export type EndpointSelector = readonly Requirement[];

/**
 * Reads a label selector with Cilium's sources: `k8s:app`, `reserved:ingress` (also `reserved.ingress`), or `app` for
 * a label of any source.
 *
 * Source: GetExtendedKeyFrom in cilium/pkg/labels.
 */
export function readSelector(value: JsonValue | undefined, defaultSource = 'any'): EndpointSelector {
  if (!isJsonObject(value)) return [];
  const labels = isJsonObject(value.matchLabels) ? Object.entries(value.matchLabels) : [];
  return [
    ...labels.map(([key, wanted]) => requirement(key, 'In', [String(wanted)], defaultSource)),
    ...list(value.matchExpressions).map((expression) => readExpression(expression, defaultSource)),
  ];
}

/** One requirement, with the source taken out of its key. */
export function requirement(
  name: string,
  operator: string,
  values: readonly string[] = [],
  defaultSource = 'any',
): Requirement {
  const { source, key } = splitKey(name, defaultSource);
  return { source, key, operator, values };
}

/** True when every requirement holds. An operator that does not exist selects nothing. */
export function selects(selector: EndpointSelector, endpoint: Endpoint): boolean {
  return selector.every((one) => holds(one, endpoint));
}

/** True when a requirement names this label of pods, by source `k8s` or any. */
export function namesPodLabel(selector: EndpointSelector, isMeant: (key: string) => boolean): boolean {
  return selector.some(({ source, key }) => (source === 'any' || source === 'k8s') && isMeant(key));
}

function readExpression(expression: JsonObject, defaultSource: string): Requirement {
  const { key, operator, values } = expression;
  return requirement(
    String(key ?? ''),
    String(operator ?? ''),
    Array.isArray(values) ? values.map(String) : [],
    defaultSource,
  );
}

function splitKey(name: string, defaultSource: string): { readonly source: string; readonly key: string } {
  const colon = name.indexOf(':');
  if (colon >= 0) return { source: name.slice(0, colon), key: name.slice(colon + 1) };
  if (name.startsWith('reserved.')) return { source: 'reserved', key: name.slice('reserved.'.length) };
  return { source: defaultSource, key: name };
}

/** `NotIn` holds for an endpoint without the label, as everywhere in Kubernetes. */
function holds({ source, key, operator, values }: Requirement, { labels }: Endpoint): boolean {
  const value = labelOf(labels, source, key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

function labelOf(labels: ReadonlyMap<string, string>, source: string, key: string): string | undefined {
  if (source !== 'any') return labels.get(`${source}:${key}`);
  return labels.get(`k8s:${key}`) ?? labels.get(`reserved:${key}`);
}
