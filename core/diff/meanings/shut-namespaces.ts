import { valueAt, type JsonObject } from '../../../schema/json.js';
import { list } from '../../bringup/object-facts.js';
import { compareSets, meaningOf, textIn, textsIn, wordList, type Meaning, type MeaningRule } from '../meaning-rule.js';
import type { ObjectPair } from '../scene.js';

/** Namespaces that a default deny newly cuts off, or newly spares; and those that an admission policy does. */
export const shutNamespaces: MeaningRule = {
  id: 'namespace-denied',
  find: ({ pairs }) => pairs.flatMap((pair) => [...networkMeanings(pair), ...admissionMeanings(pair)]),
};

function networkMeanings(pair: ObjectPair): readonly Meaning[] {
  const { from, to, resource } = pair;
  if (resource.group !== 'cilium.io' && resource.group !== 'networking.k8s.io') return [];
  if (resource.kind === 'NetworkPolicy') return namespaceDeny(pair);
  const [before, after] = [exemptedBy(from?.value), exemptedBy(to?.value)];
  if (before === undefined && after !== undefined) {
    const message = `Every namespace is denied by default but ${after.length} that it names.`;
    return [meaningOf(pair, { ...DENIED, message })];
  }
  if (before !== undefined && after === undefined) {
    return [meaningOf(pair, { ...SPARED, message: 'No namespace is denied by it any more.' })];
  }
  return moved(pair, before ?? [], after ?? []);
}

function moved(pair: ObjectPair, before: readonly string[], after: readonly string[]): readonly Meaning[] {
  const { gone, fresh } = compareSets(before, after);
  const plural = (names: readonly string[]): string => (names.length === 1 ? 'Namespace' : 'Namespaces');
  return [
    ...(gone.length === 0
      ? []
      : [meaningOf(pair, { ...DENIED, message: `${plural(gone)} newly denied: ${wordList(gone)}.` })]),
    ...(fresh.length === 0
      ? []
      : [meaningOf(pair, { ...SPARED, message: `${plural(fresh)} newly exempted: ${wordList(fresh)}.` })]),
  ];
}

const DENIED = {
  id: 'namespace-denied',
  severity: 'critical',
  why: 'All traffic of its pods is cut that no other policy allows.',
} as const;

const SPARED = {
  id: 'namespace-exempted',
  severity: 'warning',
  why: 'Its pods may talk to anything that no other policy denies.',
} as const;

/** The namespaces that a Cilium default deny leaves out; undefined for a policy that is none. */
function exemptedBy(value: JsonObject | undefined): readonly string[] | undefined {
  if (!deniesByDefault(value)) return undefined;
  const expressions = list(valueAt(value, ['spec', 'endpointSelector', 'matchExpressions']));
  const exempting = expressions.filter(
    ({ key, operator }) => NAMESPACE_LABEL.test(textIn(key) ?? '') && operator === 'NotIn',
  );
  if (exempting.length === 0) return undefined;
  return exempting.flatMap(({ values }) => textsIn(values));
}

/** True when a direction has rules: Cilium then denies what they do not allow, unless the policy switches that off. */
function deniesByDefault(value: JsonObject | undefined): boolean {
  return ['ingress', 'egress'].some((direction) => {
    const isOff = valueAt(value, ['spec', 'enableDefaultDeny', direction]) === false;
    return !isOff && list(valueAt(value, ['spec', direction])).length > 0;
  });
}

const NAMESPACE_LABEL = /^(?:k8s:)?io\.kubernetes\.pod\.namespace$/;

/** A NetworkPolicy of every pod and no rule: the default deny of its namespace. */
function namespaceDeny(pair: ObjectPair): readonly Meaning[] {
  const { namespace } = pair.resource;
  const [before, after] = [isDeny(pair.from?.value), isDeny(pair.to?.value)];
  if (before === after) return [];
  return moved(pair, before ? [] : [namespace], before ? [namespace] : []);
}

function isDeny(value: JsonObject | undefined): boolean {
  const selector = valueAt(value, ['spec', 'podSelector']);
  const isEveryPod = JSON.stringify(selector) === '{}';
  return isEveryPod && list(valueAt(value, ['spec', 'ingress'])).length === 0;
}

/** Namespaces that a Kyverno policy leaves out. */
function admissionMeanings(pair: ObjectPair): readonly Meaning[] {
  const { from, to, resource } = pair;
  if (resource.group !== 'kyverno.io' || from === undefined || to === undefined) return [];
  const { gone, fresh } = compareSets(excludedBy(from.value), excludedBy(to.value));
  const id = 'policy-scope';
  return [
    ...(gone.length === 0
      ? []
      : [
          meaningOf(pair, {
            id,
            severity: 'warning',
            message: `It now judges ${wordList(gone)}.`,
            why: 'Pods there may be refused; a platform namespace may lock out its own bring-up.',
          }),
        ]),
    ...(fresh.length === 0
      ? []
      : [
          meaningOf(pair, {
            id,
            severity: 'info',
            message: `It no longer judges ${wordList(fresh)}.`,
            why: 'The policy holds nothing back there.',
          }),
        ]),
  ];
}

function excludedBy(value: JsonObject): readonly string[] {
  return list(valueAt(value, ['spec', 'rules'])).flatMap((rule) =>
    ['any', 'all'].flatMap((group) =>
      list(valueAt(rule, ['exclude', group])).flatMap((entry) =>
        textsIn(valueAt(entry, ['resources', 'namespaces'])).map(
          (namespace) => `namespace ${namespace} by rule ${textIn(rule.name) ?? ''}`,
        ),
      ),
    ),
  );
}
