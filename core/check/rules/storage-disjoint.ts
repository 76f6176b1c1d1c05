import type { Finding } from '../../../schema/finding.js';
import { valueAt, type JsonValue } from '../../../schema/json.js';
import type { AppliedObject, HostCluster } from '../../bringup/host-cluster.js';
import { list } from '../../bringup/object-facts.js';
import type { FieldPath } from '../../tree/manifest.js';
import { resourceLabel } from '../../tree/resource.js';
import { releasesOf, type ChartRelease } from '../chart-values.js';
import type { Rule } from '../check.js';

/**
 * No registry and no backup writes into the folder of another, over all host clusters: neither the same folder of a
 * bucket nor one inside the other.
 *
 * Harbor's garbage collection deletes what its own database does not know, and Velero refuses a folder with foreign ones
 * in it. Buckets that come from a Secret of one name count as one bucket: an error within a Sovereign, a warning across
 * Sovereigns, where each may have its own.
 */
export const storageDisjoint: Rule = {
  id: 'storage-disjoint',
  check: ({ clusters }) => findOverlaps(clusters.flatMap(({ cluster }) => foldersOf(cluster))),
};

/** A folder of a bucket that something writes to. */
interface BucketFolder {
  readonly what: string;
  readonly cluster: string;
  /** The bucket's name, or the Secret that holds it. */
  readonly bucket: string;
  readonly isNamed: boolean;
  /** Without slashes at its ends; '' is the whole bucket. */
  readonly folder: string;
  readonly object: AppliedObject;
  readonly path: FieldPath;
}

function foldersOf(cluster: HostCluster): readonly BucketFolder[] {
  const locations = cluster.units
    .flatMap(({ objects }) => objects)
    .filter(({ resource }) => resource.group === 'velero.io' && resource.kind === 'BackupStorageLocation');
  return [
    ...releasesOf(cluster, 'harbor').flatMap((release) => harborFolder(release, cluster.name)),
    ...releasesOf(cluster, 'velero').flatMap((release) => veleroFolders(release, cluster.name)),
    ...locations.flatMap((object) => locationFolder(object, cluster.name)),
  ];
}

function harborFolder({ object, valueOf, pathOf, sourceOf }: ChartRelease, cluster: string): readonly BucketFolder[] {
  const storage = ['persistence', 'imageChartStorage'];
  const type = valueOf(...storage, 'type');
  if (typeof type !== 'string' || type === 'filesystem') return [];
  const at = [...storage, type];
  const key = type === 'azure' ? 'container' : 'bucket';
  const named = bucketOf(valueOf(...at, key), sourceOf(...at, key));
  const bucket = named && inStore(named, valueOf(...at, 'regionendpoint'), cluster);
  const folder = trimSlashes(valueOf(...at, 'rootdirectory'));
  return bucket === undefined
    ? []
    : [{ what: 'Harbor', cluster, ...bucket, folder, object, path: pathOf(...at, 'rootdirectory') }];
}

function veleroFolders({ object, valueOf, pathOf, sourceOf }: ChartRelease, cluster: string): readonly BucketFolder[] {
  if (valueOf('backupsEnabled') === false) return [];
  const at = ['configuration', 'backupStorageLocation'];
  return list(valueOf(...at)).flatMap((location, index) => {
    const named = bucketOf(location.bucket, sourceOf(...at, index, 'bucket'));
    const bucket = named && inStore(named, valueAt(location, ['config', 's3Url']), cluster);
    if (bucket === undefined) return [];
    const path = pathOf(...at, index, 'prefix');
    return [{ what: 'Velero', cluster, ...bucket, folder: trimSlashes(location.prefix), object, path }];
  });
}

function locationFolder(object: AppliedObject, cluster: string): readonly BucketFolder[] {
  const bucket = bucketOf(valueAt(object.value, ['spec', 'objectStorage', 'bucket']), undefined);
  const path = ['spec', 'objectStorage', 'prefix'];
  if (bucket === undefined) return [];
  return [{ what: 'Velero', cluster, ...bucket, folder: trimSlashes(valueAt(object.value, path)), object, path }];
}

function bucketOf(
  name: JsonValue | undefined,
  source: string | undefined,
): Pick<BucketFolder, 'bucket' | 'isNamed'> | undefined {
  // helm-controller lays a value with a targetPath over the inline one.
  if (source !== undefined) return { bucket: source, isNamed: false };
  return typeof name === 'string' && name !== '' ? { bucket: name, isNamed: true } : undefined;
}

/** A bucket of an object store inside a host cluster is that host cluster's own, whatever its name. */
function inStore(
  { bucket, isNamed }: Pick<BucketFolder, 'bucket' | 'isNamed'>,
  endpoint: JsonValue | undefined,
  cluster: string,
): Pick<BucketFolder, 'bucket' | 'isNamed'> {
  const isInCluster = typeof endpoint === 'string' && /\.svc(\.cluster\.local)?(:\d+)?\/?$/.test(endpoint);
  return { bucket: isInCluster ? `${bucket} of ${cluster}` : bucket, isNamed };
}

function trimSlashes(folder: JsonValue | undefined): string {
  return typeof folder === 'string' ? folder.replace(/^\/+|\/+$/g, '') : '';
}

function findOverlaps(folders: readonly BucketFolder[]): readonly Finding[] {
  return folders.flatMap((one, index) => {
    const earlier = folders.slice(0, index).find((other) => overlaps(one, other));
    return earlier === undefined ? [] : [overlapFinding(one, earlier)];
  });
}

function overlaps(one: BucketFolder, other: BucketFolder): boolean {
  if (one.bucket !== other.bucket) return false;
  return isWithin(one.folder, other.folder) || isWithin(other.folder, one.folder);
}

function isWithin(inner: string, outer: string): boolean {
  return outer === '' || inner === outer || inner.startsWith(`${outer}/`);
}

function overlapFinding(one: BucketFolder, other: BucketFolder): Finding {
  const [own, foreign] = [one.cluster.split('/')[0], other.cluster.split('/')[0]];
  const relation = one.folder === other.folder ? 'is' : isWithin(one.folder, other.folder) ? 'is inside' : 'holds';
  const bucket = one.isNamed ? `bucket "${one.bucket}"` : `the bucket of ${one.bucket}`;
  return {
    rule: 'storage-disjoint',
    severity: one.isNamed || own === foreign ? 'error' : 'warning',
    message: `${one.what} of ${one.cluster} writes to "/${one.folder}" in ${bucket}, which ${relation} the folder "/${other.folder}" of ${other.what} of ${other.cluster}.`,
    help: 'Write a folder of its own, for example one that ends with host cluster and domain.',
    object: resourceLabel(one.object.resource),
    path: one.path.join('.'),
    file: one.object.origin.file,
    position: one.object.origin.locate(one.path),
  };
}
