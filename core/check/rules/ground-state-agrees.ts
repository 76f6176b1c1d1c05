import type { GroundState } from '../../../schema/catalog.js';
import type { Finding } from '../../../schema/finding.js';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../../schema/json.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import type { JudgedCluster, Rule } from '../check.js';

/**
 * What is installed before Flux agrees with the slot that takes it over: same release name, Namespace and values.
 *
 * Two installs of one component that differ fight, and a rollback of the second removed a cluster's network once.
 */
export const groundStateAgrees: Rule = {
  id: 'ground-state-agrees',
  check: ({ clusters }) =>
    clusters.flatMap((judged) => judged.groundState.helmReleases.flatMap((ground) => compare(ground, judged))),
};

type GroundRelease = GroundState['helmReleases'][number];

function compare(ground: GroundRelease, { cluster }: JudgedCluster): readonly Finding[] {
  const release = cluster.units
    .flatMap(({ objects }) => objects)
    .find(({ resource }) => resource.kind === 'HelmRelease' && resource.name === ground.blueprint);
  if (release === undefined) return [];
  const expected: JsonObject = {
    releaseName: ground.name,
    targetNamespace: ground.namespace,
    values: { [ground.valuesKey]: ground.values },
  };
  return differences(expected, valueAt(release.value, ['spec']), ['spec']).map((difference) =>
    differenceFinding(difference, ground, release),
  );
}

interface Difference {
  readonly path: readonly string[];
  readonly expected: JsonValue;
  readonly found: JsonValue | undefined;
}

function differences(
  expected: JsonValue,
  found: JsonValue | undefined,
  path: readonly string[],
): readonly Difference[] {
  if (isJsonObject(expected)) {
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, isJsonObject(found) ? found[key] : undefined, [...path, key]),
    );
  }
  // A variable in the ground state is filled in on the machine, with what Flux is given for it too.
  if (typeof expected === 'string' && expected.includes('${'))
    return found === undefined ? [{ path, expected, found }] : [];
  return JSON.stringify(expected) === JSON.stringify(found) ? [] : [{ path, expected, found }];
}

function differenceFinding(
  { path, expected, found }: Difference,
  ground: GroundRelease,
  release: AppliedObject,
): Finding {
  const before = `${ground.name} is installed before Flux with ${JSON.stringify(expected)}`;
  return {
    rule: 'ground-state-agrees',
    severity: 'error',
    message: `${path.join('.')} of HelmRelease ${ground.blueprint} is ${JSON.stringify(found) ?? 'not set'}; ${before}.`,
    help: `Write ${JSON.stringify(expected)}, or change the ground state with it.`,
    file: release.origin.file,
    position: release.origin.locate(path),
    path: path.join('.'),
  };
}
