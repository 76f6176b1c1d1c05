import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { AppliedObject, HostCluster } from '../bringup/host-cluster.js';
import { list, viewRelease } from '../bringup/object-facts.js';
import type { FieldPath } from '../tree/manifest.js';

/** A HelmRelease of one chart, read through its values. */
export interface ChartRelease {
  readonly object: AppliedObject;
  /** The value at a path of the upstream chart's values; undefined where it is not set in the tree. */
  readonly valueOf: (...path: readonly (string | number)[]) => JsonValue | undefined;
  /** Where a value stands in the HelmRelease, or would stand. */
  readonly pathOf: (...path: readonly (string | number)[]) => FieldPath;
  /** The object that `valuesFrom` takes a value from, as `Secret namespace/name key`; undefined where none does. */
  readonly sourceOf: (...path: readonly (string | number)[]) => string | undefined;
}

/**
 * The releases of a chart on a host cluster, whether installed as itself or through the platform's wrapper: `bp-harbor`
 * holds the values of `harbor` under that key.
 */
export function releasesOf({ units }: HostCluster, chart: string): readonly ChartRelease[] {
  return units
    .flatMap(({ objects }) => objects)
    .filter(({ resource }) => resource.kind === 'HelmRelease')
    .flatMap((object) => {
      const name = viewRelease(object).chart;
      if (name === chart) return [chartRelease(object, [])];
      return name === `bp-${chart}` ? [chartRelease(object, [chart])] : [];
    });
}

function chartRelease(object: AppliedObject, root: readonly string[]): ChartRelease {
  const pathOf = (...path: readonly (string | number)[]): FieldPath => ['spec', 'values', ...root, ...path];
  return {
    object,
    valueOf: (...path) => valueAt(object.value, pathOf(...path)),
    pathOf,
    sourceOf: (...path) => sourceOf(object, dotted([...root, ...path])),
  };
}

function sourceOf({ value, resource }: AppliedObject, targetPath: string): string | undefined {
  const entry = list(valueAt(value, ['spec', 'valuesFrom'])).find((one: JsonObject) => one.targetPath === targetPath);
  if (entry === undefined || !isJsonObject(entry)) return undefined;
  const { kind, name, valuesKey } = entry;
  return `${String(kind)} ${resource.namespace}/${String(name)} ${String(valuesKey ?? 'values.yaml')}`;
}

/** A path as `targetPath` writes it: `a.b[0].c`. */
function dotted(path: readonly (string | number)[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}
