import type { Finding } from '../../../schema/finding.js';
import type { AppliedObject, HostCluster } from '../../bringup/host-cluster.js';
import type { FieldPath } from '../../tree/manifest.js';
import { resourceLabel } from '../../tree/resource.js';
import { releasesOf } from '../chart-values.js';
import type { Rule } from '../check.js';

/**
 * What tells host clusters apart is told apart: number and name in the cluster mesh of a Sovereign, the owner id of
 * DNS records.
 *
 * Two clusters with one mesh number drop each other's traffic; two external-dns with one owner id delete each other's
 * records.
 */
export const fleetUnique: Rule = {
  id: 'fleet-unique',
  check: ({ clusters }) => findShared(clusters.flatMap(({ cluster }) => identitiesOf(cluster))),
};

/** A value that no other host cluster of its scope may have. */
interface Identity {
  /** What it is and where it must be unique: equal text is the same competition. */
  readonly scope: string;
  readonly what: string;
  readonly value: string;
  readonly cluster: string;
  readonly object: AppliedObject;
  readonly path: FieldPath;
}

function identitiesOf(cluster: HostCluster): readonly Identity[] {
  const sovereign = cluster.name.split('/')[0] ?? '';
  const read = (chart: string, what: string, scope: string, ...keys: readonly string[]): readonly Identity[] =>
    releasesOf(cluster, chart).flatMap(({ object, valueOf, pathOf }) => {
      const value = valueOf(...keys);
      if (value === undefined || value === null || value === '') return [];
      return [
        { scope: `${what} ${scope}`, what, value: String(value), cluster: cluster.name, object, path: pathOf(...keys) },
      ];
    });
  return [
    ...read('cilium', 'cluster mesh number', sovereign, 'cluster', 'id'),
    ...read('cilium', 'cluster mesh name', sovereign, 'cluster', 'name'),
    ...read('external-dns', 'owner id of DNS records', '', 'txtOwnerId'),
  ];
}

function findShared(identities: readonly Identity[]): readonly Finding[] {
  const owners = new Map<string, Identity>();
  return identities.flatMap((identity) => {
    const key = JSON.stringify([identity.scope, identity.value]);
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, identity);
    return owner === undefined || owner.cluster === identity.cluster ? [] : [sharedFinding(identity, owner)];
  });
}

function sharedFinding({ what, value, cluster, object, path }: Identity, owner: Identity): Finding {
  return {
    rule: 'fleet-unique',
    severity: 'error',
    message: `${cluster} has the ${what} "${value}", which ${owner.cluster} has too.`,
    help: `Write a value that no other host cluster has; a running cluster keeps its own.`,
    object: resourceLabel(object.resource),
    path: path.join('.'),
    file: object.origin.file,
    position: object.origin.locate(path),
  };
}
