import type { ClusterModel, SovereignModel } from '../model/cluster-model.js';
import { followedRef } from '../model/followed-ref.js';
import { buildClusterUnits, pruningOf } from '../model/unit-model.js';
import type { Files, Tree } from '../tree/tree.js';
import type { Scope } from './expand.js';
import { harborScope } from './harbor-scope.js';
import { infrastructureScope } from './infrastructure-scope.js';
import { notificationsScope } from './notifications-scope.js';
import { readmeScope } from './readme-scope.js';
import { renderTemplates, selectTemplates, type RenderedFile, type TemplateSet } from './render.js';
import { secretsScope } from './secrets-scope.js';

/** Name of the GitRepository on every host cluster. */
export const GIT_REPOSITORY = 'openova';

const SOVEREIGN_TEMPLATES = 'clusters/__sovereign__/';

/** Renders `clusters/<domain>`: a function of the spec, the release and the shared folder. */
export function renderSovereignFolder(
  sovereign: SovereignModel,
  template: Tree,
  templates: TemplateSet,
  scripts: Files,
): readonly RenderedFile[] {
  const clusters = sovereign.clusters.map((cluster) => ({
    ...clusterScope(cluster, sovereign, template),
    ...harborScope(cluster, sovereign, scripts),
  }));
  const { domain } = sovereign.spec;
  const scope = { sovereigns: [{ path: domain, id: 'sovereign', clusters, readme: readmeScope(sovereign) }] };
  const own = selectTemplates(templates, (path) => path.startsWith(SOVEREIGN_TEMPLATES));
  const tfvars = sovereign.clusters.map((cluster) => tfvarsFile(cluster, sovereign));
  return [...renderTemplates(own, scope), ...tfvars].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function clusterScope(cluster: ClusterModel, sovereign: SovereignModel, template: Tree): Scope {
  const { spec, name } = cluster;
  return {
    path: name.name,
    id: name.name,
    ...buildClusterUnits(cluster, sovereign, template),
    ...secretsScope(cluster, sovereign),
    ...infrastructureScope(cluster),
    ...notificationsScope(cluster),
    namespaces: prerequisiteNamespaces(sovereign),
    pruning: pruningOf(cluster, sovereign.release),
    root: { path: `./clusters/${spec.domain}/${name.name}`, sovereign: spec.domain },
    source: {
      name: GIT_REPOSITORY,
      interval: spec.repository.interval,
      url: spec.repository.url,
      ref: followedRef(spec),
      secretRef: spec.repository.secretRef.name,
      ignore: ignoredPaths(spec.domain),
    },
  };
}

/** Namespaces that bootstrap.yaml makes, because a Secret must stand in them before their slot is installed. */
export function prerequisiteNamespaces({ release }: SovereignModel): readonly string[] {
  const { namespaces } = release.catalog.groundState;
  return namespaces.filter(({ madeBy }) => madeBy === undefined).map(({ name }) => name);
}

/** Keeps everything but the shared folder and the Sovereign's own out of the artifact. */
function ignoredPaths(domain: string): string {
  const lines = [
    '/*',
    '!/clusters',
    '/clusters/*',
    '!/clusters/_template',
    `!/clusters/${domain}`,
    '/clusters/*/.catalyst',
  ];
  return `${lines.join('\n')}\n`;
}

/** What OpenTofu is told: the decisions that both sides must agree on. */
function tfvarsFile(cluster: ClusterModel, sovereign: SovereignModel): RenderedFile {
  const { spec, name, issuer } = cluster;
  const values = {
    sovereign_fqdn: spec.domain,
    host_cluster: name.name,
    cluster_domain: cluster.domain,
    region: name.cloudRegion,
    sovereign_region_role: cluster.isPrimary ? 'primary' : 'secondary',
    cluster_mesh_name: name.name,
    cluster_mesh_id: cluster.meshId,
    qa_test_session_enabled: spec.qaTestSession,
    wildcard_cert_issuer: issuer.name,
    wildcard_cert_use_staging: String(issuer.isStaging),
    gitops_repo_url: spec.repository.url,
    gateway_https_port: sovereign.release.catalog.gateway.httpsPort,
    gateway_http_port: sovereign.release.catalog.gateway.httpPort,
  };
  const file = `${name.name}/sovereign.tfvars.json`;
  return {
    path: `clusters/${spec.domain}/${file}`,
    id: `clusters/sovereign/${file}`,
    text: `${JSON.stringify(values, null, 2)}\n`,
  };
}
