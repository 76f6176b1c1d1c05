import { isJsonObject, valueAt, type JsonValue } from '../../schema/json.js';
import { resourceKey, resourceOf } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import { substituteKnown, type EffectiveObject } from './effective.js';
import { holdsVariable } from './own-values.js';
import type { ForeignReading } from './read-foreign.js';
import type { ReadVariable } from './read-variables.js';

/**
 * A reading with the variables that a literal copy has no names for: where our template has nothing but a variable, the
 * tree has its value.
 *
 * Variables that a unit supplies by name are taken from there; one that stands for different values is left out.
 */
export function withInferredVariables(reading: ForeignReading, template: Tree): ForeignReading {
  const { domain = '', objects, releases } = reading;
  const known = new Map([
    ['SOVEREIGN_FQDN', domain],
    ['SOVEREIGN_FQDN_DASHED', domain.replaceAll('.', '-')],
  ]);
  const found = new Map<string, ReadVariable>();
  const contradicted = new Set<string>();
  for (const { value } of template.manifests) {
    const resource = resourceOf(substituteKnown({ ...value, spec: null }, known));
    const actual =
      resource === undefined ? undefined : (objects.get(resourceKey(resource)) ?? releases.get(resource.name));
    if (actual === undefined) continue;
    for (const variable of standIns(value, actual)) {
      const before = found.get(variable.name);
      if (before !== undefined && before.value !== variable.value) contradicted.add(variable.name);
      found.set(variable.name, variable);
    }
  }
  const inferred = [...found].filter(([name]) => !contradicted.has(name));
  return { ...reading, variables: new Map([...inferred, ...reading.variables]) };
}

const WHOLE = /^\$\{(\w+)\}$/;

function standIns(template: JsonValue, { value, file }: EffectiveObject): readonly ReadVariable[] {
  const variables: ReadVariable[] = [];
  const walk = (expected: JsonValue, path: readonly (string | number)[]): void => {
    if (typeof expected === 'string') {
      const name = WHOLE.exec(expected)?.[1];
      const actual = name === undefined ? undefined : valueAt(value, path);
      if (name === undefined || actual === undefined || actual === null || holdsVariable(actual)) return;
      variables.push({ name, value: JSON.stringify(actual), file, unit: '' });
    } else if (Array.isArray(expected)) {
      const actual = valueAt(value, path);
      if (Array.isArray(actual) && actual.length === expected.length) {
        expected.forEach((item: JsonValue, index) => walk(item, [...path, index]));
      }
    } else if (isJsonObject(expected)) {
      for (const [name, field] of Object.entries(expected)) walk(field, [...path, name]);
    }
  };
  walk(template, []);
  return variables;
}
