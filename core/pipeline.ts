import type { Finding } from '../schema/finding.js';
import type { Lock } from '../schema/lock.js';
import { parseCatalog } from './catalog/parse.js';
import { checkTree, judgeCluster, type JudgedCluster } from './check/check.js';
import { findRemovedHostClusters } from './check/removed-host-clusters.js';
import { buildHostCluster, findRoots } from './flux/host-clusters.js';
import { buildSovereignModel, type SovereignModel } from './model/cluster-model.js';
import { clusterGround } from './model/cluster-ground.js';
import { buildReleaseModel, type ReleaseModel } from './model/release-model.js';
import { TEMPLATE_FOLDER } from './model/unit-overlay.js';
import { sampleVariables } from './model/sample-variables.js';
import { canonicalText, hashText } from './plan/canonical.js';
import { LOCK_PATH, parseLock } from './plan/lock.js';
import type { Conflict } from './merge/conflict.js';
import type { MergeNote } from './merge/merge-yaml.js';
import { mergeFolder, type MergedFolder } from './plan/merge-folder.js';
import { planFolder, type FolderPlan, type PlannedWrite } from './plan/plan.js';
import { formatUserText } from './render/format.js';
import { compileTemplates, type RenderedFile } from './render/render.js';
import { renderSovereignFolder } from './render/sovereign-files.js';
import { renderTemplateFolder, treeOf } from './render/template-files.js';
import { sortFindings } from './report/sort-findings.js';
import { checkCapacity } from './spec/check-capacity.js';
import { checkSpec } from './spec/check-spec.js';
import { parseSpec, type ParsedSpec } from './spec/parse.js';
import { chooseRelease } from './spec/repository-release.js';
import { parseTree, type Files, type Tree } from './tree/tree.js';

/** What is generated from: the shelf, the templates, the repository as it is, one spec. */
export interface GenerateInput {
  readonly shelf: Files;
  readonly templates: Files;
  /** Everything below `clusters/`. */
  readonly repository: Files;
  /** The spec's text, and the file to name in findings. */
  readonly spec: { readonly file: string; readonly text: string };
  /** Release asked for on the command line. */
  readonly release: string | undefined;
  readonly generatorVersion: string;
  /** True merges into files that the team edited; false leaves them alone and names them. */
  readonly keepsEdits: boolean;
}

/** All that will be shown and done. Nothing is done while a finding is an error or a file is protected. */
export interface Generation {
  readonly findings: readonly Finding[];
  readonly sovereign: SovereignModel;
  /** The shared folder and the Sovereign's own, in the order of writing. */
  readonly folders: readonly FolderPlan[];
  /** The spec's own file; undefined when the repository already holds this text. */
  readonly specWrite: PlannedWrite | undefined;
  /** The host clusters as they come up once everything is written. */
  readonly clusters: readonly JudgedCluster[];
  /** What could not be merged; the team's values are in the files. Empty where nothing is merged. */
  readonly conflicts: readonly Conflict[];
  /** What the merge did that is no conflict and should be known. */
  readonly notes: readonly MergeNote[];
}

/** A generation, or why the spec leads to none. */
export type GenerateResult =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'generation'; readonly generation: Generation };

/**
 * The whole tool on one screen: a spec becomes a model, the model a tree, the tree a plan; the tree that the plan leads
 * to is built, substituted, checked and walked up. Pure: nothing is written here.
 */
export async function generate(input: GenerateInput): Promise<GenerateResult> {
  const parsed = parseSpec(input.spec.file, input.spec.text);
  if (parsed.kind === 'findings') return parsed;
  const decided = decide(input, parsed);
  if (decided.kind === 'findings') return decided;
  const { release, sovereign } = decided;

  const templates = compileTemplates(input.templates);
  const shared = renderTemplateFolder(release, templates);
  const own = await formatUserText(
    renderSovereignFolder(sovereign, shared.tree, templates, input.templates),
    sovereign,
  );

  const locks = readLocks(input.repository, [TEMPLATE_FOLDER, sovereignFolder(sovereign)]);
  if (locks.kind === 'findings') return locks;
  const header = { generator: input.generatorVersion, release: release.catalog.release };
  const step = input.keepsEdits ? mergeFolder : planUnmerged;
  const plan = (folder: string, files: readonly RenderedFile[], tree: Tree, spec?: string): MergedFolder =>
    step(
      { folder, repository: input.repository, lock: locks.locks.get(folder) },
      spec === undefined ? header : { ...header, spec },
      files,
      tree,
    );
  const merged = [
    plan(TEMPLATE_FOLDER, shared.files, shared.tree),
    plan(sovereignFolder(sovereign), own, treeOf(own), hashText(input.spec.text)),
  ];
  const folders = merged.map((folder) => folder.plan);

  const tree = parseTree(ownFiles(applyPlans(input.repository, folders), sovereign), shared.tree);
  const { clusters, findings } = judge(tree, sovereign, release);
  const checked = checkTree({ tree, clusters, profile: release.profile });
  const removed = findRemovedHostClusters(
    input.repository,
    folders.flatMap(({ deletes }) => deletes),
  );
  const specWrite = planSpec(input, sovereign);
  return {
    kind: 'generation',
    generation: {
      findings: sortFindings([...findings, ...checked, ...removed, ...checkCapacity(sovereign, parsed.findAt)]),
      sovereign,
      folders,
      specWrite,
      clusters,
      conflicts: merged.flatMap(({ conflicts }) => conflicts),
      notes: merged.flatMap(({ notes }) => notes),
    },
  };
}

