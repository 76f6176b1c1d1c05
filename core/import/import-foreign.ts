import type { Finding } from '../../schema/finding.js';
import type { JsonObject } from '../../schema/json.js';
import { parseSpec } from '../spec/parse.js';
import type { Tree } from '../tree/tree.js';
import { appliedSides, renderedObjects } from './applied-sides.js';
import { deriveForeign } from './derive-foreign.js';
import { asKept } from './derived-findings.js';
import type { EffectiveObject } from './effective.js';
import { explainVariables, variableSources } from './explain.js';
import type { ImportContext } from './import-sovereign.js';
import type { ImportedSovereign } from './import.js';
import { withInferredVariables } from './infer-variables.js';
import type { SovereignPlace } from './layout.js';
import { movingFindings } from './moving.js';
import { labelOf, readForeign, type ForeignReading } from './read-foreign.js';
import { variablesOfUnits } from './read-variables.js';
import { settleSpec } from './settle.js';
import { findSource, missingFields } from './missing.js';
import { laidOver, readWritten, textOfSpec } from './written-spec.js';

/** Imports a Sovereign in a layout that is not ours: a spec, and no lock, since its files stay the team's. */
export async function importForeign(
  place: SovereignPlace,
  tree: Tree,
  context: ImportContext,
): Promise<ImportedSovereign> {
  const reading = withInferredVariables(readForeign(tree, place), context.renderer.shared.tree);
  const file = `clusters/${reading.domain ?? place.folder.slice('clusters/'.length)}/sovereign.yaml`;
  const own = context.repository.get(file);
  const { text, input, findings } = await specOf(reading, file, own, context);
  const common = {
    folder: place.folder,
    layout: place.kind,
    domain: reading.domain,
    input,
    variableSources: variableSources(place.units),
    team: [],
    findings,
  };
  const parsed = text === undefined ? undefined : parseSpec(file, text);
  if (text === undefined || parsed?.kind !== 'spec') {
    const none = { variables: [], teamObjects: [], applied: undefined, writes: [] };
    return { ...common, ...none, spec: undefined, hostClusters: reading.hostClusters };
  }
  const rendered = await context.renderer.render(parsed.spec);
  const objects = renderedObjects(rendered, context.renderer.shared.tree, reading.variables);
  const unknown = [...reading.objects].filter(([key]) => !objects.has(key)).map(([, object]) => labelOf(object));
  return {
    ...common,
    spec: { file, text },
    hostClusters: parsed.spec.hostClusters.map(({ name }) => name),
    variables: explainVariables(variablesOfUnits(place.units), rendered.model),
    teamObjects: unknown.sort(),
    applied: appliedSides(reading.objects, objects),
    writes: own === text ? [] : [{ kind: own === undefined ? 'create' : 'update', path: file, text }],
  };
}

interface ForeignSpec {
  readonly text: string | undefined;
  readonly input: JsonObject;
  readonly findings: readonly Finding[];
}

async function specOf(
  reading: ForeignReading,
  file: string,
  own: string | undefined,
  context: ImportContext,
): Promise<ForeignSpec> {
  const { model, renderer } = context;
  const judge = { release: model, template: renderer.shared.tree };
  const source = findSource(reading, context);
  const expect = async (input: JsonObject): Promise<ReadonlyMap<string, EffectiveObject> | undefined> => {
    const parsed = parseSpec(file, JSON.stringify(input));
    if (parsed.kind === 'findings') return undefined;
    return renderedObjects(await renderer.render(parsed.spec), renderer.shared.tree, reading.variables);
  };
  const derived = await deriveForeign(reading, laidOver(source.fields, readWritten(own)), judge, expect);
  const settled = settleSpec(file, derived.input, readWritten(own), judge);
  const { text, problems } = textOfSpec(file, own, settled);
  const kept = [...derived.dropped, ...settled.dropped].map(asKept);
  const findings = [
    ...missingFields(file, reading, problems),
    ...source.findings,
    ...movingFindings(reading),
    ...kept,
    ...pathFindings(reading),
    ...twiceFindings(reading),
    ...orderFindings(reading, file, text),
  ];
  return { text, input: settled.input, findings };
}

/** Units whose path is not in the repository: what they apply is not known. */
function pathFindings({ missingPaths }: ForeignReading): readonly Finding[] {
  return missingPaths.map(({ unit, path, file }) => ({
    rule: 'import-path',
    severity: 'warning',
    message: `Flux Kustomization ${unit} applies "${path}", which is not in the repository.`,
    help: 'Correct the path; what stands there otherwise is not in the spec.',
    file,
  }));
}

/** Objects that stand twice: which of the two a cluster has, no tree tells. */
function twiceFindings({ twice }: ForeignReading): readonly Finding[] {
  return twice.map(({ object, file }) => ({
    rule: 'import-twice',
    severity: 'warning',
    message: `${labelOf(object)} stands in ${object.file} too, with other content; that one is read.`,
    help: 'Keep the one that the cluster has, and import again.',
    file,
  }));
}

/** Several names give no order, and the order numbers the cluster mesh. */
function orderFindings(
  { hostClusters, place }: ForeignReading,
  file: string,
  text: string | undefined,
): readonly Finding[] {
  if (hostClusters.length < 2 || text === undefined) return [];
  return [
    {
      rule: 'import-host-clusters',
      severity: 'warning',
      message: `${place.folder} names several host clusters: ${hostClusters.join(', ')}.`,
      help: 'Put hostClusters of the spec in the order of their mesh ids, and take out those that are not its own.',
      file,
    },
  ];
}
