import type { Finding } from '../../schema/finding.js';
import { buildHostCluster, findRoots } from '../flux/host-clusters.js';
import { clusterGround } from '../model/cluster-ground.js';
import type { SovereignModel } from '../model/cluster-model.js';
import { sampleVariables } from '../model/sample-variables.js';
import type { Tree } from '../tree/tree.js';
import { judgeCluster, type JudgedCluster } from './check.js';

/** Builds and walks up every host cluster whose root the tree holds; tells what was found while it was built. */
export function judgeSovereigns(
  tree: Tree,
  sovereigns: readonly SovereignModel[],
): { readonly clusters: readonly JudgedCluster[]; readonly findings: readonly Finding[] } {
  const roots = new Map(findRoots(tree).map((root) => [root.file.split('/').slice(0, -1).join('/'), root]));
  const clusters: JudgedCluster[] = [];
  const findings: Finding[] = [];
  for (const { spec, release, clusters: models } of sovereigns) {
    for (const model of models) {
      const root = roots.get(`clusters/${spec.domain}/${model.name.name}`);
      if (root === undefined) continue;
      const built = buildHostCluster(tree, root, sampleVariables());
      findings.push(...built.findings);
      clusters.push(judgeCluster(built.cluster, clusterGround(model, release), release.catalog.groundState));
    }
  }
  return { clusters, findings };
}
