import type { Finding } from '../schema/finding.js';
import type { Lock } from '../schema/lock.js';
import { parseCatalog } from './catalog/parse.js';
import { checkTree, type JudgedCluster } from './check/check.js';
import { judgeSovereigns } from './check/judge-sovereigns.js';
import { findRemovedHostClusters } from './check/removed-host-clusters.js';
import { buildSovereignModel, type SovereignModel } from './model/cluster-model.js';
import { buildReleaseModel, type ReleaseModel } from './model/release-model.js';
import { TEMPLATE_FOLDER } from './model/unit-overlay.js';
import { canonicalText, hashText } from './plan/canonical.js';
import { readLocks } from './plan/read-locks.js';
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
import { checkSpec, type FindAt } from './spec/check-spec.js';
import { parseSpec } from './spec/parse.js';
import { chooseRelease, type ChosenRelease } from './spec/repository-release.js';
import { parseTree, type Files, type Tree } from './tree/tree.js';

/** The text of a spec, and the file to name in findings. */
export interface SpecText {
  readonly file: string;
  readonly text: string;
}

/** What is generated from: the shelf, the templates, the repository as it is, the specs of one or more Sovereigns. */
export interface GenerateInput {
  readonly shelf: Files;
  readonly templates: Files;
  /** Everything below `clusters/`. */
  readonly repository: Files;
  /** At least one; they share release and platform profile. */
  readonly specs: readonly SpecText[];
  /** Release asked for on the command line. */
  readonly release: string | undefined;
  readonly generatorVersion: string;
  /** True merges into files that the team edited; false leaves them alone and names them. */
  readonly keepsEdits: boolean;
}

/** One Sovereign of a generation. */
export interface GeneratedSovereign {
  readonly model: SovereignModel;
  /** The spec's own file; undefined when the repository already holds this text. */
  readonly specWrite: PlannedWrite | undefined;
}

/** All that will be shown and done. Nothing is done while a finding is an error or a file is protected. */
export interface Generation {
  readonly findings: readonly Finding[];
  /** The release that all of them are on. */
  readonly release: string;
  /** In the order of the specs. */
  readonly sovereigns: readonly GeneratedSovereign[];
  /** The shared folder and those of the Sovereigns, in the order of writing. */
  readonly folders: readonly FolderPlan[];
  /** The host clusters as they come up once everything is written. */
  readonly clusters: readonly JudgedCluster[];
  /** What could not be merged; the team's values are in the files. Empty where nothing is merged. */
  readonly conflicts: readonly Conflict[];
  /** What the merge did that is no conflict and should be known. */
  readonly notes: readonly MergeNote[];
}

/** A generation, or why the specs lead to none. */
export type GenerateResult =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'generation'; readonly generation: Generation };

/**
 * The whole tool on one screen: specs become models, the models a tree, the tree a plan; the tree that the plan leads to
 * is built, substituted, checked and walked up. Pure: nothing is written here.
 */
export async function generate(input: GenerateInput): Promise<GenerateResult> {
  const decided = decide(input);
  if (decided.kind === 'findings') return decided;
  const { release, sovereigns } = decided;
  const templates = compileTemplates(input.templates);
  const shared = renderTemplateFolder(release, templates);
  const ownFolders = sovereigns.map(({ model }) => sovereignFolder(model));
  const locks = readLocks(input.repository, [TEMPLATE_FOLDER, ...ownFolders]);
  if (locks.kind === 'findings') return locks;

  const plan = folderPlanner(input, release, locks.locks);
  const merged = [plan(TEMPLATE_FOLDER, shared.files, shared.tree)];
  for (const { model, spec } of sovereigns) {
    const rendered = renderSovereignFolder(model, shared.tree, templates, input.templates);
    const own = await formatUserText(rendered, model);
    merged.push(plan(sovereignFolder(model), own, treeOf(own), hashText(spec.text)));
  }
  const folders = merged.map((folder) => folder.plan);

  const models = sovereigns.map(({ model }) => model);
  const tree = parseTree(ownFiles(applyPlans(input.repository, folders), models), shared.tree);
  const { clusters, findings } = judgeSovereigns(tree, models);
  const deletes = folders.flatMap((folder) => folder.deletes);
  return {
    kind: 'generation',
    generation: {
      findings: sortFindings([
        ...findings,
        ...checkTree({ tree, clusters, profile: release.profile }),
        ...findRemovedHostClusters(input.repository, deletes),
        ...sovereigns.flatMap(({ model, findAt }) => checkCapacity(model, findAt)),
      ]),
      release: release.catalog.release,
      sovereigns: sovereigns.map(({ model, spec }) => ({ model, specWrite: planSpec(input.repository, spec, model) })),
      folders,
      clusters,
      conflicts: merged.flatMap(({ conflicts }) => conflicts),
      notes: merged.flatMap(({ notes }) => notes),
    },
  };
}

