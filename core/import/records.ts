import type { SovereignSpec } from '../../schema/sovereign.js';
import { buildSovereignModel, type SovereignModel } from '../model/cluster-model.js';
import type { ReleaseModel } from '../model/release-model.js';
import { TEMPLATE_FOLDER } from '../model/unit-overlay.js';
import { canonicalText, hashText } from '../plan/canonical.js';
import { LOCK_PATH, basePath, buildLock, formatLock } from '../plan/lock.js';
import type { PlannedWrite } from '../plan/plan.js';
import { formatUserText } from '../render/format.js';
import { compileTemplates, type RenderedFile, type TemplateSet } from '../render/render.js';
import { renderSovereignFolder } from '../render/sovereign-files.js';
import { renderTemplateFolder, treeOf, type TemplateFolder } from '../render/template-files.js';
import type { Files, Tree } from '../tree/tree.js';

/** Renders specs of one release; the shared folder is rendered once. */
export interface SpecRenderer {
  readonly shared: TemplateFolder;
  readonly render: (spec: SovereignSpec) => Promise<RenderedSovereign>;
}

/** What one spec leads to. */
export interface RenderedSovereign {
  readonly model: SovereignModel;
  readonly folder: string;
  readonly files: readonly RenderedFile[];
  readonly tree: Tree;
}

/** A renderer for a release. */
export function specRenderer(release: ReleaseModel, templates: Files): SpecRenderer {
  const compiled: TemplateSet = compileTemplates(templates);
  const shared = renderTemplateFolder(release, compiled);
  return {
    shared,
    render: async (spec) => {
      const model = buildSovereignModel(spec, release);
      const rendered = renderSovereignFolder(model, shared.tree, compiled, templates);
      const files = await formatUserText(rendered, model);
      return { model, folder: `clusters/${spec.domain}`, files, tree: treeOf(files) };
    },
  };
}

/** What a lock is headed with. */
export interface RecordHeader {
  readonly generator: string;
  readonly release: string;
}

/**
 * Lock and bases of a folder as if its files had been generated just now: whatever differs in the repository counts as
 * the team's edit from then on.
 */
export function recordsOf(
  { folder, files, tree }: Pick<RenderedSovereign, 'folder' | 'files' | 'tree'>,
  header: RecordHeader,
  specText: string | undefined,
  repository: Files,
): readonly PlannedWrite[] {
  const lock = buildLock(
    specText === undefined ? header : { ...header, spec: hashText(specText) },
    folder,
    files,
    tree,
  );
  const wanted = new Map<string, string>(
    files.map(({ path, text }) => [`${folder}/${basePath(path.slice(folder.length + 1))}`, text]),
  );
  wanted.set(`${folder}/${LOCK_PATH}`, formatLock(lock));
  return [...wanted].flatMap(([path, text]): readonly PlannedWrite[] => {
    const present = repository.get(path);
    if (present !== undefined && canonicalText(present) === canonicalText(text)) return [];
    return [{ kind: present === undefined ? 'create' : 'update', path, text }];
  });
}

/** The shared folder, in the form of a Sovereign's. */
export function sharedFolder({ shared }: SpecRenderer): Pick<RenderedSovereign, 'folder' | 'files' | 'tree'> {
  return { folder: TEMPLATE_FOLDER, files: shared.files, tree: shared.tree };
}
