import { parse } from 'yaml';
import { z } from 'zod';
import { KUBERNETES_YAML } from '../tree/yaml.js';
import type { VariableType } from './encode.js';
import { VARIABLES } from './variables.js';

/**
 * What is wrong with values that provisioning supplies, a sentence each with what to write; by the order of the table.
 *
 * Variables that no template of ours uses are another tree's, and not judged.
 */
export function wrongSupplies(values: ReadonlyMap<string, string>): readonly string[] {
  return VARIABLES.flatMap(({ name, type, supplier }) => {
    const value = values.get(name);
    const problem = value === undefined || supplier !== 'provisioning' ? undefined : PROBLEMS[type]?.(value);
    return problem === undefined ? [] : [`${name} is ${JSON.stringify(value)}, ${problem}`];
  });
}

const PROBLEMS: Partial<Readonly<Record<VariableType, (value: string) => string | undefined>>> = {
  ipv4: (value) =>
    z.ipv4().safeParse(value).success ? undefined : 'which is no IPv4 address; write one such as 203.0.113.10.',
  // Flux puts it where a text belongs, and YAML would make something else of it there.
  string: (value) =>
    typeof readYaml(value) === 'string'
      ? undefined
      : `which YAML reads as no text; write its JSON encoding, ${JSON.stringify(JSON.stringify(value))}.`,
};

function readYaml(text: string): unknown {
  try {
    return parse(text, KUBERNETES_YAML);
  } catch {
    return undefined;
  }
}
