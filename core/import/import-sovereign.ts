import type { ReleaseModel } from '../model/release-model.js';
import { LOCK_PATH } from '../plan/lock.js';
import type { PlannedWrite } from '../plan/plan.js';
import { parseSpec } from '../spec/parse.js';
import type { Tree } from '../tree/tree.js';
import { deriveCatalyst } from './derive-catalyst.js';
import { asKept } from './derived-findings.js';
import { explainVariables, variableSources } from './explain.js';
import type { ImportInput, ImportedSovereign } from './import.js';
import type { SovereignPlace } from './layout.js';
import { variablesOfUnits } from './read-variables.js';
import { recordsOf, type RenderedSovereign, type SpecRenderer } from './records.js';
import { settleSpec } from './settle.js';
import { teamFiles } from './team-files.js';
import { readWritten, textOfSpec } from './written-spec.js';

/** What every Sovereign of a repository is imported with. */
export interface ImportContext extends ImportInput {
  readonly model: ReleaseModel;
  readonly renderer: SpecRenderer;
}

/** Imports one Sovereign in our own layout. */
export async function importSovereign(
  place: SovereignPlace,
  tree: Tree,
  context: ImportContext,
): Promise<ImportedSovereign> {
  const file = `${place.folder}/sovereign.yaml`;
  const own = context.repository.get(file);
  const written = readWritten(own);
  const judge = { release: context.model, template: context.renderer.shared.tree };
  const derived = deriveCatalyst(tree, place, written, judge);
  const settled = settleSpec(file, derived.input, written, judge);
  const { text, problems } = textOfSpec(file, own, settled);
  const common = {
    folder: place.folder,
    layout: place.kind,
    domain: place.folder.slice('clusters/'.length),
    input: settled.input,
    hostClusters: place.hostClusters.map(({ name }) => name),
    variableSources: variableSources(place.units),
    teamObjects: [],
    findings: [...problems, ...[...derived.dropped, ...settled.dropped].map(asKept)],
  };
  const parsed = text === undefined ? undefined : parseSpec(file, text);
  if (text === undefined || parsed?.kind !== 'spec') {
    return { ...common, spec: undefined, variables: [], team: [], applied: undefined, writes: [] };
  }
  const rendered = await context.renderer.render(parsed.spec);
  return {
    ...common,
    spec: { file, text },
    hostClusters: parsed.spec.hostClusters.map(({ name }) => name),
    variables: explainVariables(variablesOfUnits(place.units), rendered.model),
    team: teamFiles(context.repository, place.folder, rendered.files),
    applied: undefined,
    writes: [...specWrite(file, own, text), ...recordWrites(rendered, text, context)],
  };
}

function specWrite(file: string, own: string | undefined, text: string): readonly PlannedWrite[] {
  if (own === text) return [];
  return [{ kind: own === undefined ? 'create' : 'update', path: file, text }];
}

function recordWrites(
  rendered: RenderedSovereign,
  text: string,
  { generatorVersion, model, repository }: ImportContext,
): readonly PlannedWrite[] {
  // A lock that is there knows what was generated, whatever became of the spec.
  if (repository.has(`${rendered.folder}/${LOCK_PATH}`)) return [];
  return recordsOf(rendered, { generator: generatorVersion, release: model.catalog.release }, text, repository);
}
