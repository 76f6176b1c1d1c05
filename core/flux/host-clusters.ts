import type { Finding } from '../../schema/finding.js';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { configMapFact } from '../catalog/facts.js';
import type { AppliedObject, HostCluster, Unit } from '../bringup/host-cluster.js';
import { list } from '../bringup/object-facts.js';
import type { Manifest } from '../tree/manifest.js';
import { groupOf, isOfKind, resourceOf, type Resource } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import { buildFluxPath, type BuiltObject } from './build.js';
import { substituteObject } from './substitute-object.js';

const FLUX_KUSTOMIZATION = { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' };

/** Values of variables by the ConfigMap or Secret that holds them, as `ConfigMap namespace/name`. */
export type SuppliedVariables = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A host cluster as Flux would run it, with what stood in the way of reading it. */
export interface BuiltHostCluster {
  readonly cluster: HostCluster;
  readonly findings: readonly Finding[];
}

/** The root units of a tree: Flux Kustomizations that apply the folder which they stand in, by file. */
export function findRoots(tree: Tree): readonly Manifest[] {
  return tree.ofKind(FLUX_KUSTOMIZATION).filter(({ file, value }) => {
    const path = unitPath(value);
    return path !== undefined && file.startsWith(`${path}/`);
  });
}

/** Builds every unit that a root brings, as kustomize-controller would: build, then substitution. */
export function buildHostCluster(tree: Tree, root: Manifest, supplied: SuppliedVariables): BuiltHostCluster {
  const findings: Finding[] = [];
  const units = new Map<string, Unit>();
  const queue: { readonly manifest: Manifest; readonly value: JsonObject }[] = [{ manifest: root, value: root.value }];
  for (const next of queue) {
    const name = text(valueAt(next.value, ['metadata', 'name'])) ?? '';
    if (units.has(name)) continue;
    const built = buildUnit(tree, next.manifest, next.value, supplied);
    findings.push(...built.findings);
    units.set(name, built.unit);
    for (const { value, origin } of built.unit.objects) {
      if (isOfKind(value, FLUX_KUSTOMIZATION)) queue.push({ manifest: origin, value });
    }
  }
  return { cluster: { name: clusterName(root), units: [...units.values()] }, findings };
}

function clusterName({ file }: Manifest): string {
  return file.split('/').slice(1, -1).join('/');
}

/** The folder that a Flux Kustomization applies, without `./` and slashes at the end. */
export function unitPath(value: JsonObject): string | undefined {
  const path = text(valueAt(value, ['spec', 'path']));
  return path?.replace(/^(\.?\/)+/, '').replace(/\/+$/, '');
}

function buildUnit(
  tree: Tree,
  manifest: Manifest,
  value: JsonObject,
  supplied: SuppliedVariables,
): { readonly unit: Unit; readonly findings: readonly Finding[] } {
  const built = buildFluxPath(tree, unitPath(value) ?? '');
  const isDecrypted = valueAt(value, ['spec', 'decryption', 'provider']) === 'sops';
  const objects = isDecrypted ? built.objects.map(withoutSecretData) : built.objects;
  const substituted = substituteUnit(
    objects,
    manifest,
    value,
    (name) => supplied.get(name) ?? inGit(tree, manifest, name),
  );
  const namespace = text(valueAt(value, ['metadata', 'namespace'])) ?? '';
  const findings = [...built.findings, ...substituted.findings];
  const unit: Unit = {
    name: text(valueAt(value, ['metadata', 'name'])) ?? '',
    manifest,
    dependsOn: list(valueAt(value, ['spec', 'dependsOn'])).map(({ name }) => text(name) ?? ''),
    waits: valueAt(value, ['spec', 'wait']) === true,
    healthChecks: list(valueAt(value, ['spec', 'healthChecks'])).map((check) => checkedResource(check, namespace)),
    isSuspended: valueAt(value, ['spec', 'suspend']) === true,
    isRefused: findings.some(({ severity }) => severity === 'error'),
    refused: substituted.refused,
    objects: substituted.objects,
  };
  return { unit, findings };
}

/** What can be known of an object that SOPS encrypted: everything but its data, which nobody reads here. */
function withoutSecretData(object: BuiltObject): BuiltObject {
  const { sops, data, stringData, ...known } = object.value;
  return isEncrypted(sops, [data, stringData]) ? { ...object, value: known } : object;
}

function isEncrypted(sops: JsonValue | undefined, parts: readonly (JsonValue | undefined)[]): boolean {
  if (sops === undefined) return false;
  const values = parts.flatMap((part) => (isJsonObject(part) ? Object.values(part) : []));
  return values.every((value) => typeof value === 'string' && value.startsWith('ENC['));
}

function checkedResource(check: JsonObject, namespace: string): Resource {
  return {
    group: groupOf(text(check.apiVersion) ?? ''),
    kind: text(check.kind) ?? '',
    namespace: text(check.namespace) ?? namespace,
    name: text(check.name) ?? '',
  };
}

function substituteUnit(
  objects: readonly BuiltObject[],
  manifest: Manifest,
  value: JsonObject,
  supplied: Supplier,
): {
  readonly objects: readonly AppliedObject[];
  readonly refused: readonly Resource[];
  readonly findings: readonly Finding[];
} {
  const postBuild = valueAt(value, ['spec', 'postBuild']);
  if (postBuild === undefined) return { objects, refused: [], findings: [] };
  const { variables, findings } = variablesOf(manifest, value, supplied);
  const applied: AppliedObject[] = [];
  const refused: Resource[] = [];
  const problems: Finding[] = [...findings];
  for (const object of objects) {
    const result = substituteObject(object.value, variables, { strict: true });
    if (result.kind === 'refused') {
      refused.push(object.resource);
      problems.push(substitutionFinding(object, result, text(valueAt(value, ['metadata', 'name'])) ?? ''));
      continue;
    }
    applied.push({ ...object, value: result.value, resource: resourceOf(result.value) ?? object.resource });
  }
  return { objects: applied, refused, findings: problems };
}

/** Values of variables by the ConfigMap or Secret that holds them; undefined for one that nothing is known of. */
type Supplier = (name: string) => ReadonlyMap<string, string> | undefined;

/**
 * The variables of a ConfigMap that stands in Git: the one nearest to the unit, since every host cluster may have its own.
 *
 * Undefined where two are equally near, and for one that holds variables itself: what it is then nobody knows here.
 */
function inGit(tree: Tree, unit: Manifest, name: string): ReadonlyMap<string, string> | undefined {
  const [, namespace = '', own = ''] = /^ConfigMap ([^/]*)\/(.*)$/.exec(name) ?? [];
  const found = tree.byResource({ group: '', kind: 'ConfigMap', namespace, name: own });
  const folders = unit.file.split('/').slice(0, -1);
  const nearest = folders
    .map((_, depth) => `${folders.slice(0, folders.length - depth).join('/')}/`)
    .map((folder) => found.filter(({ file }) => file.startsWith(folder)))
    .find((near) => near.length > 0);
  const data = nearest?.length === 1 ? nearest[0]?.value.data : undefined;
  if (!isJsonObject(data)) return undefined;
  const texts = Object.entries(data).map(([key, value]) => [key, String(value)] as const);
  return texts.some(([, value]) => value.includes('${')) ? undefined : new Map(texts);
}

function variablesOf(
  manifest: Manifest,
  value: JsonObject,
  supplied: Supplier,
): { readonly variables: ReadonlyMap<string, string>; readonly findings: readonly Finding[] } {
  const variables = new Map<string, string>();
  const findings: Finding[] = [];
  const namespace = text(valueAt(value, ['metadata', 'namespace'])) ?? '';
  list(valueAt(value, ['spec', 'postBuild', 'substituteFrom'])).forEach((reference, index) => {
    const kind = text(reference.kind) ?? '';
    const name = `${kind} ${namespace}/${text(reference.name) ?? ''}`;
    const values = supplied(name);
    if (values === undefined && reference.optional !== true) {
      findings.push({
        rule: 'variable-supplied',
        severity: 'error',
        message: `${name} is to supply variables, and nothing is known of it.`,
        help: `Write its values into a file and name it with --vars, or remove the reference.`,
        file: manifest.file,
        position: manifest.locate(['spec', 'postBuild', 'substituteFrom', index, 'name']),
      });
    }
    for (const [key, supply] of values ?? []) variables.set(key, supply);
  });
  const inline = valueAt(value, ['spec', 'postBuild', 'substitute']);
  for (const [key, supply] of Object.entries(inline ?? {})) variables.set(key, String(supply));
  return { variables, findings };
}

function substitutionFinding(object: BuiltObject, error: { readonly message: string }, unit: string): Finding {
  const { origin, resource } = object;
  return {
    rule: 'variable-supplied',
    severity: 'error',
    message: `${resource.kind} ${resource.name} cannot be substituted in unit ${unit}: ${error.message}.`,
    help: 'Supply it in spec.postBuild of the unit or in the file of --vars, or write $$ for a dollar sign that is meant.',
    file: origin.file,
    position: origin.locate([]),
  };
}

/** The name under which provisioning's ConfigMap is looked up. */
export function configMapName(namespace: string, name: string): string {
  return configMapFact(`${namespace}/${name}`);
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
