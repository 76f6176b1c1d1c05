import type { Finding } from '../schema/finding.js';
import type { Lock } from '../schema/lock.js';
import { releasesOf } from './catalog/parse.js';
import { migrationsOf } from './catalog/migrations.js';
import type { Decisions } from './merge/decision.js';
import type { MergeNote } from './merge/merge-yaml.js';
import { sovereignFolder } from './model/cluster-model.js';
import { TEMPLATE_FOLDER } from './model/unit-overlay.js';
import { lostPaths } from './plan/find-bases.js';
import type { MergeWishes } from './plan/merge-folder.js';
import { stepsOf, type MigrationStep } from './plan/migration-steps.js';
import { rebuildLock, recoverLocks } from './plan/recover-locks.js';
import { formatUserText } from './render/format.js';
import { compileTemplates, type RenderedFile } from './render/render.js';
import { renderSovereignFolder } from './render/sovereign-files.js';
import { renderTemplateFolder } from './render/template-files.js';
import { decideSpecs, releaseModelOf, type SpecsInput } from './spec/decide-specs.js';
import { withRelease } from './spec/move-release.js';
import { readReleaseFile } from './spec/repository-release.js';
import type { Files } from './tree/tree.js';

/** What a merge knows that stands in no file of the repository. */
export interface MergeInput {
  /** What Git's history holds of lost files and locks, newest first. */
  readonly history: ReadonlyMap<string, readonly string[]>;
  /** Files whose released text is taken as it is, without a hash that confirms it. */
  readonly accepted: ReadonlySet<string>;
  readonly decisions: Decisions;
  /** Links, and files that are no text: what they hold is not known. */
  readonly links: ReadonlySet<string>;
}

/** The state of the last generation, recovered where it is damaged. */
export interface RecoveredState {
  readonly locks: ReadonlyMap<string, Lock>;
  readonly wishes: ReadonlyMap<string, MergeWishes>;
  readonly notes: readonly MergeNote[];
  readonly steps: readonly MigrationStep[];
  readonly findings: readonly Finding[];
}

/** Where state is recovered from: the repository and specs as they are, before anything is moved to another release. */
export interface RecoverInput extends SpecsInput {
  readonly templates: Files;
}

/**
 * Finds for each folder what was generated last, and what its release moves on the way to another one.
 *
 * Rendering a release again is the last step, for folders that need it alone.
 */
export async function recoverState(
  input: RecoverInput,
  { history, accepted, decisions, links }: MergeInput,
  folders: readonly string[],
  release: string,
): Promise<RecoveredState> {
  const recovered = recoverLocks(input.repository, folders, history);
  const locks = new Map(recovered.locks);
  const notes = [...recovered.notes];
  const present = readReleaseFile(input.repository)?.release ?? release;
  for (const folder of recovered.lost) {
    const { lock, note } = rebuildLock(input.repository, folder, present, await renderAgain(input, folder, present));
    locks.set(folder, lock);
    notes.push(note);
  }
  const wishes = new Map<string, MergeWishes>();
  for (const folder of folders) {
    const lock = locks.get(folder);
    const lost = lostPaths({ folder, repository: input.repository, lock }, history);
    const again = lost.length === 0 || lock === undefined ? [] : await renderAgain(input, folder, lock.release);
    const rendered = new Map(again.map(({ path, text }) => [path, text]));
    const migrations = lock === undefined ? [] : migrationsOf(input.shelf, lock.release, release);
    wishes.set(folder, { lost: { history, rendered, accepted }, decisions, links, migrations });
  }
  const oldest = [...locks.values()].map((lock) => lock.release).sort()[0] ?? release;
  const steps = stepsOf(migrationsOf(input.shelf, oldest, release), locks.values());
  return { locks, wishes, notes, steps, findings: recovered.findings };
}

/** What a folder is on a release, by the specs as they are; nothing where release or spec cannot be read. */
async function renderAgain(input: RecoverInput, folder: string, name: string): Promise<readonly RenderedFile[]> {
  if (!releasesOf(input.shelf).includes(name)) return [];
  const repository = withRelease(input.repository, name);
  const release = releaseModelOf(input.shelf, { release: name, profile: readReleaseFile(repository)?.profile });
  const templates = compileTemplates(input.templates);
  const shared = renderTemplateFolder(release, templates);
  if (folder === TEMPLATE_FOLDER) return shared.files;
  for (const spec of input.specs) {
    const decided = decideSpecs({ ...input, repository, specs: [spec], release: undefined });
    const [own] = decided.kind === 'decided' ? decided.sovereigns : [];
    if (own === undefined || sovereignFolder(own.model) !== folder) continue;
    return formatUserText(renderSovereignFolder(own.model, shared.tree, templates, input.templates), own.model);
  }
  return [];
}
