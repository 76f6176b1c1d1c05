import type { Catalog } from '../../schema/catalog.js';
import type { JsonObject } from '../../schema/json.js';
import { factOfNeed, type Fact } from '../catalog/facts.js';
import { groundFacts } from '../catalog/ground-facts.js';
import { admittedGroups, needsOfManifest } from '../catalog/manifest-needs.js';
import { InternalError } from '../internal-error.js';
import type { Tree } from '../tree/tree.js';
import type { ClusterModel, SovereignModel } from './cluster-model.js';
import { encodeVariable } from './encode.js';
import { gateName, gateReleases } from './gates.js';
import { buildKitOverlay, type KitOverlay } from './kit-overlay.js';
import type { ReleaseModel } from './release-model.js';
import { isAtLeast } from './minor-version.js';
import { ownReleasesOf, type OwnReleaseModel } from './own-releases.js';
import { zonePatches, zonesOf, type ZoneModel } from './zones.js';
import { PROVISIONED_CONFIG_MAP, VARIABLE_BY_NAME } from './variables.js';

/** The folder that all Sovereigns of a repository share. */
export const TEMPLATE_FOLDER = 'clusters/_template';

/** The units of the template, in the order in which people read them, and what each is. */
export const UNITS: readonly { readonly name: string; readonly purpose: string }[] = [
  {
    name: 'bootstrap-kit',
    purpose:
      'The releases of the bootstrap kit. It neither waits nor checks: no leaf application holds back another unit.',
  },
  { name: 'network-policies', purpose: 'The default deny, and what every denied pod may still do.' },
  { name: 'sovereign-tls', purpose: 'The wildcard certificate and the Gateway.' },
];

/** One Flux Kustomization. */
export interface FluxKustomizationModel {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly comment: string;
  readonly folder: string;
  readonly dependsOn: readonly string[];
  readonly healthChecks: readonly JsonObject[];
  readonly postBuild: JsonObject | undefined;
}

/** What happens to a unit's objects when the unit goes: they go too, unless the host cluster is being retired. */
export function pruningOf({ hostCluster }: ClusterModel, { profile }: ReleaseModel): JsonObject {
  if (!hostCluster.retired) return { prune: true };
  // deletionPolicy is known from Flux 2.5 on.
  return isAtLeast(profile.flux, '2.5') ? { prune: true, deletionPolicy: 'Orphan' } : { prune: false };
}

/** The overlay folder of one unit. */
export interface OverlayModel {
  readonly path: string;
  readonly id: string;
  readonly resources: readonly string[];
  readonly kustomizePatches: readonly JsonObject[];
  readonly patches: readonly PatchFile[];
  readonly zones: readonly ZoneModel[];
  readonly ownReleases: readonly OwnReleaseModel[];
}

interface PatchFile {
  readonly path: string;
  readonly id: string;
  readonly comment: string;
  readonly spec: JsonObject;
  readonly isUserText: boolean;
}

/** What a host cluster's folder holds. */
export interface ClusterUnits {
  readonly fluxKustomizations: readonly FluxKustomizationModel[];
  readonly overlays: readonly OverlayModel[];
}

/** The facts that a unit of the template needs beyond the ground state's kinds, whichever Sovereign it is for. */
export function unitNeeds(template: Tree, unit: string, catalog: Catalog): readonly Fact[] {
  const folder = `${TEMPLATE_FOLDER}/${unit}/`;
  const admitted = admittedGroups(catalog);
  const needs = template.manifests
    .filter(({ file, resource }) => file.startsWith(folder) && resource !== undefined)
    .flatMap(({ value }) => needsOfManifest(value, admitted));
  return [...new Set(needs)].sort();
}

/** The units of one host cluster: Flux Kustomizations with their gates and variables, and overlays with patches. */
export function buildClusterUnits(cluster: ClusterModel, sovereign: SovereignModel, template: Tree): ClusterUnits {
  const { release, spec } = sovereign;
  const overlay = buildKitOverlay(cluster, release);
  const folder = `./clusters/${spec.domain}/${cluster.name.name}`;
  const fluxKustomizations: FluxKustomizationModel[] = [];
  for (const { name, purpose } of UNITS) {
    const waitsFor = gateReleases(unitNeeds(template, name, release.catalog), cluster, release);
    if (waitsFor.length > 0) fluxKustomizations.push(gateUnit(name, waitsFor));
    fluxKustomizations.push({
      path: name,
      id: name,
      name,
      comment: purpose,
      folder: `${folder}/${name}`,
      dependsOn: waitsFor.length > 0 ? [gateName(name)] : [],
      healthChecks: [],
      postBuild: postBuildOf(unitTexts(name, template, cluster, overlay), cluster, sovereign),
    });
  }
  fluxKustomizations.push(extraUnit(folder));
  return {
    fluxKustomizations,
    overlays: UNITS.map(({ name }) => unitOverlay(name, template, cluster, overlay, release)),
  };
}

