import type { Finding } from '../../../schema/finding.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import { viewRelease } from '../../bringup/object-facts.js';
import { labelledNamespace } from '../../kyverno/namespace-selection.js';
import { readPolicy, type Reach } from '../../kyverno/read-policy.js';
import { readWebhook } from '../../kyverno/read-webhook.js';
import type { RunningImage } from '../../kyverno/running-images.js';
import { resourceLabel } from '../../tree/resource.js';
import type { JudgedCluster, Rule } from '../check.js';

/**
 * Every image that a policy judges comes from the registry that the policy names, as far as the images are known.
 *
 * What a chart runs is known only where the catalog or a list of a live cluster states it. The rest is counted and
 * called not proved, never fine.
 */
export const imagesProved: Rule = {
  id: 'images-proved',
  check: ({ clusters, images }) => clusters.flatMap((judged) => proveImages(judged, images?.get(judged.cluster.name))),
};

/** A policy that lets images of one registry through. */
interface ImagePolicy {
  readonly object: AppliedObject;
  readonly registry: string;
  /** What it does in a Namespace; `ignores` also where the API server does not call Kyverno. */
  readonly reachIn: (namespace: string) => Reach;
}

/** What is wrong or unknown about the images of one host cluster; `running` is what a live cluster was seen to run. */
export function proveImages(judged: JudgedCluster, running: readonly RunningImage[] | undefined): readonly Finding[] {
  const objects = judged.cluster.units.flatMap((unit) => unit.objects);
  const policy = imagePolicyOf(objects);
  if (policy === undefined) return [];
  const charts = platformCharts(judged, objects);
  const stated = charts.flatMap((chart) => chart.images ?? []);
  return [
    ...[...stated, ...(running ?? [])].flatMap((image) => foreignImage(image, policy)),
    ...unproved(charts, running ?? [], policy, judged.cluster.name),
  ];
}

function imagePolicyOf(objects: readonly AppliedObject[]): ImagePolicy | undefined {
  const webhook = objects.map(readWebhook).find((one) => one !== undefined);
  for (const object of objects) {
    const policy = readPolicy(object);
    const registry = policy && /\.startsWith\('([^'/]+)\/'\)/.exec(JSON.stringify(object.value))?.[1];
    if (policy === undefined || registry === undefined) continue;
    const reachIn = (name: string): Reach => {
      const namespace = labelledNamespace(name, objects);
      return webhook?.isCalledFor(namespace) === false ? 'ignores' : policy.reachIn(namespace);
    };
    return { object, registry, reachIn };
  }
  return undefined;
}

interface PlatformChart {
  readonly namespace: string;
  /** Undefined where the catalog does not state them. */
  readonly images: readonly RunningImage[] | undefined;
}

function platformCharts({ ground }: JudgedCluster, objects: readonly AppliedObject[]): readonly PlatformChart[] {
  return objects
    .filter(({ resource }) => resource.kind === 'HelmRelease')
    .flatMap((object) => {
      const { chart, targetNamespace: namespace } = viewRelease(object);
      const known = ground.knowledgeOf(chart);
      if (known === undefined) return [];
      const { file } = object.origin;
      const position = object.origin.locate(['spec', 'chart']);
      return { namespace, images: known.images?.map((image) => ({ namespace, image, file, position })) };
    });
}

function foreignImage(
  { namespace, image, file, position }: RunningImage,
  { object, reachIn, registry }: ImagePolicy,
): readonly Finding[] {
  if (image.startsWith(`${registry}/`)) return [];
  const reach = reachIn(namespace);
  if (reach === 'ignores') return [];
  const does = reach === 'refuses' ? 'refuses it' : reach === 'reports' ? 'reports it' : 'may refuse it';
  return [
    {
      rule: 'images-proved',
      severity: reach === 'refuses' ? 'error' : 'warning',
      message: `Image "${image}" of namespace ${namespace} is not from ${registry}: ${resourceLabel(object.resource)} ${does}.`,
      help: `Mirror it into the registry and write its name below ${registry}/.`,
      object: resourceLabel(object.resource),
      file,
      position,
    },
  ];
}

function unproved(
  charts: readonly PlatformChart[],
  running: readonly RunningImage[],
  { object, registry }: ImagePolicy,
  cluster: string,
): readonly Finding[] {
  const seen = new Set(running.map(({ namespace }) => namespace));
  const unknown = charts.filter(({ namespace, images }) => images === undefined && !seen.has(namespace));
  if (unknown.length === 0) return [];
  return [
    {
      rule: 'images-proved',
      severity: 'info',
      message: `${cluster}: not proved that all images come from ${registry}: ${unknown.length} of ${charts.length} platform charts do not state theirs.`,
      help: 'Write down what the running cluster uses, one "namespace image" a line, and run validate --images FILE.',
      object: resourceLabel(object.resource),
      file: object.origin.file,
      position: object.origin.locate([]),
    },
  ];
}
