import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { SPEC_SCHEMA_LINE, sovereignSchema } from '../../schema/sovereign.js';
import { harbor } from '../../schema/spec/harbor.js';
import { hostCluster } from '../../schema/spec/host-cluster.js';
import { toYaml } from '../render/yaml-text.js';
import type { FieldPath } from '../tree/manifest.js';

/** A map without the fields that are undefined, empty maps or empty lists. */
export function present(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const kept = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || isEmpty(value) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(kept);
}

function isEmpty(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** True when two values are equal, whatever the order of keys. */
export function isEqual(first: JsonValue | undefined, second: JsonValue | undefined): boolean {
  if (Array.isArray(first) && Array.isArray(second)) {
    return first.length === second.length && first.every((item, index) => isEqual(item as JsonValue, second[index]));
  }
  if (!isJsonObject(first) || !isJsonObject(second)) return first === second;
  const keys = new Set([...Object.keys(first), ...Object.keys(second)]);
  return [...keys].every((key) => isEqual(first[key], second[key]));
}

/** A map without what its defaults say anyway. */
function withoutDefaults(value: JsonObject, defaults: JsonObject): JsonObject {
  return present(
    Object.fromEntries(
      Object.entries(value).map(([name, field]) => {
        const fallback = defaults[name];
        if (isEqual(field, fallback)) return [name, undefined];
        // A union of forms is told apart by its type, which must stay.
        const isForm = isJsonObject(field) && 'type' in field;
        return [
          name,
          isJsonObject(field) && isJsonObject(fallback) && !isForm ? withoutDefaults(field, fallback) : field,
        ];
      }),
    ),
  );
}

/** A spec without what its schema says anyway, fields in the order of the schema; as it is where it is not valid. */
export function minimalSpec(input: JsonObject): JsonObject {
  const bare = present({
    ...Object.fromEntries(['apiVersion', 'kind', 'domain', 'repository'].map((name) => [name, input[name]])),
    hostClusters: namesOnly(input.hostClusters),
  });
  const defaults = sovereignSchema.safeParse(bare);
  const { apiVersion, kind, domain, repository, hostClusters, ...rest } = input;
  const head = { apiVersion, kind, domain, repository, hostClusters: clustersWithoutDefaults(hostClusters) };
  const others = defaults.success ? withoutDefaults(rest, defaults.data as unknown as JsonObject) : rest;
  const ordered = inOrder(present({ ...head, ...others }), Object.keys(sovereignSchema.shape));
  return isJsonObject(ordered.harbor)
    ? { ...ordered, harbor: inOrder(ordered.harbor, Object.keys(harbor.shape)) }
    : ordered;
}

function namesOnly(hostClusters: JsonValue | undefined): JsonValue {
  if (!Array.isArray(hostClusters)) return [];
  return hostClusters.map((each) =>
    isJsonObject(each) ? present({ name: each.name, provider: each.provider }) : each,
  );
}

function clustersWithoutDefaults(hostClusters: JsonValue | undefined): JsonValue | undefined {
  if (!Array.isArray(hostClusters)) return hostClusters;
  return hostClusters.map((each) => {
    if (!isJsonObject(each)) return each as JsonValue;
    const { name, provider, ...rest } = each;
    const defaults = hostCluster.safeParse(present({ name, provider }));
    return present({
      name,
      provider,
      ...(defaults.success ? withoutDefaults(rest, defaults.data as unknown as JsonObject) : rest),
    });
  });
}

function inOrder(input: JsonObject, known: readonly string[]): JsonObject {
  const place = (name: string): number => (known.includes(name) ? known.indexOf(name) : known.length);
  return Object.fromEntries(Object.entries(input).sort(([left], [right]) => place(left) - place(right)));
}

/** A spec as the text of its file. */
export function specText(input: JsonObject): string {
  return `${SPEC_SCHEMA_LINE}\n${toYaml(input, 0)}\n`;
}

/** A value without the field at a path; maps that are empty then go too. */
export function withoutField(value: JsonValue, path: FieldPath): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== key);
    return value.map((item, index) => (index === key ? withoutField(item as JsonValue, rest) : (item as JsonValue)));
  }
  if (!isJsonObject(value)) return value;
  const { [String(key)]: field, ...others } = value;
  const left = field === undefined || rest.length === 0 ? undefined : withoutField(field, rest);
  return present(Object.fromEntries(Object.keys(value).map((name) => [name, name === key ? left : others[name]])));
}
