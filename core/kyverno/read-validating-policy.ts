import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import type { AppliedObject } from '../bringup/host-cluster.js';
import { list } from '../bringup/object-facts.js';
import { selectsNamespace, textsOf, type LabelledNamespace } from './namespace-selection.js';
import type { PolicyReach, Reach } from './read-policy.js';

/**
 * A ValidatingPolicy or an ImageValidatingPolicy, read as far as Namespaces are concerned; undefined when it does not judge at admission.
 *
 * Of its match conditions those are read that compare the Namespace's name with names; see `readCondition`.
 */
export function readValidatingPolicy(object: AppliedObject): PolicyReach | undefined {
  const spec = valueAt(object.value, ['spec']);
  if (!isJsonObject(spec) || valueAt(spec, ['evaluation', 'admission', 'enabled']) === false) return undefined;
  return {
    object,
    failsClosed: (spec.failurePolicy ?? 'Fail') === 'Fail',
    limitsWebhook: true,
    reachIn: (namespace) => reachIn(spec, namespace),
    exclusion: {
      path: ['spec', 'matchConditions'],
      help: 'Add them to a match condition !(object.metadata.namespace in [...]).',
    },
  };
}

function reachIn(spec: JsonObject, namespace: LabelledNamespace): Reach {
  if (!selectsNamespace(valueAt(spec, ['matchConstraints', 'namespaceSelector']), namespace)) return 'ignores';
  const conditions = list(spec.matchConditions).map(({ expression }) => readCondition(String(expression), namespace));
  if (conditions.includes('excludes')) return 'ignores';
  const actions = textsOf(spec.validationActions);
  if (actions.length > 0 && !actions.includes('Deny')) return 'reports';
  return conditions.includes('unclear') ? 'unclear' : 'refuses';
}

const NAME = String.raw`(?:object\.metadata\.namespace|request\.namespace|namespaceObject\.metadata\.name)`;
const NOT_IN = new RegExp(String.raw`^!\s*\(\s*${NAME}\s+in\s+\[([^\]]*)\]\s*\)$`);
const NOT_EQUAL = new RegExp(String.raw`^${NAME}\s*!=\s*('[^']*'|"[^"]*")$`);

/** What one CEL condition says of a Namespace: `excludes` it, `admits` it, or `unclear` when it says it in other words. */
function readCondition(expression: string, { name }: LabelledNamespace): 'admits' | 'excludes' | 'unclear' {
  if (!/namespace/i.test(expression)) return 'admits';
  const parts = expression.includes('||') ? [expression] : expression.split('&&');
  const lists = parts.map((part) => NOT_IN.exec(part.trim())?.[1] ?? NOT_EQUAL.exec(part.trim())?.[1]);
  if (lists.some((names) => names !== undefined && quotedNames(names).includes(name))) return 'excludes';
  return lists.includes(undefined) ? 'unclear' : 'admits';
}

function quotedNames(text: string): readonly string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => single ?? double ?? '');
}
