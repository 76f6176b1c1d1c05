import { configMapFact } from '../catalog/facts.js';
import { encodeVariable } from './encode.js';
import { PROVISIONED_CONFIG_MAP, VARIABLES } from './variables.js';

/** Values of the right type in the place of those that only provisioning knows. Never written anywhere. */
export function sampleVariables(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const values = VARIABLES.flatMap((variable): [string, string][] =>
    variable.supplier === 'provisioning' ? [[variable.name, encodeVariable(variable.type, variable.sample)]] : [],
  );
  return new Map([[configMapFact(`flux-system/${PROVISIONED_CONFIG_MAP}`), new Map(values)]]);
}
