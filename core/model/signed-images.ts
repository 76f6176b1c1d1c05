import { PLATFORM_PROJECT } from '../../schema/harbor.js';
import { imageHost } from '../harbor/artifacts.js';
import { signaturePolicyFile } from '../kyverno/signature-policy.js';
import type { KyvernoPolicyFile } from '../kyverno/kyverno-unit.js';
import type { ClusterModel } from './cluster-model.js';
import type { ReleaseModel } from './release-model.js';

/** The policy of a host cluster that asks for signatures; none without a key. */
export function signaturePolicies(cluster: ClusterModel, release: ReleaseModel): readonly KyvernoPolicyFile[] {
  const { harbor, phase } = cluster.spec;
  const { publicKey } = harbor.signing;
  if (publicKey === undefined) return [];
  const images = platformImages(cluster, release);
  const settings = { publicKey, images, phase, excludedNamespaces: release.platformNamespaces };
  return [signaturePolicyFile(settings, release.profile.kyverno)];
}

/**
 * The names that the platform's images have on a host cluster, as patterns: upstream, in the mirror of its registry, and
 * in a proxy cache of its registry that leads to the same upstream.
 */
export function platformImages({ spec, registryHost }: ClusterModel, { catalog }: ReleaseModel): readonly string[] {
  const { mirror, proxyCaches } = spec.harbor;
  const upstream = catalog.charts.url.replace('oci://', '').split('/')[0] ?? '';
  const hosts = [...new Set([upstream, new URL(mirror.source).host])];
  const cached = proxyCaches.filter((cache) => hosts.includes(imageHost(cache))).map(({ name }) => name);
  return [
    ...hosts.map((host) => `${host}/${PLATFORM_PROJECT}/*`),
    `${registryHost}/${PLATFORM_PROJECT}/*`,
    ...cached.map((project) => `${registryHost}/${project}/${PLATFORM_PROJECT}/*`),
  ];
}
