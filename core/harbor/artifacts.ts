import type { ProxyCache } from '../../schema/harbor.js';

/** What is known about a release's charts and images. */
export interface ReleaseArtifacts {
  /** Where the charts come from, without `oci://`: `ghcr.io/openova-io`. */
  readonly charts: string;
  readonly slots: readonly {
    readonly blueprint: string;
    readonly version: string;
    /** Images that the chart runs, where they are known. */
    readonly images: readonly string[];
  }[];
}

/** One chart or image, by its parts: `ghcr.io`, `openova-io/bp-harbor`, `1.2.17`. */
export interface Artifact {
  readonly kind: 'chart' | 'image';
  readonly host: string;
  readonly repository: string;
  /** Tag or digest. */
  readonly reference: string;
}

/** The charts and known images of a release, by host, repository and reference; none stands twice. */
export function releaseArtifacts({ charts, slots }: ReleaseArtifacts): readonly Artifact[] {
  const all = slots.flatMap(({ blueprint, version, images }) => [
    parseReference('chart', `${charts}/${blueprint}:${version}`),
    ...images.map((image) => parseReference('image', image)),
  ]);
  const byName = new Map(all.map((artifact) => [nameOf(artifact), artifact]));
  return [...byName].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, artifact]) => artifact);
}

/** The whole name of an artifact: `ghcr.io/openova-io/bp-harbor:1.2.17`. */
export function nameOf({ host, repository, reference }: Artifact): string {
  return `${host}/${repository}${joined(reference)}`;
}

/** What stands after a repository to name one of its artifacts: `:1.2.17` or `@sha256:…`. */
export function joined(reference: string): string {
  return reference.startsWith('sha256:') ? `@${reference}` : `:${reference}`;
}

/**
 * The parts of a reference as container runtimes complete it: `nginx` is `docker.io/library/nginx:latest`.
 *
 * Source: github.com/distribution/reference, ParseNormalizedNamed.
 */
export function parseReference(kind: Artifact['kind'], text: string): Artifact {
  const [named = '', digest] = text.split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const path = hasTag ? named.slice(0, colon) : named;
  const reference = digest ?? (hasTag ? named.slice(colon + 1) : 'latest');
  const [first = '', ...rest] = path.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (isHost) return { kind, host: first, repository: rest.join('/'), reference };
  return { kind, host: 'docker.io', repository: rest.length === 0 ? `library/${first}` : path, reference };
}

/** The host in the names of images that a proxy cache serves: Docker Hub's API stands elsewhere than its images. */
export function imageHost({ url }: Pick<ProxyCache, 'url'>): string {
  const { host } = new URL(url);
  return host === 'hub.docker.com' ? 'docker.io' : host;
}
