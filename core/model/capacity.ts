import { isJsonObject, type JsonValue } from '../../schema/json.js';
import type { ClusterModel } from './cluster-model.js';
import { holds } from './conditions.js';
import { HARBOR_RELEASE } from './harbor-unit.js';
import { mergeValues } from './values.js';

/** Processor cores and memory, in cores and GiB. */
export interface Capacity {
  readonly cpu: number;
  readonly memory: number;
}

/** What the registry of a host cluster asks for: the sum of its requests, own values included. */
export function registryRequests(cluster: ClusterModel): Capacity {
  const slot = cluster.slots.find(({ blueprint }) => blueprint === HARBOR_RELEASE);
  if (slot === undefined) return { cpu: 0, memory: 0 };
  const variants = slot.source.variants.filter(({ when }) => holds(when, cluster.traits));
  const own = cluster.blueprints[HARBOR_RELEASE]?.values ?? {};
  const values = [...variants.map((variant) => variant.values ?? {}), own].reduce(mergeValues, slot.values ?? {});
  return sumRequests(values);
}

/** What the machines of a host cluster have at least; undefined where the spec does not say what one has. */
export function leastCapacity({ hostCluster: { workers } }: ClusterModel): Capacity | undefined {
  if (workers.cpu === undefined || workers.memory === undefined) return undefined;
  // The control plane runs workloads too.
  const machines = workers.min + 1;
  return { cpu: machines * workers.cpu, memory: machines * gibibytes(workers.memory) };
}

function sumRequests(value: JsonValue): Capacity {
  if (!isJsonObject(value)) return { cpu: 0, memory: 0 };
  return Object.entries(value).reduce<Capacity>(
    (sum, [key, child]) => {
      const more = key === 'requests' ? requestOf(child) : sumRequests(child);
      return { cpu: sum.cpu + more.cpu, memory: sum.memory + more.memory };
    },
    { cpu: 0, memory: 0 },
  );
}

function requestOf(requests: JsonValue): Capacity {
  if (!isJsonObject(requests)) return { cpu: 0, memory: 0 };
  return { cpu: cores(String(requests.cpu ?? '0')), memory: gibibytes(String(requests.memory ?? '0')) };
}

function cores(quantity: string): number {
  const amount = Number.parseFloat(quantity);
  return quantity.endsWith('m') ? amount / 1000 : amount;
}

const IN_GIB: Readonly<Record<string, number>> = { Ki: 1 / 1024 ** 2, Mi: 1 / 1024, Gi: 1, Ti: 1024 };

function gibibytes(quantity: string): number {
  const factor = IN_GIB[quantity.slice(-2)];
  return Number.parseFloat(quantity) * (factor ?? 1 / 1024 ** 3);
}
