import fc from 'fast-check';
import { stringify } from 'yaml';
import type { JsonObject, JsonValue } from '../../schema/json.js';

/** Scalars that YAML has something to say about. */
const SCALARS: readonly JsonValue[] = [
  1,
  3,
  0.5,
  true,
  false,
  null,
  '',
  'plain',
  'yes',
  '1.0',
  '0755',
  'key: value',
  '# no comment',
  ' leading',
  'it\'s "quoted"',
  'two\nlines\n',
  'no end\nof line',
  'kept\n\n\n',
  '  indented\nblock\n',
  '${CLUSTER_NAME}',
  '{{ .Values.x }}',
  'a, b',
  'long '.repeat(30).trim(),
];

const scalar = fc.constantFrom(...SCALARS);
const word = fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon');
const image = fc.constantFrom('nginx:1.0', 'nginx:1.1', 'nginx:1.5', 'redis:7');

function maps(value: fc.Arbitrary<JsonValue>, most = 4): fc.Arbitrary<JsonObject> {
  return fc.dictionary(word, value, { maxKeys: most, noNullPrototype: true });
}

const values = maps(
  fc.oneof(scalar, maps(fc.oneof(scalar, maps(scalar, 3)), 3), fc.uniqueArray(word, { maxLength: 4 })),
);

const named = (fields: Readonly<Record<string, fc.Arbitrary<JsonValue>>>): fc.Arbitrary<readonly JsonValue[]> =>
  fc.uniqueArray(fc.record({ name: word, ...fields }, { requiredKeys: ['name'], noNullPrototype: true }), {
    maxLength: 4,
    selector: ({ name }) => name,
  });

const metadata = (name: string): JsonObject => ({ name, namespace: 'flux-system' });

