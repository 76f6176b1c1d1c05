import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import { buildFluxPath, type BuiltObject } from '../flux/build.js';
import { unitPath } from '../flux/host-clusters.js';
import { kustomizeYaml } from '../flux/kustomize-yaml.js';
import { substituteObject } from '../flux/substitute-object.js';
import { variablesIn } from '../flux/substitute.js';
import { isSameValue } from '../merge/values.js';
import { TEMPLATE_FOLDER } from '../model/unit-overlay.js';
import type { Manifest } from '../tree/manifest.js';
import { resourceKey, resourceOf, type Resource } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import type { SovereignPlace } from './layout.js';
import { variablesOfUnits } from './read-variables.js';

/** One object as a Sovereign's units apply it, as far as Git tells. */
export interface EffectiveObject {
  readonly resource: Resource;
  readonly value: JsonObject;
  /** Where it was written. */
  readonly file: string;
}

/** Every object of a Sovereign by its key, and the paths of units that lead to nothing. */
export interface EffectiveObjects {
  readonly objects: ReadonlyMap<string, EffectiveObject>;
  readonly missingPaths: readonly { readonly unit: string; readonly path: string; readonly file: string }[];
  /** Objects that stand in several files with different content, and where the first is not; by file. */
  readonly twice: readonly { readonly object: EffectiveObject; readonly file: string }[];
}

/**
 * What a Sovereign in any layout applies: each of its units built and substituted with what Git supplies.
 *
 * A variable that nothing in Git supplies stays as it is written. Without units, everything below its folder counts,
 * and of a shared template without any the template itself.
 */
export function effectiveObjects(tree: Tree, place: SovereignPlace): EffectiveObjects {
  const objects = new Map<string, EffectiveObject>();
  const twice: { object: EffectiveObject; file: string }[] = [];
  const missingPaths: { unit: string; path: string; file: string }[] = [];
  const add = (built: readonly BuiltObject[], variables: ReadonlyMap<string, string>): void => {
    for (const each of built) {
      const value = substituteKnown(each.value, variables);
      const resource = resourceOf(value) ?? each.resource;
      const key = resourceKey(resource);
      const known = objects.get(key);
      if (known === undefined) objects.set(key, { resource, value, file: each.origin.file });
      else if (known.file !== each.origin.file && !isSameValue(known.value, value))
        twice.push({ object: known, file: each.origin.file });
    }
  };
  for (const unit of place.units) {
    const path = unitPath(unit.value);
    const name = String(valueAt(unit.value, ['metadata', 'name']) ?? '');
    if (path === undefined) continue;
    const { objects: built } = buildFluxPath(tree, path);
    const isThere = [...tree.files.keys()].some((file) => file.startsWith(`${path}/`));
    if (!isThere) missingPaths.push({ unit: name, path, file: unit.file });
    add(built, new Map(variablesOfUnits([unit]).map(({ name: variable, value }) => [variable, value])));
  }
  const known = new Map(variablesOfUnits(place.units).map(({ name, value }) => [name, value]));
  if (place.units.length === 0 && place.kind === 'shared-template') {
    const domain = new Map([['SOVEREIGN_FQDN', place.folder.slice('clusters/'.length)]]);
    for (const folder of unitFolders(tree)) add(buildFluxPath(tree, folder).objects, domain);
  }
  const applied = new Set([...objects.values()].map(({ file }) => file));
  const loose = tree.manifests.filter(({ file }) => file.startsWith(`${place.folder}/`) && !applied.has(file));
  add(loose.flatMap(asBuilt), known);
  return { objects, missingPaths, twice };
}

/** The folders of a shared template that a unit would apply each. */
function unitFolders(tree: Tree): readonly string[] {
  const names = [...tree.files.keys()].flatMap((path) => /^clusters\/_template\/([^/.]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort().map((name) => `${TEMPLATE_FOLDER}/${name}`);
}

function asBuilt(origin: Manifest): readonly BuiltObject[] {
  const { resource, value } = origin;
  return resource === undefined ? [] : [{ resource, value, origin }];
}

/** An object with the variables put in that are known; the others stay, unless they have a default. */
export function substituteKnown(value: JsonObject, variables: ReadonlyMap<string, string>): JsonObject {
  const text = kustomizeYaml(value);
  if (!text.includes('$')) return value;
  const open = variablesIn(text).filter(({ name, hasDefault }) => !hasDefault && !variables.has(name));
  const kept = open.map(({ name }) => [name, `\${${name}}`] as const);
  const result = substituteObject(value, new Map([...variables, ...kept]), { strict: true });
  return result.kind === 'object' && isJsonObject(result.value) ? result.value : value;
}
