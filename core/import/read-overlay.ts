import { posix } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';
import { resolvePath } from '../flux/load.js';
import { LATE_KIT } from '../model/own-units.js';
import { isOfKind, resourceOf } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import { HELM_RELEASE } from './layout.js';

/** How a host cluster's overlay changes the releases of the shared bootstrap kit. */
export interface ReadOverlay {
  /** `spec` of each patch file, by HelmRelease. */
  readonly patches: ReadonlyMap<string, JsonObject>;
  /** Blueprints that are left out: release and source are both deleted. */
  readonly switchedOff: ReadonlySet<string>;
  /** The overlay files that were read, by what they change. */
  readonly fileOf: ReadonlyMap<string, string>;
}

const KITS = ['bootstrap-kit', LATE_KIT];

/** Reads the overlay of a host cluster's bootstrap kit; the kit's second part counts as the same. */
export function readOverlay(tree: Tree, folder: string): ReadOverlay {
  const patches = new Map<string, JsonObject>();
  const fileOf = new Map<string, string>();
  const deleted: { readonly kind: string; readonly name: string; readonly file: string }[] = [];
  for (const kit of KITS) {
    const file = `${folder}/${kit}/kustomization.yaml`;
    for (const entry of list(tree.manifestsOf(file)[0]?.value.patches)) {
      if (typeof entry.patch === 'string' && entry.target === undefined)
        deleted.push(...deletionsIn(entry.patch, file));
      const path = typeof entry.path === 'string' ? resolvePath(posix.dirname(file), entry.path) : undefined;
      for (const { value } of path === undefined ? [] : tree.manifestsOf(path)) {
        const name = resourceOf(value)?.name;
        if (name === undefined || !isOfKind(value, HELM_RELEASE) || !isJsonObject(value.spec)) continue;
        patches.set(name, value.spec);
        fileOf.set(name, path ?? file);
      }
    }
  }
  const isDeleted = (kind: string, name: string): boolean =>
    deleted.some((each) => each.kind === kind && each.name === name);
  const releases = deleted.filter(({ kind, name }) => kind === 'HelmRelease' && isDeleted('HelmRepository', name));
  for (const { name, file } of releases) fileOf.set(name, file);
  return { patches, switchedOff: new Set(releases.map(({ name }) => name)), fileOf };
}

function deletionsIn(patch: string, file: string): readonly { kind: string; name: string; file: string }[] {
  const value = parseYaml(patch);
  if (!isJsonObject(value) || value.$patch !== 'delete') return [];
  const resource = resourceOf(value);
  return resource === undefined ? [] : [{ kind: resource.kind, name: resource.name, file }];
}

function parseYaml(text: string): JsonValue | undefined {
  try {
    return parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