/** A folder's plan when nothing is merged: what the team edited is protected. */
function planUnmerged(...input: Parameters<typeof planFolder>): MergedFolder {
  return { plan: planFolder(...input), conflicts: [], notes: [] };
}

type Decision =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'decided'; readonly release: ReleaseModel; readonly sovereign: SovereignModel };

function decide(input: GenerateInput, { spec, findAt }: Extract<ParsedSpec, { kind: 'spec' }>): Decision {
  const choice = chooseRelease(input.repository, input.shelf, {
    option: input.release,
    spec: {
      release: spec.release,
      finding: (message, help) => findAt(['release'], { rule: 'repository-release', message, help }),
    },
  });
  if (choice.kind === 'findings') return choice;
  const catalog = parseCatalog(input.shelf, choice.chosen.release);
  const release = buildReleaseModel(catalog, choice.chosen.profile ?? catalog.profile);
  const findings = checkSpec(spec, release, findAt);
  if (findings.length > 0) return { kind: 'findings', findings };
  return { kind: 'decided', release, sovereign: buildSovereignModel(spec, release) };
}

/** The folder of a Sovereign. */
export function sovereignFolder({ spec }: SovereignModel): string {
  return `clusters/${spec.domain}`;
}

function planSpec({ repository, spec }: GenerateInput, sovereign: SovereignModel): PlannedWrite | undefined {
  const path = `${sovereignFolder(sovereign)}/sovereign.yaml`;
  const present = repository.get(path);
  if (present !== undefined && canonicalText(present) === canonicalText(spec.text)) return undefined;
  return { kind: present === undefined ? 'create' : 'update', path, text: spec.text };
}

type Locks =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'locks'; readonly locks: ReadonlyMap<string, Lock> };

function readLocks(repository: Files, folders: readonly string[]): Locks {
  const locks = new Map<string, Lock>();
  const findings: Finding[] = [];
  for (const folder of folders) {
    const file = `${folder}/${LOCK_PATH}`;
    const text = repository.get(file);
    if (text === undefined) continue;
    const parsed = parseLock(file, text);
    if (parsed.kind === 'lock') locks.set(folder, parsed.lock);
    else findings.push(parsed.finding);
  }
  return findings.length > 0 ? { kind: 'findings', findings } : { kind: 'locks', locks };
}

/** The repository once the plans are carried out. */
function applyPlans(repository: Files, folders: readonly FolderPlan[]): Files {
  const files = new Map(repository);
  for (const { writes, deletes } of folders) {
    for (const { path, text } of writes) files.set(path, text);
    for (const path of deletes) files.delete(path);
  }
  return files;
}

function judge(
  tree: Tree,
  sovereign: SovereignModel,
  release: ReleaseModel,
): { readonly clusters: readonly JudgedCluster[]; readonly findings: readonly Finding[] } {
  const clusters: JudgedCluster[] = [];
  const findings: Finding[] = [];
  const roots = findRoots(tree);
  for (const cluster of sovereign.clusters) {
    const folder = `${sovereignFolder(sovereign)}/${cluster.name.name}/`;
    const root = roots.find(({ file }) => file.startsWith(folder));
    if (root === undefined) continue;
    const built = buildHostCluster(tree, root, sampleVariables());
    findings.push(...built.findings);
    clusters.push(judgeCluster(built.cluster, clusterGround(cluster, release), release.catalog.groundState));
  }
  return { clusters, findings };
}

/** The files that a Sovereign reads: its own and the shared ones. */
function ownFiles(files: Files, sovereign: SovereignModel): Files {
  const folders = [`${TEMPLATE_FOLDER}/`, `${sovereignFolder(sovereign)}/`];
  return new Map([...files].filter(([path]) => folders.some((folder) => path.startsWith(folder))));
}
