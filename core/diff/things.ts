import { posix } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';
import { resolvePath } from '../flux/load.js';
import { canonicalText } from '../plan/canonical.js';
import type { Manifest } from '../tree/manifest.js';
import { groupOf, resourceKey, type GroupKind, type Resource } from '../tree/resource.js';
import { isYamlFile, type Tree } from '../tree/tree.js';
import type { Place, ThingKind } from './change.js';

/** Of what is no manifest. */
export const NO_KIND: GroupKind = { group: '', kind: '' };

/** Something that is compared as one. */
export interface Thing {
  readonly kind: Exclude<ThingKind, 'form'>;
  /** Empty words for what is no manifest. */
  readonly groupKind: GroupKind;
  readonly resource: Resource | undefined;
  /** Equal for things that may be one thing in two trees: the resource of an object, else file and kind. */
  readonly identity: string;
  readonly place: Place;
  /** A manifest, the content of a JSON file, or the text of another file. */
  readonly value: JsonValue;
}

/** Files of a tree whose YAML does not parse. */
function unreadableFiles(tree: Tree): ReadonlySet<string> {
  return new Set(tree.findings.flatMap(({ file }) => file ?? []));
}

/** True for lock and bases, which record what was generated and are not compared themselves. */
export function isRecord(file: string): boolean {
  return /(^|\/)\.catalyst\//.test(file);
}

/** How the files of a tree are read. */
export interface Reading {
  /** Files whose YAML does not parse on one of the sides. */
  readonly asText: ReadonlySet<string>;
  /** Files that a kustomization.yaml names as patches: what they hold is no object but a part of one. */
  readonly patches: ReadonlySet<string>;
}

/** How several trees are read alike. */
export function readingOf(...trees: readonly Tree[]): Reading {
  return {
    asText: new Set(trees.flatMap((tree) => [...unreadableFiles(tree)])),
    patches: new Set(trees.flatMap(patchFiles)),
  };
}

/** Everything that is compared in a tree, by file and place; a file in `asText` is compared as text. */
export function thingsOf(tree: Tree, reading: Reading): readonly Thing[] {
  const files = [...tree.files.keys()].filter((file) => !isRecord(file)).sort();
  return files.flatMap((file) => thingsIn(tree, file, reading));
}

function thingsIn(tree: Tree, file: string, { asText, patches }: Reading): readonly Thing[] {
  const text = canonicalText(tree.files.get(file) ?? '');
  if (asText.has(file)) return [textThing(file, text)];
  if (isYamlFile(file)) return manifestThings(tree.manifestsOf(file), file, patches.has(file));
  const json = file.endsWith('.json') ? parseJson(text) : undefined;
  return [json === undefined ? textThing(file, text) : { ...textThing(file, text), kind: 'json', value: json }];
}

function manifestThings(manifests: readonly Manifest[], file: string, isPatch: boolean): readonly Thing[] {
  const counts = new Map<string, number>();
  return manifests.map(({ value, resource }) => {
    const groupKind = groupKindIn(value);
    const kind = resource === undefined ? 'document' : isPatch ? 'patch' : 'object';
    const identity = identityOf({ kind, groupKind, resource, file });
    const index = counts.get(identity) ?? 0;
    counts.set(identity, index + 1);
    return { kind, groupKind, resource, identity, place: { file, index }, value };
  });
}

/** What decides the identity of a thing. */
export type Identified = Pick<Thing, 'groupKind' | 'resource'> & { readonly kind: ThingKind; readonly file: string };

/** Equal for things that may be one thing in two trees. */
export function identityOf({ kind, groupKind, resource, file }: Identified): string {
  if (resource !== undefined) return kind === 'patch' ? `patch ${resourceKey(resource)}` : resourceKey(resource);
  return kind === 'document' ? `${file} ${groupKind.group}/${groupKind.kind}` : file;
}

function patchFiles(tree: Tree): readonly string[] {
  return tree.manifests.flatMap(({ file, value }) => {
    if (!/(^|\/)kustomization\.ya?ml$/.test(file)) return [];
    const named = [...list(value.patches), ...list(value.patchesJson6902)].map(({ path }) => path);
    const merged = Array.isArray(value.patchesStrategicMerge) ? value.patchesStrategicMerge : [];
    return [...named, ...(merged as readonly JsonValue[])].flatMap((path) =>
      typeof path === 'string' ? (resolvePath(posix.dirname(file), path) ?? []) : [],
    );
  });
}

/** Group and kind that a manifest states; empty words where it states none. */
export function groupKindIn(value: JsonObject): GroupKind {
  const { apiVersion, kind } = value;
  return {
    group: typeof apiVersion === 'string' ? groupOf(apiVersion) : '',
    kind: typeof kind === 'string' ? kind : '',
  };
}

function textThing(file: string, text: string): Thing {
  return {
    kind: 'text',
    groupKind: NO_KIND,
    resource: undefined,
    identity: file,
    place: { file, index: 0 },
    value: text,
  };
}

function parseJson(text: string): JsonValue | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isJsonObject(value) || Array.isArray(value) ? (value as JsonValue) : undefined;
  } catch {
    return undefined;
  }
}
