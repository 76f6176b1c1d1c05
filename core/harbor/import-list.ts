import { PLATFORM_PROJECT, type HarborSettings } from '../../schema/harbor.js';
import { imageHost, nameOf, releaseArtifacts, type Artifact, type ReleaseArtifacts } from './artifacts.js';

/** One line of the manifest of an import: what is copied, and where it goes in this Harbor. */
export interface ImportItem {
  readonly kind: Artifact['kind'];
  /** Whole name upstream, and of the same artifact on the transfer volume. */
  readonly source: string;
  /** With the project: `openova-io/bp-harbor`. */
  readonly repository: string;
  /** Tag or digest. */
  readonly reference: string;
}

/** The manifest of an import, by source; and what no project of this Harbor has a place for. */
export interface ImportList {
  readonly items: readonly ImportItem[];
  readonly unplaced: readonly string[];
}

/**
 * Every chart and known image of the release, with its place in an air-gapped Harbor.
 *
 * The places are those of the connected Sovereign: the mirror's project, or the proxy cache of the image's host. What
 * images a chart runs is known only where the catalog states it.
 */
export function importList({ proxyCaches }: HarborSettings, release: ReleaseArtifacts): ImportList {
  const projectByHost = new Map(proxyCaches.map((cache) => [imageHost(cache), cache.name]));
  const platformHost = release.charts.split('/')[0];
  const placed = releaseArtifacts(release).map((artifact) => {
    const { kind, host, repository, reference } = artifact;
    const isPlatform = host === platformHost && repository.startsWith(`${PLATFORM_PROJECT}/`);
    const project = projectByHost.get(host);
    const target = isPlatform ? repository : project === undefined ? undefined : `${project}/${repository}`;
    return { kind, source: nameOf(artifact), repository: target, reference };
  });
  return {
    items: placed.flatMap(({ repository, ...item }) => (repository === undefined ? [] : [{ ...item, repository }])),
    unplaced: placed.filter(({ repository }) => repository === undefined).map(({ source }) => source),
  };
}

/** The shell command that copies one item to the transfer volume, where the network is. */
export function copyCommand({ source }: ImportItem, folder: string): string {
  return `skopeo copy --all docker://${source} oci:${folder}:${source}`;
}
