import { valueAt } from '../../schema/json.js';
import { domain } from '../../schema/spec/field.js';
import { parseHostClusterName } from '../../schema/host-cluster-codes.js';
import { findRoots, unitPath } from '../flux/host-clusters.js';
import { TEMPLATE_FOLDER } from '../model/unit-overlay.js';
import type { Manifest } from '../tree/manifest.js';
import type { GroupKind } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';

/** Group and kind of the objects that are looked for. */
export const FLUX_KUSTOMIZATION: GroupKind = { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' };
export const GIT_REPOSITORY: GroupKind = { group: 'source.toolkit.fluxcd.io', kind: 'GitRepository' };
export const HELM_RELEASE: GroupKind = { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' };

/**
 * How a Sovereign stands in a repository. `catalyst`: as `sovereign` writes it. `literal-copy`: the releases are its
 * own, the domain written into them. `shared-template`: its units apply a shared folder and supply the variables.
 */
export type LayoutKind = 'catalyst' | 'literal-copy' | 'shared-template';

/** The folder of one host cluster in our own layout. */
export interface HostClusterFolder {
  readonly name: string;
  readonly folder: string;
  readonly root: Manifest;
}

/** Where one Sovereign stands. */
export interface SovereignPlace {
  /** `clusters/<name>`. */
  readonly folder: string;
  readonly kind: LayoutKind;
  /** Of our own layout, by name; empty in any other. */
  readonly hostClusters: readonly HostClusterFolder[];
  /** The Flux Kustomizations below the folder, by file. */
  readonly units: readonly Manifest[];
  /** The unit that applies all of the folder, without a kustomization.yaml that would say what of it. */
  readonly wholeFolderUnit: Manifest | undefined;
}

/**
 * The Sovereigns of a repository, by folder. Shared folders are none, and neither is a folder in which nothing installs
 * a Blueprint, applies what stands outside of it, or is a spec.
 */
export function findSovereigns(tree: Tree): readonly SovereignPlace[] {
  const names = [...tree.files.keys()].flatMap((path) => /^clusters\/([^/_][^/]*)\/.*/.exec(path)?.[1] ?? []);
  const folders = [...new Set(names)].sort().map((name) => `clusters/${name}`);
  return folders.map((folder) => placeOf(tree, folder)).filter((place) => isSovereign(tree, place));
}

function isSovereign(tree: Tree, { folder, kind, units }: SovereignPlace): boolean {
  const isOutside = ({ value }: Manifest): boolean => {
    const path = unitPath(value);
    return path !== undefined && path !== folder && !path.startsWith(`${folder}/`);
  };
  const isUnread = tree.findings.some(({ file = '' }) => file.startsWith(`${folder}/`));
  if (kind === 'catalyst' || units.some(isOutside) || tree.files.has(`${folder}/sovereign.yaml`)) return true;
  return isUnread || tree.ofKind(HELM_RELEASE).some((release) => isBlueprint(release, folder));
}

function isBlueprint({ file, value }: Manifest, folder: string): boolean {
  const chart = valueAt(value, ['spec', 'chart', 'spec', 'chart']);
  return file.startsWith(`${folder}/`) && typeof chart === 'string' && chart.startsWith('bp-');
}

function placeOf(tree: Tree, folder: string): SovereignPlace {
  const units = tree.ofKind(FLUX_KUSTOMIZATION).filter(({ file }) => file.startsWith(`${folder}/`));
  const hostClusters = hostClusterFolders(tree, folder);
  const isWhole = ({ value }: Manifest): boolean => unitPath(value) === folder;
  const hasOwn = tree.ofKind(HELM_RELEASE).some(({ file }) => file.startsWith(`${folder}/`));
  return {
    folder,
    kind: hostClusters.length > 0 ? 'catalyst' : hasOwn ? 'literal-copy' : 'shared-template',
    hostClusters,
    units,
    wholeFolderUnit: tree.files.has(`${folder}/kustomization.yaml`) ? undefined : units.find(isWhole),
  };
}

/** The folders with a root of their own, a name by our pattern, and an overlay of the shared folder. */
function hostClusterFolders(tree: Tree, folder: string): readonly HostClusterFolder[] {
  const found = findRoots(tree).flatMap((root): readonly HostClusterFolder[] => {
    const [, name = ''] = new RegExp(`^${escaped(folder)}/([^/]+)/[^/]+$`).exec(root.file) ?? [];
    const own = `${folder}/${name}`;
    const overlay = tree.files.get(`${own}/bootstrap-kit/kustomization.yaml`) ?? '';
    const isOurs = isHostClusterName(name) && unitPath(root.value) === own && overlay.includes(TEMPLATE_NAME);
    return isOurs ? [{ name, folder: own, root }] : [];
  });
  return found.filter(({ name }, index) => found.findIndex((other) => other.name === name) === index);
}

const TEMPLATE_NAME = `../${TEMPLATE_FOLDER.split('/').at(-1) ?? ''}/`;

/** True for a name by the pattern of host clusters, whichever provider. */
function isHostClusterName(name: string): boolean {
  return !('help' in parseHostClusterName(name)) || !('help' in parseHostClusterName(name, 'none'));
}

/** True for what a spec takes as a domain. */
export function isDomain(text: string): boolean {
  return domain.safeParse(text).success;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
