import type { JsonObject } from '../../schema/json.js';
import { InternalError } from '../internal-error.js';
import type { ClusterModel, SovereignModel } from './cluster-model.js';
import { encodeVariable } from './encode.js';
import { PROVISIONED_CONFIG_MAP, VARIABLE_BY_NAME } from './variables.js';

/** The `postBuild` that supplies the variables of texts; undefined where they hold none. */
export function postBuildOf(
  texts: readonly string[],
  cluster: ClusterModel,
  sovereign: SovereignModel,
): JsonObject | undefined {
  const substitute: Record<string, string> = {};
  let needsProvisioned = false;
  for (const name of usedVariables(texts)) {
    const variable = VARIABLE_BY_NAME.get(name);
    if (variable === undefined) throw new InternalError(`The template uses \${${name}}, which no table row supplies.`);
    if (variable.supplier === 'provisioning') needsProvisioned = true;
    else substitute[name] = encodeVariable(variable.type, variable.value(cluster, sovereign));
  }
  if (Object.keys(substitute).length === 0 && !needsProvisioned) return undefined;
  const substituteFrom = [{ kind: 'ConfigMap', name: PROVISIONED_CONFIG_MAP }];
  return { substitute, ...(needsProvisioned ? { substituteFrom } : {}) };
}

/** The names of the variables that texts use, sorted; escaped ones (`$${NAME}`) are left out. */
export function usedVariables(texts: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const text of texts) {
    for (const [, name] of text.matchAll(/\$\$|\$\{([A-Za-z_]\w*)\}/g)) {
      if (name !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}
