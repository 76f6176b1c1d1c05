import { z } from 'zod';
import { SPEC_SCHEMA_FILE, sovereignSchema } from '../../schema/sovereign.js';
import { buildKyvernoUnit } from '../kyverno/kyverno-unit.js';
import { ANY_CLUSTER } from '../model/conditions.js';
import type { ReleaseModel, SlotModel } from '../model/release-model.js';
import { treeRoutes } from '../model/routes-unit.js';
import { gateModel, unitNeeds, unitsOf } from '../model/unit-model.js';
import { TEMPLATE_FOLDER } from '../model/unit-overlay.js';
import { groundFacts } from '../catalog/ground-facts.js';
import { parseTree, type Tree } from '../tree/tree.js';
import type { Scope } from './expand.js';
import { renderTemplates, selectTemplates, type RenderedFile, type TemplateSet } from './render.js';

/** The shared folder of a repository: its files, and the same parsed. */
export interface TemplateFolder {
  readonly files: readonly RenderedFile[];
  readonly tree: Tree;
}

const GATES = `${TEMPLATE_FOLDER}/gates/`;

/** Renders `clusters/_template`, a function of the release and the platform profile only. */
export function renderTemplateFolder(release: ReleaseModel, templates: TemplateSet): TemplateFolder {
  const scope = templateScope(release);
  const isUnit = (path: string): boolean => path.startsWith(`${TEMPLATE_FOLDER}/`) && !path.startsWith(GATES);
  const units = renderTemplates(selectTemplates(templates, isUnit), scope);
  const tree = treeOf(units);
  const gates = unitsOf(release)
    .filter(({ name }) => needsGate(tree, name, release))
    .map(({ name }) => gateModel(name));
  const isGate = (path: string): boolean => path.startsWith(GATES);
  const rendered = renderTemplates(selectTemplates(templates, isGate), { ...scope, gates });
  const files = [...units, ...rendered, specSchemaFile()];
  return { files, tree: treeOf(files, tree) };
}

/** The JSON Schema of specs, which editors find by the first line of a spec that we write. */
function specSchemaFile(): RenderedFile {
  const path = `${TEMPLATE_FOLDER}/${SPEC_SCHEMA_FILE}`;
  const schema = { title: 'Sovereign', ...z.toJSONSchema(sovereignSchema, { io: 'input' }) };
  return { path, id: path, text: `${JSON.stringify(schema, null, 2)}\n` };
}

function needsGate(tree: Tree, unit: string, { catalog }: ReleaseModel): boolean {
  const ground = groundFacts(catalog.groundState, ANY_CLUSTER, '');
  return unitNeeds(tree, unit, catalog).some((fact) => !ground.has(fact));
}

/** Rendered files as a tree; what `known` holds already is not parsed again. */
export function treeOf(files: readonly RenderedFile[], known?: Tree): Tree {
  return parseTree(new Map(files.map(({ path, text }) => [path, text])), known);
}

function templateScope(release: ReleaseModel): Scope {
  const { catalog, profile, slots, platformNamespaces } = release;
  const providers = [...new Set(slots.flatMap(({ provider }) => provider ?? []))].sort();
  return {
    release: catalog.release,
    profile,
    charts: catalog.charts,
    gateway: catalog.gateway,
    routes: treeRoutes(release),
    slots: slots.map((slot) => ({ ...slot, path: slotPath(slot), comment: slotComment(slot) })),
    providers: providers.map((provider) => ({ path: provider, id: provider })),
    policies: buildKyvernoUnit(profile.kyverno, platformNamespaces),
    deniedEndpoints: {
      matchExpressions: [
        { key: 'io.kubernetes.pod.namespace', operator: 'Exists' },
        { key: 'io.kubernetes.pod.namespace', operator: 'NotIn', values: platformNamespaces },
      ],
    },
  };
}

function slotPath({ path, provider }: SlotModel): string {
  return provider === undefined ? path : `${provider}/${path}`;
}

function slotComment({ purpose, source }: SlotModel): string {
  const ready = source.readiness.until === 'workloads' ? 'its workloads run' : 'its objects are applied';
  return `${purpose}. Ready means that ${ready}: ${lowerFirst(source.readiness.why)}`;
}

function lowerFirst(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? sentence[0]?.toLowerCase() + sentence.slice(1) : sentence;
}