const helmRelease = fc.record(
  {
    apiVersion: fc.constant('helm.toolkit.fluxcd.io/v2'),
    kind: fc.constant('HelmRelease'),
    metadata: fc.constant(metadata('bp-web')),
    spec: fc.record(
      { interval: fc.constantFrom('10m', '15m'), dependsOn: named({}), values, suspend: fc.boolean() },
      { requiredKeys: ['interval'], noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);

const fluxKustomization = fc.record(
  {
    apiVersion: fc.constant('kustomize.toolkit.fluxcd.io/v1'),
    kind: fc.constant('Kustomization'),
    metadata: fc.constant(metadata('web')),
    spec: fc.record(
      { path: word, prune: fc.boolean(), dependsOn: named({ namespace: word }), timeout: fc.constantFrom('1m', '5m') },
      { requiredKeys: ['path', 'prune'], noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);

const kustomizationFile = fc.record(
  {
    apiVersion: fc.constant('kustomize.config.k8s.io/v1beta1'),
    kind: fc.constant('Kustomization'),
    resources: fc.uniqueArray(fc.constantFrom('a.yaml', 'b.yaml', 'c.yaml', 'd.yaml', 'e.yaml'), { minLength: 1 }),
    images: named({ newTag: fc.constantFrom('v1', 'v2') }),
  },
  { requiredKeys: ['apiVersion', 'kind', 'resources'], noNullPrototype: true },
);

const configMap = fc.record(
  {
    apiVersion: fc.constant('v1'),
    kind: fc.constant('ConfigMap'),
    metadata: fc.constant(metadata('settings')),
    data: maps(scalar, 5),
  },
  { noNullPrototype: true },
);

const deployment = fc.record(
  {
    apiVersion: fc.constant('apps/v1'),
    kind: fc.constant('Deployment'),
    metadata: fc.constant(metadata('web')),
    spec: fc.record(
      {
        replicas: fc.constantFrom(1, 2, 3),
        containers: named({
          image,
          env: named({ value: scalar }),
          args: fc.uniqueArray(word, { maxLength: 3 }),
          resources: maps(scalar, 2),
        }),
      },
      { noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);

/** One manifest of the kinds that trees hold. */
export const manifest: fc.Arbitrary<JsonObject> = fc.oneof(
  helmRelease,
  fluxKustomization,
  kustomizationFile,
  configMap,
  deployment,
);

/** A manifest and two edits of it that share most of their fields with it. */
export const triple: fc.Arbitrary<readonly [JsonObject, JsonObject, JsonObject]> = fc
  .oneof(
    fc.tuple(helmRelease, helmRelease, helmRelease),
    fc.tuple(fluxKustomization, fluxKustomization, fluxKustomization),
    fc.tuple(kustomizationFile, kustomizationFile, kustomizationFile),
    fc.tuple(configMap, configMap, configMap),
    fc.tuple(deployment, deployment, deployment),
  )
  .chain(([base, left, right]) =>
    fc
      .tuple(fc.nat(), fc.nat())
      .map(([first, second]) => [base, blend(base, left, dice(first)), blend(base, right, dice(second))] as const),
  );

/** Numbers from 0 to 99 that follow from a seed. */
function* dice(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield Math.floor(state / 2 ** 16) % 100;
  }
}

/** A value that has most fields of one and some of another. */
function blend(base: JsonObject, other: JsonObject, dice: Generator<number, never>): JsonObject {
  const roll = (): number => dice.next().value;
  const fields: [string, JsonValue][] = [];
  for (const key of new Set([...Object.keys(base), ...Object.keys(other)])) {
    const [mine, its] = [base[key], other[key]];
    const isFixed = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'].includes(key);
    const chosen = isFixed ? (mine ?? its) : choose(mine, its, dice, roll);
    if (chosen !== undefined) fields.push([key, chosen]);
  }
  return Object.fromEntries(fields);
}

function choose(
  mine: JsonValue | undefined,
  its: JsonValue | undefined,
  dice: Generator<number, never>,
  roll: () => number,
): JsonValue | undefined {
  const isMap = (value: JsonValue | undefined): value is JsonObject =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isMap(mine) && isMap(its)) return blend(mine, its, dice);
  if (Array.isArray(mine) && Array.isArray(its)) return blendLists(mine, its, dice, roll);
  return roll() < 75 ? mine : its;
}

function blendLists(
  mine: readonly JsonValue[],
  its: readonly JsonValue[],
  dice: Generator<number, never>,
  roll: () => number,
): readonly JsonValue[] {
  const nameOf = (item: JsonValue): unknown =>
    typeof item === 'object' && item !== null && 'name' in item ? item.name : item;
  const other = new Map(its.map((item) => [nameOf(item), item]));
  const kept = mine.flatMap((item) => {
    const twin = other.get(nameOf(item));
    const chosen = twin === undefined ? item : choose(item, twin, dice, roll);
    return chosen === undefined || roll() >= 85 ? [] : [chosen];
  });
  const known = new Set(mine.map(nameOf));
  const added = its.filter((item) => !known.has(nameOf(item)) && roll() < 50);
  return roll() < 50 ? [...kept, ...added] : [...added, ...kept];
}

/** How a text is printed. */
export interface Style {
  readonly indent: 2 | 4;
  readonly indentSeq: boolean;
  readonly singleQuote: boolean;
  readonly flowDepth: number;
  readonly isReordered: boolean;
  readonly marker: boolean;
}

/** The style that templates have. */
export const PLAIN: Style = {
  indent: 2,
  indentSeq: true,
  singleQuote: false,
  flowDepth: 0,
  isReordered: false,
  marker: false,
};

export const style: fc.Arbitrary<Style> = fc.record({
  indent: fc.constantFrom(2 as const, 4 as const),
  indentSeq: fc.boolean(),
  singleQuote: fc.boolean(),
  flowDepth: fc.constantFrom(0, 0, 1, 2),
  isReordered: fc.boolean(),
  marker: fc.boolean(),
});

/** A manifest as text in a style; maps and lists of at most `flowDepth` levels stand in braces. */
export function print(value: JsonObject, style: Style): string {
  const shaped = style.isReordered ? reordered(value) : value;
  const { indent, indentSeq, singleQuote } = style;
  const printed = stringify(shaped, { indent, indentSeq, singleQuote, lineWidth: 0, compat: 'yaml-1.1' });
  const lines = style.flowDepth > 0 ? inFlow(shaped, style) : printed;
  return style.marker ? `---\n${lines}` : lines;
}

function inFlow(value: JsonValue, { indent, indentSeq, singleQuote, flowDepth }: Style): string {
  const options = { indent, indentSeq, singleQuote, lineWidth: 0, compat: 'yaml-1.1' as const };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return stringify(value, options);
  const parts = Object.entries(value).map(([key, field]) => {
    if (typeof field !== 'object' || field === null || depthOf(field) > flowDepth)
      return stringify({ [key]: field }, options);
    const flow = stringify(field, { ...options, collectionStyle: 'flow' }).trimEnd();
    return `${key}: ${flow.replace(/\n(?!\n)/g, '\n  ')}\n`;
  });
  return parts.join('');
}

function depthOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function reordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reordered(field)]),
  );
}
