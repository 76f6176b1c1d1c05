import { isJsonObject, type JsonObject } from '../../schema/json.js';

/** What a manifest identifies in a cluster. `group` is '' for the core group, `namespace` is '' where none is set. */
export interface Resource {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Group and kind without a version: what `healthChecks`, CRDs and policies match by. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** The group of an apiVersion: `apps` for `apps/v1`, '' for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The resource that a manifest identifies, undefined when apiVersion, kind or name is missing or no string. */
export function resourceOf(value: unknown): Resource | undefined {
  if (!isJsonObject(value) || !isJsonObject(value.metadata)) return undefined;
  const { apiVersion, kind } = value;
  const { name, namespace } = value.metadata;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return undefined;
  return { group: groupOf(apiVersion), kind, namespace: typeof namespace === 'string' ? namespace : '', name };
}

/** A key that is equal exactly for equal resources. */
export function resourceKey(resource: Resource): string {
  return `${resource.group}/${resource.kind}/${resource.namespace}/${resource.name}`;
}

/** A resource as people write it: `HelmRelease flux-system/bp-harbor`, `Namespace harbor`. */
export function resourceLabel(resource: Omit<Resource, 'group'>): string {
  const name = resource.namespace === '' ? resource.name : `${resource.namespace}/${resource.name}`;
  return `${resource.kind} ${name}`;
}

/** True when the manifest is of this group and kind, whatever its version. */
export function isOfKind(value: JsonObject, { group, kind }: GroupKind): boolean {
  return value.kind === kind && typeof value.apiVersion === 'string' && groupOf(value.apiVersion) === group;
}
