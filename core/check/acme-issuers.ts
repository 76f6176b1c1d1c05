import { valueAt, type JsonValue } from '../../schema/json.js';
import type { AppliedObject, HostCluster } from '../bringup/host-cluster.js';
import type { JudgedCluster } from './check.js';

/** Which of an authority's services an issuer asks; `other` is a private or unknown authority. */
export type AcmeEnvironment = 'production' | 'staging' | 'other';

/** An issuer that is there once a host cluster is up. */
export interface KnownIssuer {
  readonly name: string;
  readonly environment: AcmeEnvironment;
}

/**
 * The issuer that a Certificate names: an object of the tree, or one that the release's issuer Blueprint brings;
 * undefined when neither knows it.
 */
export function findIssuer(certificate: AppliedObject, { cluster, ground }: JudgedCluster): KnownIssuer | undefined {
  const kind = valueAt(certificate.value, ['spec', 'issuerRef', 'kind']) ?? 'Issuer';
  const name = valueAt(certificate.value, ['spec', 'issuerRef', 'name']);
  if (typeof name !== 'string') return undefined;
  const object = allObjects(cluster).find(({ resource }) => {
    if (resource.group !== 'cert-manager.io' || resource.kind !== kind || resource.name !== name) return false;
    return kind === 'ClusterIssuer' || resource.namespace === certificate.resource.namespace;
  });
  if (object !== undefined)
    return { name, environment: environmentOf(valueAt(object.value, ['spec', 'acme', 'server'])) };
  if (kind !== 'ClusterIssuer') return undefined;
  const { production, staging } = ground.issuers;
  if (name === production) return { name, environment: 'production' };
  return name === staging ? { name, environment: 'staging' } : undefined;
}

/** Source: the directory URLs of Let's Encrypt. */
function environmentOf(server: JsonValue | undefined): AcmeEnvironment {
  if (typeof server !== 'string') return 'other';
  if (server.includes('//acme-v02.api.letsencrypt.org/')) return 'production';
  return server.includes('//acme-staging-v02.api.letsencrypt.org/') ? 'staging' : 'other';
}

function allObjects({ units }: HostCluster): readonly AppliedObject[] {
  return units.flatMap(({ objects }) => objects);
}
