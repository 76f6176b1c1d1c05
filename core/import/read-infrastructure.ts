import { parseHostClusterName } from '../../schema/host-cluster-codes.js';
import { valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';
import { CONFIG_UNIT, PROVIDERS_UNIT } from '../model/infrastructure.js';
import { groupOf } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import type { ReadCluster } from './read-catalyst.js';
import { isEqual, present } from './spec-input.js';

/** Crossplane's providers of a Sovereign, as a spec writes them; undefined where there are none. */
export function readInfrastructure(tree: Tree, clusters: readonly ReadCluster[]): JsonObject | undefined {
  const read = clusters.map((cluster) => providersIn(tree, cluster));
  const unique = read.flat().filter((each, index, all) => all.findIndex((other) => isEqual(other, each)) === index);
  const providers = unique.map((provider) => {
    const has = clusters.filter((_, index) => read[index]?.some((other) => isEqual(other, provider)));
    const { name, ...rest } = provider;
    return present({ name, cloud: has.length === clusters.length ? undefined : cloudOf(has), ...rest });
  });
  return providers.length === 0 ? undefined : { providers };
}

function cloudOf([first]: readonly ReadCluster[]): JsonValue | undefined {
  const parsed = first === undefined ? undefined : parseHostClusterName(first.place.name);
  return parsed === undefined || 'help' in parsed ? 'none' : parsed.provider;
}

function providersIn(tree: Tree, { place, units }: ReadCluster): readonly JsonObject[] {
  const below = (unit: string): readonly JsonObject[] =>
    tree.manifests.filter(({ file }) => file.startsWith(`${place.folder}/${unit}/`)).map(({ value }) => value);
  const unit = units.find(({ value }) => valueAt(value, ['metadata', 'name']) === PROVIDERS_UNIT);
  const crds = list(valueAt(unit?.value, ['spec', 'healthChecks'])).map(({ name }) => String(name));
  const files = tree.manifests.filter(({ file }) => file.startsWith(`${place.folder}/${CONFIG_UNIT}/`));
  const found = below(PROVIDERS_UNIT).flatMap((value) => {
    const name = valueAt(value, ['metadata', 'name']);
    if (value.kind !== 'Provider' || typeof name !== 'string') return [];
    const config = files.find(({ file }) => file.endsWith(`/${name}.yaml`))?.value;
    const secret = valueAt(config, ['spec', 'credentials', 'secretRef']);
    const crd = `${String(config?.kind).toLowerCase()}s.${groupOf(String(config?.apiVersion))}`;
    const provider = present({
      name,
      package: valueAt(value, ['spec', 'package']),
      config: present({
        apiVersion: config?.apiVersion,
        kind: config?.kind === 'ProviderConfig' ? undefined : config?.kind,
        secretRef: present({
          name: unless(valueAt(secret, ['name']), 'cloud-credentials'),
          key: unless(valueAt(secret, ['key']), 'hcloud-token'),
        }),
      }),
    });
    return { provider, place: crds.indexOf(crd) };
  });
  return found.sort((left, right) => left.place - right.place).map(({ provider }) => provider);
}

function unless(value: JsonValue | undefined, fallback: string): JsonValue | undefined {
  return value === fallback ? undefined : value;
}
