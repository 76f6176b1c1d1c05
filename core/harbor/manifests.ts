import type { HarborSettings } from '../../schema/harbor.js';
import type { JsonObject } from '../../schema/json.js';
import type { ReleaseArtifacts } from './artifacts.js';
import { buildHarborBodies } from './bodies.js';
import { importList } from './import-list.js';
import { jobOf, type JobInput } from './job.js';

/** The scripts of `templates/harbor`, by file name; a Job runs one of them and they import each other. */
export const HARBOR_SCRIPTS = ['apply.mjs', 'client.mjs', 'import.mjs'] as const;

/** The namespace of Harbor and of the unit that fills it. */
export const HARBOR_NAMESPACE = 'harbor';

/** What the unit `harbor` of one host cluster is made from. */
export interface HarborUnit {
  readonly settings: HarborSettings;
  readonly release: ReleaseArtifacts;
  /** Address of Harbor's core inside the cluster, where /api and /v2 are: `http://harbor-core.harbor.svc`. */
  readonly apiUrl: string;
  /** Texts of the scripts, by name. */
  readonly scripts: Readonly<Record<(typeof HARBOR_SCRIPTS)[number], string>>;
}

/**
 * The objects of the unit `harbor`, in the order of applying: ServiceAccount, ConfigMaps, Jobs.
 *
 * A Job is named after everything it runs and reads, so a change of the spec is a new Job: templates are immutable.
 */
export function harborObjects({ settings, release, apiUrl, scripts }: HarborUnit): readonly JsonObject[] {
  const bodies = buildHarborBodies(settings, release);
  const { airGap } = settings;
  const script = (names: readonly (keyof HarborUnit['scripts'])[]): string =>
    names.map((name) => scripts[name]).join('\n');
  const base = { apiUrl, registries: bodies.registries.map(({ name }) => name) };
  const apply: JobInput = {
    ...base,
    name: 'harbor-apply',
    script: 'apply.mjs',
    env: { BODIES_FILE: '/bodies/bodies.json' },
    configMaps: { bodies: BODIES },
    content: script(['apply.mjs', 'client.mjs']) + textOf(bodies),
  };
  const objects = [serviceAccount(), configMap(SCRIPTS, scriptData(scripts, airGap.enabled))];
  objects.push(configMap(BODIES, { 'bodies.json': textOf(bodies) }));
  if (!airGap.enabled) return [...objects, jobOf(apply)];
  const { items } = importList(settings, release);
  const manifest = textOf(items);
  objects.push(configMap(MANIFEST, { 'manifest.json': manifest }));
  const content = script(['import.mjs', 'client.mjs']) + manifest + textOf(bodies.replications);
  return [...objects, jobOf(apply), jobOf({ ...importJob(airGap.source), ...base, content })];
}

const SCRIPTS = 'harbor-scripts';
const BODIES = 'harbor-bodies';
const MANIFEST = 'harbor-import-manifest';

/** The one-time import; it ends when everything is there, and is not run again until its manifest changes. */
function importJob(source: HarborSettings['airGap']['source']): Omit<JobInput, 'content' | 'apiUrl' | 'registries'> {
  const common = { name: 'harbor-import', script: 'import.mjs' };
  if (source.type === 'registry') {
    const env = { IMPORT_FROM: 'registry', BODIES_FILE: '/bodies/bodies.json' };
    return { ...common, env, configMaps: { bodies: BODIES } };
  }
  return {
    ...common,
    env: { IMPORT_FROM: 'volume', MANIFEST_FILE: '/manifest/manifest.json', IMPORT_FOLDER: '/import' },
    configMaps: { manifest: MANIFEST },
    claim: { name: source.claimName, mountPath: '/import' },
  };
}

function scriptData(scripts: HarborUnit['scripts'], isAirGapped: boolean): Readonly<Record<string, string>> {
  const { 'import.mjs': importScript, ...always } = scripts;
  return isAirGapped ? { ...always, 'import.mjs': importScript } : always;
}

function serviceAccount(): JsonObject {
  const metadata = { name: 'harbor-apply', namespace: HARBOR_NAMESPACE };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false };
}

/** A ConfigMap that Flux applies as it is: `${…}` in a script belongs to the script. */
function configMap(name: string, data: Readonly<Record<string, string>>): JsonObject {
  const annotations = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: HARBOR_NAMESPACE, annotations }, data };
}

function textOf(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
