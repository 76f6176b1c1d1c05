import type { JsonObject } from '../../schema/json.js';
import type { Catalog, Need, Provides } from '../../schema/catalog.js';
import type { Fact } from '../catalog/facts.js';
import type { Manifest } from '../tree/manifest.js';
import type { Resource } from '../tree/resource.js';

/** One object as Flux applies it: built, patched, substituted. */
export interface AppliedObject {
  readonly resource: Resource;
  readonly value: JsonObject;
  /** The manifest it was read from. */
  readonly origin: Manifest;
}

/** One Flux Kustomization and what it applies. */
export interface Unit {
  readonly name: string;
  readonly manifest: Manifest;
  readonly dependsOn: readonly string[];
  /** True when it is Ready only once all its objects are. */
  readonly waits: boolean;
  readonly healthChecks: readonly Resource[];
  readonly isSuspended: boolean;
  /** True when it does not build or cannot be substituted: Flux then applies nothing of it. */
  readonly isRefused: boolean;
  /** Objects that cannot be substituted, and so are not among `objects`. */
  readonly refused: readonly Resource[];
  readonly objects: readonly AppliedObject[];
}

/** What Flux runs on one host cluster, in the order of the files. */
export interface HostCluster {
  /** Folder below `clusters/`: `acme.example.com/hz-fsn-mgt-prod`. */
  readonly name: string;
  readonly units: readonly Unit[];
}

/** What is known about a chart without rendering it. */
export interface ChartKnowledge {
  readonly needs: readonly Need[];
  readonly provides: Provides;
  /** Images that it runs; undefined where the catalog does not state them. */
  readonly images?: readonly string[] | undefined;
}

/** A CRD that a controller makes once an object of the tree is there, such as Crossplane for a Provider. */
export interface AwaitedCrd {
  /** The kind that it serves. */
  readonly kind: Fact;
  readonly madeFor: Resource;
}

/** What the walk stands on besides the tree. */
export interface Ground {
  readonly facts: ReadonlySet<Fact>;
  /** What people promise to bring while Flux runs: there once a unit's health check has seen it, and not before. */
  readonly promised: ReadonlySet<Fact>;
  /** CRDs that a controller makes for an object of the tree, by name. */
  readonly awaitedCrds: ReadonlyMap<string, AwaitedCrd>;
  /** API groups whose objects a webhook judges. */
  readonly admitted: ReadonlySet<string>;
  /** What is known about a chart by its name; undefined for a chart that no release holds. */
  readonly knowledgeOf: (chart: string) => ChartKnowledge | undefined;
  /** Where the values of a chart hold its public hosts, as dotted paths. */
  readonly routesOf: (chart: string) => readonly string[];
  /** The issuers that the release's issuer Blueprint brings, by what they ask. */
  readonly issuers: Catalog['issuers'];
}
