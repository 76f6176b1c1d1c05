import { posix } from 'node:path';
import type { Finding } from '../../schema/finding.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { parseManifests, type FieldPath, type Manifest } from '../tree/manifest.js';
import type { Tree } from '../tree/tree.js';

/** A kustomization.yaml and the folder that it builds. */
export interface KustomizationFile {
  /** Relative to the repository, '' for its root. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** What is read and reported while one path is built. */
export interface BuildState {
  readonly tree: Tree;
  readonly findings: Finding[];
}

const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** The names kustomize looks for in a folder that are there; more than one is an error. */
export function kustomizationFilesIn(tree: Tree, folder: string): readonly string[] {
  return FILE_NAMES.map((name) => posix.join(folder, name)).filter((file) => tree.files.has(file));
}

/**
 * The kustomization file of a folder, undefined when there is none, or several, or none that can be read.
 *
 * Reports several files, unreadable ones, fields that kustomize does not know, an empty file, and fields that we do
 * not build.
 */
export function readKustomizationFile(state: BuildState, folder: string): KustomizationFile | undefined {
  const [file, second] = kustomizationFilesIn(state.tree, folder);
  if (file === undefined) return undefined;
  if (second !== undefined) {
    const message = `The folder holds "${file}" and "${second}", and kustomize refuses to choose.`;
    state.findings.push({
      rule: 'kustomize-build',
      severity: 'error',
      message,
      help: 'Delete one of them.',
      file: second,
    });
    return undefined;
  }
  const parsed = file.endsWith('Kustomization')
    ? parseManifests(file, state.tree.files.get(file) ?? '').manifests
    : state.tree.manifestsOf(file);
  const manifest = parsed[0];
  if (manifest === undefined) {
    const message = `"${file}" is empty or not readable, and kustomize refuses it.`;
    const help = 'Write "resources: []" when the folder is meant to hold nothing.';
    state.findings.push({ rule: 'kustomize-build', severity: 'error', message, help, file });
    return undefined;
  }
  const kustomization = { folder, manifest };
  checkFields(state, kustomization);
  return kustomization;
}

/** Adds an error that stops the real kustomize, at a field of a manifest. */
export function reportError(state: BuildState, at: Manifest, path: FieldPath, message: string, help: string): void {
  state.findings.push(findingAt('kustomize-build', 'error', at, path, message, help));
}

/** Adds a warning about a field that we judge the folder without. */
export function reportUnsupported(state: BuildState, at: Manifest, path: FieldPath, field: string): void {
  const message = `"${field}" is not built here; the folder is judged without it.`;
  const help = 'Write what it does into the manifests, or check the folder with "kustomize build".';
  state.findings.push(findingAt('kustomize-unsupported', 'warning', at, path, message, help));
}

/** A finding at a field of a manifest. */
export function findingAt(
  rule: string,
  severity: Finding['severity'],
  manifest: Manifest,
  path: FieldPath,
  message: string,
  help: string,
): Finding {
  return { rule, severity, message, help, file: manifest.file, position: manifest.locate(path), path: path.join('.') };
}

/** The items of a list field, with a report when it is something else; empty when it is not there. */
export function itemsOf(state: BuildState, { manifest }: KustomizationFile, field: string): readonly JsonValue[] {
  const value = manifest.value[field] ?? [];
  if (Array.isArray(value)) return value;
  reportError(state, manifest, [field], `"${field}" is no list.`, `Write "${field}:" as a list of "- " items.`);
  return [];
}

/** The maps of a list field, each with its index, with a report for every other item. */
export function mapsOf(
  state: BuildState,
  file: KustomizationFile,
  field: string,
): readonly (readonly [JsonObject, number])[] {
  return itemsOf(state, file, field).flatMap((item, index) => {
    if (isJsonObject(item)) return [[item, index] as const];
    reportError(state, file.manifest, [field, index], `An item of "${field}" is no map.`, 'Write it with its fields.');
    return [];
  });
}

/** A map field with text values, empty when it is not there. */
export function textsOf(value: JsonValue | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

/** A text field, '' when it is not there. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function checkFields(state: BuildState, { manifest }: KustomizationFile): void {
  const fields = Object.entries(manifest.value).filter(([field]) => field !== 'apiVersion' && field !== 'kind');
  if (fields.every(([, value]) => value === null)) {
    const help = 'Write "resources: []" when the folder is meant to hold nothing.';
    reportError(state, manifest, [], `"${manifest.file}" is empty, and kustomize refuses it.`, help);
  }
  for (const [field, value] of fields) {
    if (TEXTS.has(field) && value !== null && typeof value !== 'string') {
      const message = `"${field}" is ${JSON.stringify(value)}, and kustomize takes only text.`;
      reportError(state, manifest, [field], message, 'Put it in quotes, or write another value.');
    }
    if (BUILT.has(field)) continue;
    if (!KNOWN.has(field)) {
      const message = `kustomize knows no field "${field}", and refuses the file.`;
      reportError(state, manifest, [field], message, 'Correct its spelling, or delete it.');
    } else if (!isNothing(value)) reportUnsupported(state, manifest, [field], field);
  }
}

function isNothing(value: JsonValue): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

const BUILT: ReadonlySet<string> = new Set([
  ...[
    'metadata',
    'resources',
    'bases',
    'components',
    'patches',
    'patchesStrategicMerge',
    'patchesJson6902',
    'namespace',
  ],
  ...['commonLabels', 'labels', 'commonAnnotations', 'images', 'imageTags', 'configMapGenerator', 'secretGenerator'],
  ...['generatorOptions', 'sortOptions'],
]);

const TEXTS: ReadonlySet<string> = new Set(['namespace', 'namePrefix', 'nameSuffix']);

const KNOWN: ReadonlySet<string> = new Set([
  ...['openapi', 'namePrefix', 'nameSuffix', 'replacements', 'replicas', 'vars', 'crds', 'helmGlobals', 'helmCharts'],
  ...['helmChartInflationGenerator', 'configurations', 'generators', 'transformers', 'validators', 'buildMetadata'],
]);
