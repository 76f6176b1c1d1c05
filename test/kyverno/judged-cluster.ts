import { judgeCluster, type CheckContext, type JudgedCluster } from '../../core/check/check.js';
import type { AppliedObject, HostCluster, Unit } from '../../core/bringup/host-cluster.js';
import { buildHostCluster, findRoots } from '../../core/flux/host-clusters.js';
import { webhookValues } from '../../core/kyverno/webhook-values.js';
import { foreignGround } from '../../core/model/cluster-ground.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { toYaml } from '../../core/render/yaml-text.js';
import { parseManifests } from '../../core/tree/manifest.js';
import { parseTree } from '../../core/tree/tree.js';
import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import { RELEASE, carryOut, generateFrom, packageFile } from '../fixtures.js';
import { appliedPolicies } from './cases.js';

const tree = parseTree(carryOut(await generateFrom(packageFile('examples/production.yaml'))));
const [root] = findRoots(tree);
if (root === undefined) throw new Error('The example has no root unit.');
const UNIT = 'kyverno-policies';
const GENERATED = buildHostCluster(tree, root, sampleVariables()).cluster;

/** Objects as a unit applies them, from YAML. */
export function appliedFrom(file: string, text: string): readonly AppliedObject[] {
  return parseManifests(file, text).manifests.flatMap((origin) =>
    origin.resource === undefined ? [] : [{ resource: origin.resource, value: origin.value, origin }],
  );
}

/** The files of the unit for a Kyverno minor in phase `operational`, one file a policy. */
export function policyObjects(kyverno: string): readonly AppliedObject[] {
  return [...appliedPolicies(kyverno)].flatMap(([name, value]) => appliedFrom(`${name}.yaml`, `${toYaml(value, 0)}\n`));
}

/** The example's host cluster with these policies alone, and with these values for its release of Kyverno. */
export function clusterWith(
  policies: readonly AppliedObject[],
  kyvernoValues: JsonObject = webhookValues(RELEASE.platformNamespaces),
): JudgedCluster {
  const others = GENERATED.units.filter(({ name }) => name !== UNIT);
  const [first] = others;
  if (first === undefined) throw new Error('The example has no unit.');
  const units: readonly Unit[] = others.map((unit) => ({
    ...unit,
    objects: unit.objects.map((object) => withValues(object, kyvernoValues)),
  }));
  const cluster: HostCluster = { ...GENERATED, units: [...units, { ...first, name: UNIT, objects: policies }] };
  return judgeCluster(cluster, foreignGround(cluster, RELEASE), RELEASE.catalog.groundState);
}

/** What rules look at, for one host cluster. */
export function contextOf(judged: JudgedCluster): CheckContext {
  return { tree, clusters: [judged], profile: RELEASE.profile };
}

function withValues(object: AppliedObject, values: JsonObject): AppliedObject {
  if (object.resource.name !== 'bp-kyverno' || object.resource.kind !== 'HelmRelease') return object;
  const spec = valueAt(object.value, ['spec']);
  return isJsonObject(spec) ? { ...object, value: { ...object.value, spec: { ...spec, values } } } : object;
}
