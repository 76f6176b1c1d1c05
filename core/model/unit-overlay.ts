import type { JsonObject } from '../../schema/json.js';
import type { Tree } from '../tree/tree.js';
import type { ClusterModel } from './cluster-model.js';
import type { KitOverlay } from './kit-overlay.js';
import { ownReleasesOf, type OwnReleaseModel } from './own-releases.js';
import type { ReleaseModel } from './release-model.js';
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
}

interface PatchFile {
  readonly path: string;
  readonly id: string;
  readonly comment: string;
  readonly spec: JsonObject;
  readonly isUserText: boolean;
}

/** The overlay of one unit: the shared folders that it takes, and what the host cluster has different. */
export function unitOverlay(
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
export function unitTexts(unit: string, template: Tree, cluster: ClusterModel, overlay: KitOverlay): readonly string[] {
  const folders = unitFolders(unit, template, cluster).map((folder) => `${TEMPLATE_FOLDER}/${folder}/`);
  const leftOut = new Set(overlay.deletions.map(({ name }) => name));
  const isHere = (file: string): boolean =>
    folders.some((folder) => file.startsWith(folder) && !file.slice(folder.length).includes('/'));
  const texts = template.manifests
    .filter(({ file, resource }) => isHere(file) && resource !== undefined && !leftOut.has(resource.name))
    .map(({ value }) => JSON.stringify(value));
  return unit === 'bootstrap-kit' ? [...texts, ...overlay.patches.map(({ spec }) => JSON.stringify(spec))] : texts;
}

function unitFolders(unit: string, template: Tree, cluster: ClusterModel): readonly string[] {
  const ofProvider = `${unit}/${cluster.traits.provider}`;
  const hasProvider = template.files.has(`${TEMPLATE_FOLDER}/${ofProvider}/kustomization.yaml`);
  return hasProvider ? [unit, ofProvider] : [unit];
}
