import type { JsonObject } from '../../schema/json.js';
import type { Resource } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import type { KyvernoPolicyFile } from '../kyverno/kyverno-unit.js';
import type { ClusterModel } from './cluster-model.js';
import type { Deletion } from './kit-overlay.js';
import type { KitPart } from './kit-split.js';
import { ownNamespacePatches, ownReleasesOf, type OwnReleaseModel } from './own-releases.js';
import type { ReleaseModel, SlotModel } from './release-model.js';
import { ROUTES_UNIT, routePatches } from './routes-unit.js';
import { signaturePolicies } from './signed-images.js';
import { zonePatches, zonesOf, type ZoneModel } from './zones.js';

/** The folder that all Sovereigns of a repository share. */
export const TEMPLATE_FOLDER = 'clusters/_template';

/** The overlay folder of one unit. */
export interface OverlayModel {
  readonly path: string;
  readonly id: string;
  readonly resources: readonly string[];
  readonly kustomizePatches: readonly JsonObject[];
  readonly patches: readonly PatchFile[];
  readonly zones: readonly ZoneModel[];
  readonly ownReleases: readonly OwnReleaseModel[];
  /** Policies that depend on the spec, which the shared folder cannot hold. */
  readonly ownPolicies: readonly KyvernoPolicyFile[];
}

interface PatchFile {
  readonly path: string;
  readonly id: string;
  readonly comment: string;
  readonly spec: JsonObject;
  readonly isUserText: boolean;
}

/** The overlay of one unit: the shared folder that it takes, and what the host cluster has different. */
export function unitOverlay(
  unit: { readonly name: string; readonly source: string },
  template: Tree,
  cluster: ClusterModel,
  { patches, deletions, only }: KitPart,
  release: ReleaseModel,
): OverlayModel {
  const zones = unit.name === 'sovereign-tls' ? zonesOf(cluster, release) : [];
  const ownReleases = unit.name === 'bootstrap-kit' ? ownReleasesOf(cluster, release) : [];
  const ownPolicies = unit.name === 'kyverno-policies' ? signaturePolicies(cluster, release) : [];
  return {
    path: unit.name,
    id: unit.name,
    resources: [
      ...unitFolders(unit.source, template, cluster).map((folder) => `../../../_template/${folder}`),
      ...[...zones, ...ownReleases, ...ownPolicies].map(({ path }) => `${path}.yaml`),
    ],
    kustomizePatches: [
      ...zonePatches(zones, release),
      ...(unit.name === 'network-policies' ? ownNamespacePatches(cluster, release) : []),
      ...(unit.name === ROUTES_UNIT ? routePatches(cluster, release) : []),
      ...patches.map(({ path }) => ({ path: `${path}.yaml` })),
      ...deletions.map(deletionPatch),
      ...(only === undefined ? [] : onlyReleasesOf(only)),
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
    ownPolicies,
  };
}

function deletionPatch({ apiVersion, kind, name, namespace, reason }: Deletion): JsonObject {
  const patch = [
    `# ${reason}.`,
    '$patch: delete',
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${name}`,
    ...(namespace === undefined ? [] : [`  namespace: ${namespace}`]),
    '',
  ];
  return { patch: patch.join('\n') };
}

/** Patches that leave nothing of the shared folder but the releases of some slots. */
function onlyReleasesOf(slots: readonly SlotModel[]): readonly JsonObject[] {
  const numbers = slots.map(({ slot }) => slot).join(',');
  const release = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease' };
  return [
    deletionOfAll('v1', 'Namespace'),
    deletionOfAll('source.toolkit.fluxcd.io/v1', 'HelmRepository'),
    deletionOfAll(release.apiVersion, release.kind, `catalyst.openova.io/slot notin (${numbers})`),
  ];
}

function deletionOfAll(apiVersion: string, kind: string, labelSelector?: string): JsonObject {
  const target = labelSelector === undefined ? { kind } : { kind, labelSelector };
  const lines = [
    '$patch: delete',
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    '  name: selected-by-target',
  ];
  return { target, patch: `${lines.join('\n')}\n` };
}

/** The texts that Flux substitutes when it builds a unit of a shared folder for this host cluster. */
export function unitTexts(
  source: string,
  template: Tree,
  cluster: ClusterModel,
  { patches, deletions, only }: KitPart,
): readonly string[] {
  const folders = unitFolders(source, template, cluster).map((folder) => `${TEMPLATE_FOLDER}/${folder}/`);
  const leftOut = new Set(deletions.map(({ name }) => name));
  const kept = only === undefined ? undefined : new Set(only.map(({ blueprint }) => blueprint));
  const isHere = (file: string): boolean =>
    folders.some((folder) => file.startsWith(folder) && !file.slice(folder.length).includes('/'));
  const isKept = ({ kind, name }: Resource): boolean =>
    kept === undefined ? !leftOut.has(name) : kind === 'HelmRelease' && kept.has(name);
  const texts = template.manifests
    .filter(({ file, resource }) => isHere(file) && resource !== undefined && isKept(resource))
    .map(({ value }) => JSON.stringify(value));
  return [...texts, ...patches.map(({ spec }) => JSON.stringify(spec))];
}

function unitFolders(unit: string, template: Tree, cluster: ClusterModel): readonly string[] {
  const ofProvider = `${unit}/${cluster.traits.provider}`;
  const hasProvider = template.files.has(`${TEMPLATE_FOLDER}/${ofProvider}/kustomization.yaml`);
  return hasProvider ? [unit, ofProvider] : [unit];
}
