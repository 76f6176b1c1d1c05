import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { AppliedObject } from '../bringup/host-cluster.js';
import { list } from '../bringup/object-facts.js';
import { parseGlob } from '../flux/glob.js';

/** A Namespace as selectors see it. */
export interface LabelledNamespace {
  readonly name: string;
  /** Its labels, with `kubernetes.io/metadata.name`, which the API server adds. */
  readonly labels: Readonly<Record<string, string>>;
}

/** True when one of the names is the Namespace's; `*` and `?` stand for any text and any character. */
export function isNamed(names: readonly string[], { name }: LabelledNamespace): boolean {
  return names.some((pattern) => parseGlob(pattern)?.(name) ?? false);
}

/** True when a label selector selects the Namespace; an absent one selects all. Kyverno's wildcards are understood. */
export function selectsNamespace(selector: JsonValue | undefined, { labels }: LabelledNamespace): boolean {
  if (!isJsonObject(selector)) return true;
  const matchLabels = isJsonObject(selector.matchLabels) ? selector.matchLabels : {};
  const isLabelled = ([key, value]: [string, JsonValue]): boolean => matchesText(String(value), labels[key]);
  return (
    Object.entries(matchLabels).every(isLabelled) &&
    list(selector.matchExpressions).every((one) => meetsRequirement(one, labels))
  );
}

function meetsRequirement(requirement: JsonObject, labels: LabelledNamespace['labels']): boolean {
  const value = labels[String(requirement.key)];
  const values = textsOf(requirement.values);
  switch (requirement.operator) {
    case 'In':
      return values.some((one) => matchesText(one, value));
    case 'NotIn':
      return !values.some((one) => matchesText(one, value));
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

function matchesText(pattern: string, text: string | undefined): boolean {
  return text !== undefined && (parseGlob(pattern)?.(text) ?? pattern === text);
}

/** The strings of a list; [] for anything else. */
export function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A Namespace with the labels that its manifest gives it; one that nothing here applies has its name alone. */
export function labelledNamespace(name: string, objects: readonly AppliedObject[]): LabelledNamespace {
  const manifest = objects.find(({ resource }) => resource.kind === 'Namespace' && resource.name === name)?.value;
  const labels = valueAt(manifest, ['metadata', 'labels']);
  const known = Object.entries(isJsonObject(labels) ? labels : {}).map(([key, value]) => [key, String(value)] as const);
  return { name, labels: { ...Object.fromEntries(known), 'kubernetes.io/metadata.name': name } };
}
