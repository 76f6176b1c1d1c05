import { HARBOR_SCRIPTS, harborObjects, type HarborUnit } from '../harbor/manifests.js';
import { releaseArtifactsOf } from '../harbor/release-artifacts.js';
import { InternalError } from '../internal-error.js';
import type { ClusterModel, SovereignModel } from '../model/cluster-model.js';
import { HARBOR_RELEASE, hasHarborUnit } from '../model/harbor-unit.js';
import type { JsonObject } from '../../schema/json.js';
import { valueAt } from '../../schema/json.js';
import type { Files } from '../tree/tree.js';
import type { Scope } from './expand.js';

/** The files of the unit that fills a host cluster's Harbor; none where Harbor is switched off. */
export function harborScope(cluster: ClusterModel, sovereign: SovereignModel, templates: Files): Scope {
  if (!hasHarborUnit(cluster)) return { harborObjects: [] };
  const objects = harborObjects({
    settings: cluster.spec.harbor,
    release: releaseArtifactsOf(cluster, sovereign.release),
    apiUrl: apiUrlOf(cluster),
    scripts: scriptsOf(templates),
  });
  return { harborObjects: objects.map(fileOf) };
}

/** Address of Harbor's core inside the cluster: the Service that its route leads to. */
function apiUrlOf({ hosts }: ClusterModel): string {
  const core = hosts.find(({ blueprint }) => blueprint === HARBOR_RELEASE);
  if (core === undefined) throw new InternalError('Harbor is installed and has no route.');
  return `http://${core.service}.${core.namespace}.svc`;
}

function scriptsOf(templates: Files): HarborUnit['scripts'] {
  const [apply, client, script] = HARBOR_SCRIPTS.map((name) => templates.get(`harbor/${name}`));
  if (apply === undefined || client === undefined || script === undefined) {
    throw new InternalError('templates/harbor lacks a script.');
  }
  return { 'apply.mjs': apply, 'client.mjs': client, 'import.mjs': script };
}

const COMMENTS: Readonly<Record<string, string>> = {
  'harbor-apply':
    'Brings Harbor to what harbor-bodies.yaml says. Its name is a hash of all that it reads: a change is a new Job.',
  'harbor-bodies': 'What Harbor is to hold, as bodies of its API, from harbor in sovereign.yaml.',
  'harbor-import': 'Imports charts and images once, where there is no way out to pull them from.',
  'harbor-import-manifest': 'What the import brings, by its name here.',
  'harbor-scripts': 'The scripts of the Jobs beside this file. Flux does not substitute in them.',
};

function fileOf(manifest: JsonObject): Scope {
  const name = String(valueAt(manifest, ['metadata', 'name']));
  const isJob = manifest.kind === 'Job';
  const stem = isJob ? name.replace(/-[0-9a-f]+$/, '') : name;
  const path = manifest.kind === 'ServiceAccount' ? 'service-account' : isJob ? `${stem}-job` : stem;
  const comment = manifest.kind === 'ServiceAccount' ? undefined : COMMENTS[stem];
  return { path, id: path, comment: comment ?? 'The Jobs beside this file run as this account.', manifest };
}