function gateUnit(unit: string, releases: readonly string[]): FluxKustomizationModel {
  return {
    path: gateName(unit),
    id: gateName(unit),
    name: gateName(unit),
    comment: `Holds back unit ${unit} until the releases are ready that bring its kinds, webhooks and issuers.`,
    folder: `./${TEMPLATE_FOLDER}/gates/${unit}`,
    dependsOn: [],
    healthChecks: releases.map((name) => ({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      name,
      namespace: 'flux-system',
    })),
    postBuild: undefined,
  };
}

function extraUnit(folder: string): FluxKustomizationModel {
  return {
    path: 'extra',
    id: 'extra',
    name: 'extra',
    comment: "The team's own additions, after everything else.",
    folder: `${folder}/extra`,
    dependsOn: UNITS.map(({ name }) => name),
    healthChecks: [],
    postBuild: undefined,
  };
}

function unitFolders(unit: string, template: Tree, cluster: ClusterModel): readonly string[] {
  const ofProvider = `${unit}/${cluster.traits.provider}`;
  const hasProvider = template.files.has(`${TEMPLATE_FOLDER}/${ofProvider}/kustomization.yaml`);
  return hasProvider ? [unit, ofProvider] : [unit];
}

function unitOverlay(
  unit: string,
  template: Tree,
  cluster: ClusterModel,
  overlay: KitOverlay,
  release: ReleaseModel,
): OverlayModel {
  const isKit = unit === 'bootstrap-kit';
  const patches = isKit ? overlay.patches : [];
  const deletions = isKit ? overlay.deletions : [];
  const zones = unit === 'sovereign-tls' ? zonesOf(cluster, release) : [];
  const ownReleases = isKit ? ownReleasesOf(cluster, release) : [];
  return {
    path: unit,
    id: unit,
    resources: [
      ...unitFolders(unit, template, cluster).map((folder) => `../../../_template/${folder}`),
      ...[...zones, ...ownReleases].map(({ path }) => `${path}.yaml`),
    ],
    kustomizePatches: [
      ...zonePatches(zones, release),
      ...patches.map(({ path }) => ({ path: `${path}.yaml` })),
      ...deletions.map(({ apiVersion, kind, name, namespace, reason }) => ({
        patch: [
          `# ${reason} in sovereign.yaml.`,
          '$patch: delete',
          `apiVersion: ${apiVersion}`,
          `kind: ${kind}`,
          'metadata:',
          `  name: ${name}`,
          ...(namespace === undefined ? [] : [`  namespace: ${namespace}`]),
          '',
        ].join('\n'),
      })),
    ],
    patches: patches.map(({ path, id, reasons, spec, isUserText }) => ({
      path,
      id,
      comment: `What this host cluster has different from the release: ${reasons.join('; ')}.`,
      spec,
      isUserText,
    })),
    zones,
    ownReleases,
  };
}

/** The texts that Flux substitutes when it builds a unit for this host cluster. */
function unitTexts(unit: string, template: Tree, cluster: ClusterModel, overlay: KitOverlay): readonly string[] {
  const folders = unitFolders(unit, template, cluster).map((folder) => `${TEMPLATE_FOLDER}/${folder}/`);
  const leftOut = new Set(overlay.deletions.map(({ name }) => name));
  const isHere = (file: string): boolean =>
    folders.some((folder) => file.startsWith(folder) && !file.slice(folder.length).includes('/'));
  const texts = template.manifests
    .filter(({ file, resource }) => isHere(file) && resource !== undefined && !leftOut.has(resource.name))
    .map(({ value }) => JSON.stringify(value));
  return unit === 'bootstrap-kit' ? [...texts, ...overlay.patches.map(({ spec }) => JSON.stringify(spec))] : texts;
}

function postBuildOf(
  texts: readonly string[],
  cluster: ClusterModel,
  sovereign: SovereignModel,
): JsonObject | undefined {
  const substitute: Record<string, string> = {};
  let needsProvisioned = false;
  for (const name of usedVariables(texts)) {
    const variable = VARIABLE_BY_NAME.get(name);
    if (variable === undefined) throw new InternalError(`The template uses \${${name}}, which no table row supplies.`);
    if (variable.supplier === 'provisioning') needsProvisioned = true;
    else substitute[name] = encodeVariable(variable.type, variable.value(cluster, sovereign));
  }
  if (Object.keys(substitute).length === 0 && !needsProvisioned) return undefined;
  const substituteFrom = [{ kind: 'ConfigMap', name: PROVISIONED_CONFIG_MAP }];
  return { substitute, ...(needsProvisioned ? { substituteFrom } : {}) };
}

/** The names of the variables that texts use, sorted; escaped ones (`$${NAME}`) are left out. */
export function usedVariables(texts: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const text of texts) {
    for (const [, name] of text.matchAll(/\$\$|\$\{([A-Za-z_]\w*)\}/g)) {
      if (name !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}

/** Needs of a catalog slot that the ground state meets by itself. */
export function isMetByGround(
  cluster: ClusterModel,
  release: ReleaseModel,
): (need: Parameters<typeof factOfNeed>[0]) => boolean {
  const ground = groundFacts(release.catalog.groundState, cluster.traits, cluster.spec.repository.secretRef.name);
  return (need) => ground.has(factOfNeed(need));
}
