import type { Catalog } from '../../schema/catalog.js';
import type { JsonObject } from '../../schema/json.js';
import type { Fact } from '../catalog/facts.js';
import { admittedGroups, needsOfManifest } from '../catalog/manifest-needs.js';
import type { Tree } from '../tree/tree.js';
import type { ClusterModel, SovereignModel } from './cluster-model.js';
import { gateName, gateReleases } from './gates.js';
import { buildKitOverlay } from './kit-overlay.js';
import { isAtLeast } from './minor-version.js';
import { postBuildOf } from './post-build.js';
import type { ReleaseModel } from './release-model.js';
import { TEMPLATE_FOLDER, unitOverlay, unitTexts, type OverlayModel } from './unit-overlay.js';

/** The units of the template, in the order in which people read them, and what each is. */
export const UNITS: readonly { readonly name: string; readonly purpose: string }[] = [
  {
    name: 'bootstrap-kit',
    purpose:
      'The releases of the bootstrap kit. It neither waits nor checks: no leaf application holds back another unit.',
  },
  { name: 'network-policies', purpose: 'The default deny, and what every denied pod may still do.' },
  {
    name: 'kyverno-policies',
    purpose: 'What images, Pods and Services must be like; reported in phase bootstrap, refused in phase operational.',
  },
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
