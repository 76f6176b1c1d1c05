import type { Finding } from '../../schema/finding.js';
import { factsOfProvides, type Fact } from '../catalog/facts.js';
import { resourceLabel } from '../tree/resource.js';
import type { Ground, HostCluster, Unit } from './host-cluster.js';
import { factsOfObject, viewRelease, type ReleaseView } from './object-facts.js';
import type { Blocked } from './walk.js';

/** Says why an object does not come up, where it stands, and what to change. */
export function explainBlocked(blocked: Blocked, cluster: HostCluster, ground: Ground): Finding {
  const { object, label } = blocked;
  const unit = cluster.units.find(({ name }) => name === blocked.unit);
  const origin = object?.origin ?? unit?.manifest;
  const { message, help } = reason(blocked, cluster, ground);
  return {
    rule: 'bring-up',
    severity: 'error',
    message: `${cluster.name}: ${message}`,
    help,
    object: label,
    ...(origin === undefined ? {} : { file: origin.file, position: origin.locate(['metadata', 'name']) }),
  };
}

interface Reason {
  readonly message: string;
  readonly help: string;
}

function reason({ label, obstacle, unit }: Blocked, cluster: HostCluster, ground: Ground): Reason {
  switch (obstacle.kind) {
    case 'missing':
      return {
        message: `${label} waits for ${obstacle.reference}, which nothing here applies.`,
        help: 'Correct the name, or remove the reference.',
      };
    case 'suspended':
      return {
        message: `${label} waits for ${obstacle.reference}, which is suspended and never turns Ready.`,
        help: 'Resume it, or remove the reference.',
      };
    case 'cycle':
      return {
        message: `${[...obstacle.chain, obstacle.chain[0]].join(' waits for ')}: none of them ever starts.`,
        help: 'Remove one of these edges.',
      };
    case 'broken':
      return { message: `${label} never turns Ready.`, help: 'Mend the release.' };
    case 'unmet':
      return unmet(label, obstacle.fact, obstacle.stage, unit, cluster, ground);
  }
}

interface Bringer {
  readonly unit: Unit;
  readonly release: ReleaseView | undefined;
  /** True where the fact is there only once workloads run. */
  readonly needsWorkloads: boolean;
}

function unmet(
  label: string,
  fact: Fact,
  stage: 'apply' | 'install',
  unitName: string,
  cluster: HostCluster,
  ground: Ground,
): Reason {
  const bringer = findBringer(fact, cluster, ground);
  const [crd, awaited] = [...ground.awaitedCrds].find(([, { kind }]) => kind === fact) ?? [];
  if (bringer === undefined && awaited !== undefined) {
    const maker = resourceLabel(awaited.madeFor);
    return {
      message: `${label} needs ${fact}, whose CRD is made only once ${maker} is in the cluster, and unit ${unitName} does not wait for it.`,
      help: `Move ${label} to a unit that depends on one whose healthChecks name CustomResourceDefinition ${crd}.`,
    };
  }
  if (bringer === undefined) {
    return {
      message: `${label} needs ${fact}, which neither the ground state nor anything here brings.`,
      help: `Add what brings ${fact}, or remove ${label}.`,
    };
  }
  const { release, unit } = bringer;
  if (release === undefined) {
    return {
      message: `${label} needs ${fact}, which unit ${unit.name} applies and unit ${unitName} does not wait for.`,
      help: `Add "name: ${unit.name}" to spec.dependsOn of Kustomization ${unitName}.`,
    };
  }
  const { name } = release.object.resource;
  if (stage === 'apply' && unit.name === unitName) {
    return {
      message: `${label} needs ${fact}, which ${release.label} of the same unit brings: Flux dry-runs the whole unit first, so neither is ever applied.`,
      help: `Move ${label} to a unit of its own, behind a gate that waits for ${name}.`,
    };
  }
  if (bringer.needsWorkloads && !release.waitsForWorkloads) {
    return {
      message: `${label} needs ${fact}, and ${release.label} is Ready before its workloads run: it sets disableWait.`,
      help: `Remove disableWait from install and upgrade of ${release.label}.`,
    };
  }
  return {
    message: `${label} can start before ${release.label} is ready, which brings ${fact}.`,
    help:
      stage === 'install'
        ? `Add "name: ${name}" to spec.dependsOn of ${label}.`
        : `Make unit ${unitName} wait for a gate whose healthChecks name ${release.label}.`,
  };
}

function findBringer(fact: Fact, cluster: HostCluster, ground: Ground): Bringer | undefined {
  for (const unit of cluster.units) {
    for (const object of unit.objects) {
      if (factsOfObject(object).includes(fact)) return { unit, release: undefined, needsWorkloads: false };
      if (object.resource.kind !== 'HelmRelease') continue;
      const release = viewRelease(object);
      const { applied, workloads } = factsOfProvides(ground.knowledgeOf(release.chart)?.provides ?? {});
      const isItself = fact === `HelmRelease ${object.resource.name}`;
      if (workloads.includes(fact)) return { unit, release, needsWorkloads: true };
      if (isItself || applied.includes(fact)) return { unit, release, needsWorkloads: false };
    }
  }
  return undefined;
}
