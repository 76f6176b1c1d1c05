import type { JudgedCluster } from '../check/check.js';
import type { SovereignModel } from '../model/cluster-model.js';
import { plannedWrites, type Generation } from '../pipeline.js';
import { registryRequests, type Capacity } from '../model/capacity.js';
import type { Wave } from '../bringup/walk.js';

/** What happened, or would, in one folder. Paths relative to the repository; records in `.catalyst` are not counted. */
export interface FolderSummary {
  readonly folder: string;
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
  readonly unchanged: number;
}

/** How one host cluster comes up. */
export interface ClusterSummary {
  readonly sovereign: string;
  readonly name: string;
  readonly domain: string;
  readonly issuer: string;
  readonly units: readonly string[];
  readonly releases: number;
  readonly hosts: number;
  /** What its registry asks for, in cores and GiB. */
  readonly registry: Capacity;
  readonly waves: readonly Wave[];
}

/** A generation in numbers and names: the stable form behind text and JSON. */
export interface GenerationSummary {
  /** Their domains. */
  readonly sovereigns: readonly string[];
  readonly release: string;
  readonly folders: readonly FolderSummary[];
  readonly clusters: readonly ClusterSummary[];
}

const RECORD = /\/\.catalyst\//;

/** The summary of a generation. */
export function summarizeGeneration(generation: Generation): GenerationSummary {
  const { sovereigns, release, folders, clusters } = generation;
  const writes = plannedWrites(generation).filter(({ path }) => !RECORD.test(path));
  return {
    sovereigns: sovereigns.map(({ model }) => model.spec.domain),
    release,
    folders: folders.map(({ folder, deletes, unchanged }) => {
      const own = writes.filter(({ path }) => path.startsWith(`${folder}/`));
      return {
        folder,
        created: pathsOf(own, 'create'),
        updated: pathsOf(own, 'update'),
        deleted: deletes.filter((path) => !RECORD.test(path)),
        unchanged,
      };
    }),
    clusters: sovereigns.flatMap(({ model }) => summarizeClusters(model, clusters)),
  };
}

function summarizeClusters(sovereign: SovereignModel, clusters: readonly JudgedCluster[]): readonly ClusterSummary[] {
  const { domain } = sovereign.spec;
  return sovereign.clusters.flatMap((model) => {
    const judged = clusters.find(({ cluster }) => cluster.name === `${domain}/${model.name.name}`);
    if (judged === undefined) return [];
    return {
      sovereign: domain,
      name: model.name.name,
      domain: model.domain,
      issuer: model.issuer.name,
      units: judged.cluster.units.map(({ name }) => name),
      releases: model.slots.length,
      hosts: model.hosts.length,
      registry: registryRequests(model),
      waves: judged.bringUp.waves,
    };
  });
}

function pathsOf(writes: readonly { kind: string; path: string }[], kind: string): readonly string[] {
  return writes
    .filter((write) => write.kind === kind)
    .map(({ path }) => path)
    .sort();
}

/** True when nothing would be written or deleted. */
export function isUnchanged(generation: Generation): boolean {
  return plannedWrites(generation).length === 0 && generation.folders.every(({ deletes }) => deletes.length === 0);
}
