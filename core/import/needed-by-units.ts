import type { Finding } from '../../schema/finding.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import { valueAt } from '../../schema/json.js';
import { buildSovereignModel } from '../model/cluster-model.js';
import type { ReleaseModel } from '../model/release-model.js';
import { buildClusterUnits } from '../model/unit-model.js';
import type { FindAt } from '../spec/check-spec.js';
import type { Tree } from '../tree/tree.js';

/** What a derived spec is judged by: the release, and the shared folder that it leads to. */
export interface SpecJudge {
  readonly release: ReleaseModel;
  readonly template: Tree;
}

/** Blueprints that a spec switches off although a unit of the release waits for them. */
export function neededByUnits(
  spec: SovereignSpec,
  { release, template }: SpecJudge,
  findAt: FindAt,
): readonly Finding[] {
  const sovereign = buildSovereignModel(spec, release);
  const found = new Map<string, Finding>();
  sovereign.clusters.forEach((cluster, index) => {
    const installed = new Set(cluster.slots.map(({ blueprint }) => blueprint));
    for (const { name: unit, healthChecks } of buildClusterUnits(cluster, sovereign, template).fluxKustomizations) {
      for (const check of healthChecks) {
        const name = String(valueAt(check, ['name']));
        const isCommon = spec.blueprints[name]?.enabled === false;
        const isOff = isCommon || cluster.hostCluster.blueprints[name]?.enabled === false;
        if (check.kind !== 'HelmRelease' || !isOff || installed.has(name) || found.has(name)) continue;
        const path = [...(isCommon ? [] : ['hostClusters', index]), 'blueprints', name, 'enabled'];
        const message = `Blueprint ${name} is switched off, and Flux Kustomization ${unit} waits for it.`;
        found.set(name, findAt(path, { rule: 'blueprint-needed', message, help: 'Remove "enabled: false" of it.' }));
      }
    }
  });
  return [...found.values()];
}
