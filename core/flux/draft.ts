import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import type { Manifest } from '../tree/manifest.js';
import { resourceLabel } from '../tree/resource.js';
import { isClusterScoped } from './scope.js';

/** An object while kustomize builds: its value now, and every identity it had on the way. */
export interface Draft {
  readonly value: JsonObject;
  readonly origin: Manifest;
  /** Who it was when it was read. */
  readonly original: Identity;
  readonly previousIds: readonly string[];
  /** True when a generator made it and its name gets a hash in the end. */
  readonly needsHash: boolean;
}

/** The fields that kustomize tells objects apart by, as text; '' where one is missing. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The identity of an object as it stands. */
export function identityOf(value: JsonObject): Identity {
  return {
    apiVersion: textOf(value.apiVersion),
    kind: textOf(value.kind),
    namespace: textOf(valueAt(value, ['metadata', 'namespace'])),
    name: textOf(valueAt(value, ['metadata', 'name'])),
  };
}

/** The namespace that kustomize counts with: `default` where none is written, one word for cluster-scoped objects. */
export function effectiveNamespace(identity: Identity): string {
  if (isClusterScoped(identity.apiVersion, identity.kind)) return '_non_namespaceable_';
  return identity.namespace === '' ? 'default' : identity.namespace;
}

/** What kustomize calls an object's id: equal for objects that cannot stand side by side. */
export function idOf(value: JsonObject): string {
  const identity = identityOf(value);
  return `${identity.apiVersion}/${identity.kind}/${effectiveNamespace(identity)}/${identity.name}`;
}

/** An object as people write it: `HelmRelease flux-system/bp-harbor`. */
export function labelOf(value: JsonObject): string {
  return resourceLabel(identityOf(value));
}

/** Every draft by every id it has or had. */
export function draftsById(drafts: readonly Draft[]): Map<string, Draft[]> {
  const byId = new Map<string, Draft[]>();
  for (const draft of drafts) {
    for (const id of new Set([idOf(draft.value), ...draft.previousIds])) {
      const known = byId.get(id);
      if (known === undefined) byId.set(id, [draft]);
      else known.push(draft);
    }
  }
  return byId;
}

/** The object with some fields of its metadata set, and undefined ones removed. */
export function withMetadata(
  value: JsonObject,
  fields: Readonly<Record<string, JsonObject | string | undefined>>,
): JsonObject {
  const metadata = new Map(Object.entries(isJsonObject(value.metadata) ? value.metadata : {}));
  for (const [key, field] of Object.entries(fields)) {
    if (field === undefined) metadata.delete(key);
    else metadata.set(key, field);
  }
  return { ...value, metadata: Object.fromEntries(metadata) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
