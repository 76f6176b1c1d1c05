import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { AppliedObject } from '../bringup/host-cluster.js';
import { list } from '../bringup/object-facts.js';
import type { FieldPath } from '../tree/manifest.js';
import { isNamed, selectsNamespace, textsOf, type LabelledNamespace } from './namespace-selection.js';
import { readValidatingPolicy } from './read-validating-policy.js';

/**
 * What a policy does with objects of a Namespace: `refuses` or `reports` those that break it, `ignores` all of them.
 * `unclear` where a condition about namespaces cannot be read.
 */
export type Reach = 'ignores' | 'refuses' | 'reports' | 'unclear';

/** A Kyverno policy of a tree, whoever wrote it, read as far as Namespaces are concerned. */
export interface PolicyReach {
  readonly object: AppliedObject;
  /** True when the API server refuses an object because Kyverno does not answer. */
  readonly failsClosed: boolean;
  readonly reachIn: (namespace: LabelledNamespace) => Reach;
  /** True when what it leaves out is known to the API server, which then does not call Kyverno. */
  readonly limitsWebhook: boolean;
  /** Where Namespaces are left out, and what to write there. */
  readonly exclusion: { readonly path: FieldPath; readonly help: string };
}

// Both have the fields that are read.
const CEL_KINDS: readonly string[] = ['ImageValidatingPolicy', 'ValidatingPolicy'];

/** A policy that judges objects as they are admitted; undefined for any other object. */
export function readPolicy(object: AppliedObject): PolicyReach | undefined {
  const { group, kind } = object.resource;
  if (group === 'kyverno.io' && kind === 'ClusterPolicy') return readClusterPolicy(object);
  if (group === 'policies.kyverno.io' && CEL_KINDS.includes(kind)) return readValidatingPolicy(object);
  return undefined;
}

function readClusterPolicy(object: AppliedObject): PolicyReach | undefined {
  const spec = valueAt(object.value, ['spec']);
  if (!isJsonObject(spec) || spec.admission === false) return undefined;
  const rules = list(spec.rules).filter((rule) => rule.validate !== undefined || rule.verifyImages !== undefined);
  if (rules.length === 0) return undefined;
  const failurePolicy = valueAt(spec, ['webhookConfiguration', 'failurePolicy']) ?? spec.failurePolicy ?? 'Fail';
  return {
    object,
    failsClosed: failurePolicy === 'Fail',
    limitsWebhook: false,
    reachIn: (namespace) => strictest(rules.map((rule) => reachOfRule(rule, spec, namespace))),
    exclusion: {
      path: ['spec', 'rules', 0, 'exclude'],
      help: 'Add them to exclude.any[].resources.namespaces of every rule.',
    },
  };
}

function strictest(reaches: readonly Reach[]): Reach {
  return (['refuses', 'unclear', 'reports'] as const).find((reach) => reaches.includes(reach)) ?? 'ignores';
}

function reachOfRule(rule: JsonObject, spec: JsonObject, namespace: LabelledNamespace): Reach {
  const isMatched = holds(rule.match, (filter) => isSelected(filter, namespace));
  if (!isMatched) return 'ignores';
  const kinds = kindsOf(rule.match);
  const isExcluded = rule.exclude !== undefined && holds(rule.exclude, (filter) => isLeftOut(filter, kinds, namespace));
  if (isExcluded) return 'ignores';
  return actionsOf(rule, spec, namespace).some((action) => action.toLowerCase() === 'enforce') ? 'refuses' : 'reports';
}

/** What a rule does with what breaks it: one action, or one for each of its image verifications. */
function actionsOf(rule: JsonObject, spec: JsonObject, namespace: LabelledNamespace): readonly string[] {
  const overrides = [
    ...list(valueAt(rule, ['validate', 'failureActionOverrides'])),
    ...list(spec.validationFailureActionOverrides),
  ];
  const override = overrides.find(
    (one) =>
      (one.namespaces === undefined || isNamed(textsOf(one.namespaces), namespace)) &&
      selectsNamespace(one.namespaceSelector, namespace),
  );
  const own =
    rule.verifyImages === undefined
      ? [valueAt(rule, ['validate', 'failureAction'])]
      : list(rule.verifyImages).map(({ failureAction }) => failureAction);
  const actions = own.map((action) => override?.action ?? action ?? spec.validationFailureAction);
  return actions.map((action) => (typeof action === 'string' ? action : 'Audit'));
}

/** Whether `match` or `exclude` holds: any of `any`, all of `all`, or the filter that it is itself. */
function holds(block: JsonValue | undefined, isMet: (filter: JsonObject) => boolean): boolean {
  if (!isJsonObject(block)) return false;
  if (block.any !== undefined) return list(block.any).some(isMet);
  if (block.all !== undefined) return list(block.all).every(isMet);
  return isMet(block);
}

function isSelected(filter: JsonObject, namespace: LabelledNamespace): boolean {
  const namespaces = textsOf(valueAt(filter, ['resources', 'namespaces']));
  return (
    (namespaces.length === 0 || isNamed(namespaces, namespace)) &&
    selectsNamespace(valueAt(filter, ['resources', 'namespaceSelector']), namespace)
  );
}

const SELECTS_NAMESPACES: readonly string[] = ['kinds', 'namespaceSelector', 'namespaces'];

/** True when a filter of `exclude` leaves out everything of a Namespace that the rule would match. */
function isLeftOut(filter: JsonObject, kinds: readonly string[], namespace: LabelledNamespace): boolean {
  const { resources, ...others } = filter;
  if (!isJsonObject(resources) || Object.keys(others).length > 0) return false;
  if (Object.keys(resources).some((key) => !SELECTS_NAMESPACES.includes(key))) return false;
  const leftOut = textsOf(resources.kinds);
  const isEveryKind = leftOut.length === 0 || leftOut.includes('*') || kinds.every((kind) => leftOut.includes(kind));
  return isEveryKind && isSelected(filter, namespace);
}

function kindsOf(match: JsonValue | undefined): readonly string[] {
  if (!isJsonObject(match)) return [];
  return [match, ...list(match.any), ...list(match.all)].flatMap((filter) =>
    textsOf(valueAt(filter, ['resources', 'kinds'])),
  );
}
