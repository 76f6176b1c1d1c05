import type { Finding } from '../schema/finding.js';
import { checkTree, type JudgedCluster } from './check/check.js';
import { judgeSovereigns } from './check/judge-sovereigns.js';
import { findRemovedHostClusters } from './check/removed-host-clusters.js';
import { findRunningChanges } from './check/running-changes.js';
import type { Conflict } from './merge/conflict.js';
import type { MergeNote } from './merge/merge-yaml.js';
import { sovereignFolder, type SovereignModel } from './model/cluster-model.js';
import type { ReleaseModel } from './model/release-model.js';
import { TEMPLATE_FOLDER } from './model/unit-overlay.js';
import { canonicalText, hashText } from './plan/canonical.js';
import { mergeFolder, type MergedFolder } from './plan/merge-folder.js';
import type { MigrationStep } from './plan/migration-steps.js';
import { planFolder, type FolderPlan, type PlannedWrite } from './plan/plan.js';
import { readLocks } from './plan/read-locks.js';
import { recoverState, type MergeInput, type RecoveredState } from './recover.js';
import { formatUserText } from './render/format.js';
import { compileTemplates, type RenderedFile } from './render/render.js';
import { renderSovereignFolder } from './render/sovereign-files.js';
import { renderTemplateFolder, treeOf } from './render/template-files.js';
import { sortFindings } from './report/sort-findings.js';
import { checkCapacity } from './spec/check-capacity.js';
import { decideSpecs, type SpecsInput } from './spec/decide-specs.js';
import { moveRelease } from './spec/move-release.js';
import { RELEASE_FILE } from './spec/repository-release.js';
import { parseTree, type Files, type Tree } from './tree/tree.js';

/** What is generated from: the shelf, the templates, the repository as it is, the specs of one or more Sovereigns. */
export interface GenerateInput extends SpecsInput {
  readonly templates: Files;
  readonly generatorVersion: string;
  /** Release to move the repository and its specs to; undefined stays on the one that it is on. */
  readonly to?: string | undefined;
  /** How to merge into files that the team edited; undefined leaves those alone and names them. */
  readonly merge?: MergeInput | undefined;
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
  /** The file that states it; undefined when that stays as it is, or is among the folders. */
  readonly releaseWrite: PlannedWrite | undefined;
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
  /** What a move to another release asks of people. */
  readonly steps: readonly MigrationStep[];
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
  const { to } = input;
  const moved = to === undefined ? input : { ...input, ...moveRelease(input.repository, input.specs, to) };
  const decided = decideSpecs(moved);
  if (decided.kind === 'findings') return decided;
  const { release, sovereigns } = decided;
  const models = sovereigns.map(({ model }) => model);
  const state = await readState(input, [TEMPLATE_FOLDER, ...models.map(sovereignFolder)], release);
  if (state.findings.length > 0) return { kind: 'findings', findings: state.findings };

  const templates = compileTemplates(input.templates);
  const shared = renderTemplateFolder(release, templates);
  const plan = folderPlanner(input, release, state);
  const merged = [plan(TEMPLATE_FOLDER, shared.files, shared.tree)];
  for (const { model, spec } of sovereigns) {
    const rendered = renderSovereignFolder(model, shared.tree, templates, input.templates);
    const own = await formatUserText(rendered, model);
    merged.push(plan(sovereignFolder(model), own, treeOf(own), hashText(spec.text)));
  }
  const folders = merged.map((folder) => folder.plan);

  const tree = parseTree(ownFiles(applyPlans(moved.repository, folders), models), shared.tree);
  const { clusters, findings } = judgeSovereigns(tree, models);
  const deletes = folders.flatMap((folder) => folder.deletes);
  return {
    kind: 'generation',
    generation: {
      findings: sortFindings([
        ...findings,
        ...checkTree({ tree, clusters, profile: release.profile }),
        ...findRunningChanges(input.repository, tree, clusters),
        ...findRemovedHostClusters(input.repository, deletes),
        ...sovereigns.flatMap(({ model, findAt }) => checkCapacity(model, findAt)),
      ]),
      release: release.catalog.release,
      releaseWrite: planText(input.repository, RELEASE_FILE, moved.repository.get(RELEASE_FILE)),
      sovereigns: sovereigns.map(({ model, spec }) => ({
        model,
        specWrite: planText(input.repository, `${sovereignFolder(model)}/sovereign.yaml`, spec.text),
      })),
      folders,
      clusters,
      conflicts: merged.flatMap(({ conflicts }) => conflicts),
      notes: [...state.notes, ...merged.flatMap(({ notes }) => notes)],
      steps: state.steps,
    },
  };
}

/** What was generated last: as the locks say it, or recovered where edits are merged. */
async function readState(
  input: GenerateInput,
  folders: readonly string[],
  { catalog }: ReleaseModel,
): Promise<RecoveredState> {
  if (input.merge !== undefined) return recoverState(input, input.merge, folders, catalog.release);
  const read = readLocks(input.repository, folders);
  const locks = read.kind === 'locks' ? read.locks : new Map<string, never>();
  return { locks, wishes: new Map(), notes: [], steps: [], findings: read.kind === 'findings' ? read.findings : [] };
}

type PlanFolder = (folder: string, files: readonly RenderedFile[], tree: Tree, spec?: string) => MergedFolder;

/** What is planned for each folder: merged into what the team edited, or with the edits protected. */
function folderPlanner(input: GenerateInput, { catalog }: ReleaseModel, state: RecoveredState): PlanFolder {
  const common = { generator: input.generatorVersion, release: catalog.release };
  return (folder, files, tree, spec) => {
    const present = { folder, repository: input.repository, lock: state.locks.get(folder) };
    const header = spec === undefined ? common : { ...common, spec };
    const wishes = state.wishes.get(folder);
    if (wishes !== undefined) return mergeFolder(present, header, files, tree, wishes);
    return { plan: planFolder(present, header, files, tree), conflicts: [], notes: [] };
  };
}

/** The write that a file of the team needs; undefined when the repository holds the text, and when there is none. */
function planText(repository: Files, path: string, text: string | undefined): PlannedWrite | undefined {
  const present = repository.get(path);
  if (text === undefined || (present !== undefined && canonicalText(present) === canonicalText(text))) return undefined;
  return { kind: present === undefined ? 'create' : 'update', path, text };
}

/** Every file that is written, in the order of writing: a lock, last in its folder, says that all before it is there. */
export function plannedWrites({ releaseWrite, sovereigns, folders }: Generation): readonly PlannedWrite[] {
  const specs = sovereigns.flatMap(({ specWrite }) => specWrite ?? []);
  return [...(releaseWrite === undefined ? [] : [releaseWrite]), ...specs, ...folders.flatMap(({ writes }) => writes)];
}

/** The repository once a generation is carried out. */
export function filesAfter(generation: Generation, repository: Files): Files {
  const deletes = generation.folders.flatMap((folder) => folder.deletes);
  return applyPlans(repository, [{ writes: plannedWrites(generation), deletes }]);
}

function applyPlans(repository: Files, plans: readonly Pick<FolderPlan, 'writes' | 'deletes'>[]): Files {
  const files = new Map(repository);
  for (const { writes, deletes } of plans) {
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
