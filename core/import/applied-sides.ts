import { buildHostCluster, findRoots, type SuppliedVariables } from '../flux/host-clusters.js';
import { sampleVariables } from '../model/sample-variables.js';
import { toYaml } from '../render/yaml-text.js';
import { resourceKey } from '../tree/resource.js';
import { parseTree, type Files, type Tree } from '../tree/tree.js';
import type { EffectiveObject } from './effective.js';
import type { RenderedSovereign } from './records.js';
import { textOfVariable, type ReadVariable } from './read-variables.js';

/** What a Sovereign applies, and what it would apply: each object at the file where it stands today. */
export interface AppliedSides {
  readonly from: Files;
  readonly to: Files;
}

/**
 * What a rendered Sovereign applies on the host cluster that serves its hosts, by resource key.
 *
 * What provisioning supplies is what the tree supplies, or the variable as it is written.
 */
export function renderedObjects(
  { model, files, folder }: RenderedSovereign,
  shared: Tree,
  variables: ReadonlyMap<string, ReadVariable>,
): ReadonlyMap<string, EffectiveObject> {
  const tree = parseTree(new Map([...shared.files, ...files.map(({ path, text }) => [path, text] as const)]), shared);
  const root = findRoots(tree).find(({ file }) => file.startsWith(`${folder}/${model.primary.name.name}/`));
  if (root === undefined) return new Map();
  const { units } = buildHostCluster(tree, root, suppliedBy(variables)).cluster;
  const objects = new Map<string, EffectiveObject>();
  for (const { resource, value, origin } of units.flatMap((unit) => unit.objects)) {
    const key = resourceKey(resource);
    if (!objects.has(key)) objects.set(key, { resource, value, file: origin.file });
  }
  return objects;
}

function suppliedBy(variables: ReadonlyMap<string, ReadVariable>): SuppliedVariables {
  return new Map(
    [...sampleVariables()].map(([source, samples]) => [
      source,
      new Map([...samples.keys()].map((name) => [name, textOfVariable(variables.get(name)) ?? `\${${name}}`])),
    ]),
  );
}

/** The two sides of a comparison by identity; objects that are new stand where they would be written. */
export function appliedSides(
  from: ReadonlyMap<string, EffectiveObject>,
  to: ReadonlyMap<string, EffectiveObject>,
): AppliedSides {
  const before = [...from].map(([, object]) => object);
  const after = [...to].map(([key, object]) => ({ ...object, file: from.get(key)?.file ?? object.file }));
  return { from: filesOf(before), to: filesOf(after) };
}

function filesOf(objects: readonly EffectiveObject[]): Files {
  const texts = new Map<string, string>();
  const sorted = [...objects].sort((left, right) =>
    resourceKey(left.resource) < resourceKey(right.resource) ? -1 : 1,
  );
  for (const { file, value } of sorted) texts.set(file, `${texts.get(file) ?? ''}---\n${toYaml(value, 0)}\n`);
  return texts;
}
