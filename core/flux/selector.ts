import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import { effectiveNamespace, identityOf, type Draft } from './draft.js';
import { textOf } from './kustomization-file.js';
import { groupOf } from '../tree/resource.js';

/** A test for objects, or why the target of a patch cannot be read. */
export type ParsedSelector =
  | { readonly kind: 'selector'; readonly selects: (draft: Draft) => boolean }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Reads the `target` of a patch.
 *
 * Group, version, kind, name and namespace are regular expressions for the whole text, and match everything when left
 * out. An object without a namespace counts as one in `default`. The selectors have the syntax of label selectors.
 *
 * Source: types.SelectorRegex in kustomize/api.
 */
export function parseSelector(target: JsonObject): ParsedSelector {
  const tests: ((draft: Draft) => boolean)[] = [];
  for (const [field, read] of Object.entries(FIELDS)) {
    const pattern = textOf(target[field]);
    if (pattern === '') continue;
    const expression = compile(pattern);
    if (expression === undefined)
      return { kind: 'refused', message: `"${field}" is no regular expression: "${pattern}"` };
    tests.push((draft) => read(draft).some((text) => expression.test(text)));
  }
  for (const [field, marks] of [
    ['labelSelector', 'labels'],
    ['annotationSelector', 'annotations'],
  ] as const) {
    const requirements = splitRequirements(textOf(target[field])).map(parseRequirement);
    if (requirements.includes(undefined)) return { kind: 'refused', message: `"${field}" is no label selector` };
    tests.push((draft) => {
      const found = valueAt(draft.value, ['metadata', marks]);
      return requirements.every((holds) => holds?.(isJsonObject(found) ? found : {}) ?? false);
    });
  }
  return { kind: 'selector', selects: (draft) => tests.every((holds) => holds(draft)) };
}

const FIELDS: Readonly<Record<string, (draft: Draft) => readonly string[]>> = {
  group: ({ value }) => [groupOf(textOf(value.apiVersion))],
  version: ({ value }) => [textOf(value.apiVersion).split('/').at(-1) ?? ''],
  kind: ({ value }) => [textOf(value.kind)],
  name: ({ value, original }) => [original.name, identityOf(value).name],
  namespace: ({ value, original }) => [effectiveNamespace(original), effectiveNamespace(identityOf(value))],
};

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}

/** Splits at the commas outside parentheses. */
function splitRequirements(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseRequirement(text: string): ((marks: JsonObject) => boolean) | undefined {
  const equality = /^([^\s!=]+)\s*(==?|!=)\s*([^\s!=]*)$/.exec(text);
  if (equality) {
    const [, key = '', operator, wanted] = equality;
    return (marks) => (marks[key] === wanted) === (operator !== '!=');
  }
  const membership = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text);
  if (membership) {
    const [, key = '', operator, list = ''] = membership;
    const wanted = list.split(',').map((item) => item.trim());
    return (marks) => wanted.includes(textOf(marks[key])) === (operator === 'in');
  }
  const existence = /^(!?)\s*([^\s!=]+)$/.exec(text);
  if (!existence) return undefined;
  const [, negation, key = ''] = existence;
  return (marks) => Object.hasOwn(marks, key) === (negation === '');
}
