import type { Finding } from '../schema/finding.js';
import { parseCatalog, releasesOf } from './catalog/parse.js';
import { checkTree, judgeCluster, type JudgedCluster } from './check/check.js';
import { buildHostCluster, type SuppliedVariables } from './flux/host-clusters.js';
import { parseImages } from './kyverno/running-images.js';
import { buildSovereignModel, type ClusterModel } from './model/cluster-model.js';
import { clusterGround, foreignGround } from './model/cluster-ground.js';
import { buildReleaseModel, type ReleaseModel } from './model/release-model.js';
import { sortFindings } from './report/sort-findings.js';
import { parseSpec } from './spec/parse.js';
import { readReleaseFile } from './spec/repository-release.js';
import type { Manifest } from './tree/manifest.js';
import type { Files, Tree } from './tree/tree.js';

/** What is validated: a tree, generated or not, and the roots of the host clusters in question. */
export interface ValidateInput {
  readonly shelf: Files;
  readonly tree: Tree;
  readonly roots: readonly Manifest[];
  readonly supplied: SuppliedVariables;
  /** A list of what the one host cluster in question runs; undefined where there is none. */
  readonly images: { readonly file: string; readonly text: string } | undefined;
}

/** What was found, and how each host cluster comes up. */
export interface Validation {
  readonly findings: readonly Finding[];
  readonly clusters: readonly JudgedCluster[];
}

/** Builds, substitutes, checks and walks every host cluster. Knows charts from the repository's release, else the newest. */
export function validateTrees({ shelf, tree, roots, supplied, images: list }: ValidateInput): Validation {
  const repository = readReleaseFile(tree.files);
  const known = releasesOf(shelf);
  const name =
    repository?.release !== undefined && known.includes(repository.release) ? repository.release : known.at(-1);
  const catalog = parseCatalog(shelf, name ?? '');
  const release = buildReleaseModel(catalog, repository?.profile ?? catalog.profile);
  const findings: Finding[] = [...tree.findings];
  const clusters = roots.map((root) => {
    const built = buildHostCluster(tree, root, supplied);
    findings.push(...built.findings);
    const { model, problems } = modelOf(root, tree, release);
    findings.push(...problems);
    const ground = model === undefined ? foreignGround(built.cluster, release) : clusterGround(model, release);
    return judgeCluster(built.cluster, ground, catalog.groundState);
  });
  const running = list === undefined ? undefined : parseImages(list.file, list.text);
  findings.push(...(running?.findings ?? []));
  const images = running && new Map(clusters.map(({ cluster }) => [cluster.name, running.images]));
  const checked = checkTree({ tree, clusters, profile: release.profile, images });
  return { findings: sortFindings([...findings, ...checked]), clusters };
}

/** The model of a host cluster whose Sovereign has a spec beside it. */
function modelOf(
  root: Manifest,
  tree: Tree,
  release: ReleaseModel,
): { readonly model: ClusterModel | undefined; readonly problems: readonly Finding[] } {
  const [, domain, cluster] = root.file.split('/');
  const file = `clusters/${domain ?? ''}/sovereign.yaml`;
  const text = tree.files.get(file);
  if (text === undefined) return { model: undefined, problems: [] };
  const parsed = parseSpec(file, text);
  if (parsed.kind === 'findings') return { model: undefined, problems: parsed.findings };
  const { clusters } = buildSovereignModel(parsed.spec, release);
  return { model: clusters.find(({ name }) => name.name === cluster), problems: [] };
}
