import type { Finding } from '../../schema/finding.js';
import type { Files } from '../tree/tree.js';

const ROOT = /^clusters\/([^/]+)\/([^/]+)\/bootstrap\.yaml$/;

/**
 * Host clusters whose files would go although Flux still prunes there.
 *
 * Once its Flux objects are deleted, a live host cluster is uninstalled; it is retired first, so that Flux leaves it be.
 */
export function findRemovedHostClusters(repository: Files, deletes: readonly string[]): readonly Finding[] {
  return deletes.flatMap((path) => {
    const [, domain, cluster] = ROOT.exec(path) ?? [];
    const text = repository.get(path) ?? '';
    if (domain === undefined || /^ {2}(prune: false|deletionPolicy: Orphan)$/m.test(text)) return [];
    return {
      rule: 'host-cluster-retired',
      severity: 'error',
      message: `Host cluster ${cluster} would be removed while Flux still prunes there: deleting its Flux objects uninstalls it.`,
      help:
        `Take two steps: "generator-catalyst remove --sovereign ${domain} --cluster ${cluster} --step orphan"; once Flux ` +
        'has applied that commit, the same with "--step delete".',
      file: path,
    };
  });
}