/** The folder of a Sovereign. */
export function sovereignFolder({ spec }: SovereignModel): string {
  return `clusters/${spec.domain}`;
}

type PlanFolder = (folder: string, files: readonly RenderedFile[], tree: Tree, spec?: string) => MergedFolder;

/** What is planned for each folder: merged into what the team edited, or with the edits protected. */
function folderPlanner(input: GenerateInput, { catalog }: ReleaseModel, locks: ReadonlyMap<string, Lock>): PlanFolder {
  const step = input.keepsEdits ? mergeFolder : planUnmerged;
  const header = { generator: input.generatorVersion, release: catalog.release };
  return (folder, files, tree, spec) =>
    step(
      { folder, repository: input.repository, lock: locks.get(folder) },
      spec === undefined ? header : { ...header, spec },
      files,
      tree,
    );
}

function planUnmerged(...input: Parameters<typeof planFolder>): MergedFolder {
  return { plan: planFolder(...input), conflicts: [], notes: [] };
}

interface DecidedSovereign {
  readonly model: SovereignModel;
  readonly spec: SpecText;
  readonly findAt: FindAt;
}

type Decision =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'decided'; readonly release: ReleaseModel; readonly sovereigns: readonly DecidedSovereign[] };

/** Every spec read and checked against the release; what is wrong with any of them is told together. */
function decide({ specs, repository, shelf, release: option }: GenerateInput): Decision {
  const read = specs.map((spec) => ({ spec, parsed: parseSpec(spec.file, spec.text) }));
  const valid = read.flatMap(({ spec, parsed }) => (parsed.kind === 'spec' ? { text: spec, ...parsed } : []));
  const findings = read.flatMap(({ parsed }) => (parsed.kind === 'findings' ? parsed.findings : []));
  let release: ReleaseModel | undefined;
  for (const { spec, findAt } of valid) {
    const finding = (message: string, help: string): Finding =>
      findAt(['release'], { rule: 'repository-release', message, help });
    const choice = chooseRelease(repository, shelf, { option, spec: { release: spec.release, finding } });
    if (choice.kind === 'findings') {
      findings.push(...choice.findings);
      continue;
    }
    release ??= releaseModelOf(shelf, choice.chosen);
    findings.push(...checkSpec(spec, release, findAt));
  }
  if (findings.length > 0 || release === undefined) return { kind: 'findings', findings: sortFindings(findings) };
  const known = release;
  const sovereigns = valid.map(({ spec, text, findAt }) => {
    return { model: buildSovereignModel(spec, known), spec: text, findAt };
  });
  return { kind: 'decided', release, sovereigns };
}

function releaseModelOf(shelf: Files, { release, profile }: ChosenRelease): ReleaseModel {
  const catalog = parseCatalog(shelf, release);
  return buildReleaseModel(catalog, profile ?? catalog.profile);
}

function planSpec(repository: Files, { text }: SpecText, model: SovereignModel): PlannedWrite | undefined {
  const path = `${sovereignFolder(model)}/sovereign.yaml`;
  const present = repository.get(path);
  if (present !== undefined && canonicalText(present) === canonicalText(text)) return undefined;
  return { kind: present === undefined ? 'create' : 'update', path, text };
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

/** The files that Sovereigns read: their own and the shared ones. */
function ownFiles(files: Files, sovereigns: readonly SovereignModel[]): Files {
  const folders = new Set([TEMPLATE_FOLDER, ...sovereigns.map(sovereignFolder)]);
  return new Map([...files].filter(([path]) => folders.has(path.split('/', 2).join('/'))));
}
