import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';
import { mapStrings } from '../model/values.js';
import { isOfKind } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import { HELM_RELEASE } from './layout.js';
import { holdsVariable } from './own-values.js';
import { present } from './spec-input.js';

const HELM_REPOSITORY = { group: 'source.toolkit.fluxcd.io', kind: 'HelmRepository' };

/** The team's own charts in a host cluster's bootstrap kit, in the order of its kustomization.yaml. */
export function readOwnBlueprints(tree: Tree, folder: string): readonly JsonObject[] {
  const kit = `${folder}/bootstrap-kit`;
  const resources = tree.manifestsOf(`${kit}/kustomization.yaml`)[0]?.value.resources;
  const paths = Array.isArray(resources) ? (resources as readonly JsonValue[]) : [];
  return paths.flatMap((path) => {
    const [, name] = typeof path === 'string' ? (/^own-(.+)\.yaml$/.exec(path) ?? []) : [];
    return name === undefined ? [] : ownBlueprintIn(tree, `${kit}/own-${name}.yaml`);
  });
}

function ownBlueprintIn(tree: Tree, file: string): readonly JsonObject[] {
  const values = tree.manifestsOf(file).map(({ value }) => value);
  const release = values.find((value) => isOfKind(value, HELM_RELEASE));
  const source = values.find((value) => isOfKind(value, HELM_REPOSITORY));
  if (release === undefined || source === undefined) return [];
  const chart = valueAt(release, ['spec', 'chart', 'spec']);
  const own = valueAt(release, ['spec', 'values']);
  return [
    present({
      name: valueAt(release, ['metadata', 'name']),
      namespace: valueAt(release, ['spec', 'targetNamespace']),
      chart: valueAt(chart, ['chart']),
      version: valueAt(chart, ['version']),
      repository: present({
        url: valueAt(source, ['spec', 'url']),
        secretRef: valueAt(source, ['spec', 'secretRef']),
      }),
      dependsOn: list(valueAt(release, ['spec', 'dependsOn'])).map(({ name }) => name ?? ''),
      values:
        isJsonObject(own) && !holdsVariable(own) ? mapStrings(own, (text) => text.replaceAll('$$', '$')) : undefined,
    }),
  ];
}
