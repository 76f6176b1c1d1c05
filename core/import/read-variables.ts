import { parse } from 'yaml';
import { isJsonObject, valueAt, type JsonValue } from '../../schema/json.js';
import type { Manifest } from '../tree/manifest.js';

/** A variable as a Flux Kustomization supplies it in Git. */
export interface ReadVariable {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  /** The Flux Kustomization that supplies it. */
  readonly unit: string;
}

/** Everything that `postBuild.substitute` of some units supplies, in the order of the units. */
export function variablesOfUnits(units: readonly Manifest[]): readonly ReadVariable[] {
  return units.flatMap(({ file, value }) => {
    const substitute = valueAt(value, ['spec', 'postBuild', 'substitute']);
    const unit = String(valueAt(value, ['metadata', 'name']) ?? '');
    return Object.entries(isJsonObject(substitute) ? substitute : {}).map(([name, text]) => ({
      name,
      value: String(text),
      file,
      unit,
    }));
  });
}

/** Variables by name; where several units supply one, the value that most of them agree on. */
export function variablesByName(variables: readonly ReadVariable[]): ReadonlyMap<string, ReadVariable> {
  const chosen = new Map<string, ReadVariable>();
  const count = ({ name, value }: ReadVariable): number =>
    variables.filter((other) => other.name === name && other.value === value).length;
  for (const variable of variables) {
    const known = chosen.get(variable.name);
    if (known === undefined || count(variable) > count(known)) chosen.set(variable.name, variable);
  }
  return chosen;
}

/** What Flux puts in a variable's place, read as YAML: a JSON encoding becomes its text, `"3"` the number 3. */
export function valueOfVariable(variable: ReadVariable | undefined): JsonValue | undefined {
  if (variable === undefined) return undefined;
  try {
    return parse(variable.value.replaceAll('\n', '')) as JsonValue;
  } catch {
    return variable.value;
  }
}

/** The same as text; undefined for what is no scalar, and for the empty text. */
export function textOfVariable(variable: ReadVariable | undefined): string | undefined {
  const value = valueOfVariable(variable);
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  return String(value) === '' ? undefined : String(value);
}
