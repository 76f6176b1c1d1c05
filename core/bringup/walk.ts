import {
  factOfNeed,
  factsOfProvides,
  isOptional,
  namespaceFact,
  releaseFact,
  secretFact,
  type Fact,
} from '../catalog/facts.js';
import { needsOfManifest } from '../catalog/manifest-needs.js';
import { applyStage } from '../flux/stages.js';
import { resourceLabel, type Resource } from '../tree/resource.js';
import { valueAt } from '../../schema/json.js';
import { mergeArrivals, type Arrival } from './arrival.js';
import { credentialsOf, unitApplying } from './find-objects.js';
import type { AppliedObject, AwaitedCrd, Ground, HostCluster, Unit } from './host-cluster.js';
import { factsOfObject, sourceFact, viewRelease, type ReleaseView } from './object-facts.js';

/** Why an object cannot come, or may come too early. */
export type Obstacle =
  /** A fact that is not guaranteed by the time the object is applied or installed. */
  | { readonly kind: 'unmet'; readonly fact: Fact; readonly stage: 'apply' | 'install' }
  /** It names something that is nowhere. */
  | { readonly kind: 'missing'; readonly reference: string }
  | { readonly kind: 'suspended'; readonly reference: string }
  | { readonly kind: 'cycle'; readonly chain: readonly string[] }
  | { readonly kind: 'broken' };

/** One object that does not come up, for a reason of its own. */
export interface Blocked {
  readonly label: string;
  readonly object: AppliedObject | undefined;
  readonly unit: string;
  readonly obstacle: Obstacle;
}

/** Things that come up together: nothing in a wave waits for another of the same wave. */
export type Wave = readonly string[];

/** The outcome of walking one host cluster from its ground state. */
export interface BringUp {
  /** Empty when everything comes up; else the causes, the first that stops the walk first. Consequences are left out. */
  readonly blocked: readonly Blocked[];
  /** Units and HelmReleases in the order in which they turn Ready. */
  readonly waves: readonly Wave[];
  /** Units that never turn Ready, in file order. */
  readonly waitingUnits: readonly string[];
}

/**
 * Walks a host cluster from its ground state through units, apply stages, gates and releases to Ready.
 *
 * A step counts as done only when the order guarantees it: what merely tends to be faster, or comes right on a retry,
 * blocks. `broken` names a HelmRelease that never turns Ready. Source of the rules: kustomize-controller's staged
 * apply and the dependency checks of both controllers.
 */
export function walkBringUp(cluster: HostCluster, ground: Ground, broken?: string): BringUp {
  const walk = new Walk(cluster, ground, broken);
  for (const unit of cluster.units) walk.unitReady(unit);
  for (const release of walk.releases.values()) walk.releaseReady(release);
  return walk.outcome();
}

class Walk {
  readonly releases = new Map<string, ReleaseView>();
  readonly #units: ReadonlyMap<string, Unit>;
  readonly #unitOfRelease = new Map<string, Unit>();
  /** The unit that applies a unit's own Flux Kustomization; none for the root, which people apply. */
  readonly #parents = new Map<string, Unit>();
  readonly #applied = new Map<string, Arrival>();
  readonly #ready = new Map<string, Arrival>();
  readonly #path: string[] = [];
  /** Where units and objects stand in the files. */
  readonly #places = new Map<string, number>();
  readonly #refused: ReadonlySet<string>;
  readonly #blocked: { readonly blocked: Blocked; readonly depth: number }[] = [];

  constructor(
    readonly cluster: HostCluster,
    readonly ground: Ground,
    readonly broken: string | undefined,
  ) {
    this.#units = new Map(cluster.units.map((unit) => [unit.name, unit]));
    this.#refused = new Set(cluster.units.flatMap(({ refused }) => refused.map(resourceLabel)));
    for (const unit of cluster.units) {
      this.#places.set(`unit ${unit.name}`, this.#places.size);
      for (const object of unit.objects) {
        this.#places.set(resourceLabel(object.resource), this.#places.size);
        const { kind, group, name } = object.resource;
        const isUnit = kind === 'Kustomization' && group === 'kustomize.toolkit.fluxcd.io' && name !== unit.name;
        if (isUnit) this.#parents.set(name, unit);
        if (kind !== 'HelmRelease') continue;
        const key = `${object.resource.namespace}/${object.resource.name}`;
        this.releases.set(key, viewRelease(object));
        this.#unitOfRelease.set(key, unit);
      }
    }
  }

  /** The unit is applied and passes its own checks. */
  unitReady(unit: Unit): Arrival {
    return this.#once(this.#ready, `unit ${unit.name}`, () => {
      const applied = this.#unitApplied(unit);
      if (applied === undefined) return undefined;
      const arrivals = this.#checkedResources(unit).map((resource) =>
        this.#resourceReady(resource, unit, applied.depth),
      );
      return mergeArrivals([applied, ...arrivals], arrivals.length === 0 ? 0 : 1);
    });
  }

  /** The release is installed, and runs where it waits for its workloads. */
  releaseReady(release: ReleaseView): Arrival {
    const { namespace, name } = release.object.resource;
    return this.#once(this.#ready, release.label, () => {
      const unit = this.#unitOfRelease.get(`${namespace}/${name}`);
      if (unit === undefined) return undefined;
      if (this.broken === name) return this.#block(release.object, unit, 0, { kind: 'broken' });
      const dependencies = release.dependsOn.map((key) => this.#dependency(key, release, unit));
      const start = mergeArrivals([this.#unitApplied(unit), ...dependencies], 1);
      if (start === undefined) return undefined;
      const knowledge = this.ground.knowledgeOf(release.chart);
      const needs = (knowledge?.needs ?? []).filter((need) => !isOptional(need)).map(factOfNeed);
      const isMet = this.#require(release.object, unit, start, 'install', [...this.#installNeeds(release), ...needs]);
      if (!isMet) return undefined;
      const { applied, workloads } = factsOfProvides(knowledge?.provides ?? {});
      const given = release.waitsForWorkloads ? [...applied, ...workloads] : applied;
      return { facts: new Set([...start.facts, releaseFact(name), ...given]), depth: start.depth };
    });
  }

  outcome(): BringUp {
    const byDepth = new Map<number, string[]>();
    for (const [label, arrival] of this.#ready) {
      if (arrival !== undefined) byDepth.set(arrival.depth, [...(byDepth.get(arrival.depth) ?? []), label]);
    }
    return {
      blocked: this.#blocked.sort((left, right) => this.#compare(left, right)).map(({ blocked }) => blocked),
      waves: [...byDepth.keys()].sort((left, right) => left - right).map((depth) => (byDepth.get(depth) ?? []).sort()),
      waitingUnits: this.cluster.units.map(({ name }) => name).filter((name) => !this.#ready.get(`unit ${name}`)),
    };
  }

  /** What stops the walk first comes first; where several do, the one that stands first in the files. */
  #compare(left: { blocked: Blocked; depth: number }, right: { blocked: Blocked; depth: number }): number {
    if (left.depth !== right.depth) return left.depth - right.depth;
    return this.#placeOf(left.blocked.label) - this.#placeOf(right.blocked.label);
  }

  #placeOf(label: string): number {
    return this.#places.get(label) ?? Number.MAX_SAFE_INTEGER;
  }

  #unitApplied(unit: Unit): Arrival {
    return this.#once(this.#applied, `unit ${unit.name}`, () => {
      const start = this.#unitStart(unit);
      if (start === undefined) return undefined;
      let facts = start.facts;
      for (const stage of [1, 2, 3]) {
        const objects = unit.objects.filter(({ value }) => applyStage(value) === stage);
        // Flux dry-runs the whole stage first: one object that fails keeps all others out.
        const isWhole = objects.map((object) => this.#isApplicable(object, unit, { ...start, facts })).every(Boolean);
        if (!isWhole) return undefined;
        facts = new Set([...facts, ...objects.flatMap(factsOfObject)]);
      }
      return { facts, depth: start.depth + 1 };
    });
  }

  #unitStart(unit: Unit): Arrival {
    // Why is a finding of its own.
    if (unit.isRefused) return undefined;
    if (unit.isSuspended) return this.#blockUnit(unit, { kind: 'suspended', reference: unit.name });
    const dependencies = unit.dependsOn.map((name) => {
      const dependency = this.#units.get(name);
      if (dependency !== undefined) return this.unitReady(dependency);
      return this.#blockUnit(unit, { kind: 'missing', reference: `Kustomization flux-system/${name}` });
    });
    const key = valueAt(unit.manifest.value, ['spec', 'decryption', 'secretRef', 'name']);
    const decrypts = typeof key === 'string' ? secretFact(`flux-system/${key}`) : undefined;
    if (decrypts !== undefined && !this.ground.facts.has(decrypts))
      return this.#blockUnit(unit, { kind: 'unmet', fact: decrypts, stage: 'apply' });
    const parent = this.#parents.get(unit.name);
    const appliedBy = parent === undefined ? [] : [this.#unitApplied(parent)];
    return mergeArrivals([{ facts: this.ground.facts, depth: 0 }, ...appliedBy, ...dependencies], 0);
  }

  #isApplicable(object: AppliedObject, unit: Unit, start: NonNullable<Arrival>): boolean {
    const { namespace } = object.resource;
    const needs = needsOfManifest(object.value, this.ground.admitted);
    const place = namespace === '' ? [] : [namespaceFact(namespace)];
    return this.#require(object, unit, start, 'apply', [...place, ...needs]);
  }

  /** What Flux itself needs to install a release, whatever its chart. */
  #installNeeds(release: ReleaseView): readonly Fact[] {
    const { source, targetNamespace, createsNamespace, valuesFrom } = release;
    const place = createsNamespace ? [] : [namespaceFact(targetNamespace)];
    if (source === undefined) return [...place, ...valuesFrom];
    const fact = sourceFact(source.kind, source.namespace, source.name);
    return [...place, fact, ...credentialsOf(this.cluster, fact, source.namespace), ...valuesFrom];
  }

  #dependency(key: string, release: ReleaseView, unit: Unit): Arrival {
    const dependency = this.releases.get(key);
    const reference = `HelmRelease ${key}`;
    if (this.#refused.has(reference)) return undefined;
    if (dependency === undefined) return this.#block(release.object, unit, 0, { kind: 'missing', reference });
    if (dependency.isSuspended) return this.#block(release.object, unit, 0, { kind: 'suspended', reference });
    return this.releaseReady(dependency);
  }

  /** With `wait` everything that it applies, but for itself: Flux guards against that. */
  #checkedResources({ waits, healthChecks, objects, name }: Unit): readonly Resource[] {
    if (!waits) return healthChecks;
    return objects.flatMap(({ resource }) =>
      resource.kind === 'Kustomization' && resource.name === name ? [] : resource,
    );
  }

  #resourceReady(resource: Resource, unit: Unit, depth: number): Arrival {
    if (resource.kind === 'HelmRelease') {
      const release = this.releases.get(`${resource.namespace}/${resource.name}`);
      if (release !== undefined) return this.releaseReady(release);
    }
    if (resource.kind === 'Kustomization' && resource.group === 'kustomize.toolkit.fluxcd.io') {
      const checked = this.#units.get(resource.name);
      if (checked !== undefined) return this.unitReady(checked);
    }
    const owner = unitApplying(this.cluster, resource);
    if (owner !== undefined) return this.#unitApplied(owner);
    const crd = resource.kind === 'CustomResourceDefinition' ? this.ground.awaitedCrds.get(resource.name) : undefined;
    if (crd !== undefined) return this.#crdMade(crd, unit, depth);
    if (this.#refused.has(resourceLabel(resource))) return undefined;
    const fact = secretFact(`${resource.namespace}/${resource.name}`);
    const isThere = this.ground.facts.has(fact) || this.ground.promised.has(fact);
    if (resource.kind === 'Secret' && isThere) return { facts: new Set([fact]), depth };
    return this.#blockUnit(unit, { kind: 'missing', reference: resourceLabel(resource) }, depth);
  }

  #crdMade({ kind, madeFor }: AwaitedCrd, unit: Unit, depth: number): Arrival {
    const owner = unitApplying(this.cluster, madeFor);
    if (owner === undefined)
      return this.#blockUnit(unit, { kind: 'missing', reference: resourceLabel(madeFor) }, depth);
    return mergeArrivals([this.#unitApplied(owner), { facts: new Set([kind]), depth }], 1);
  }

  /** True when every fact is guaranteed; else the object is blocked by the first that is not. */
  #require(
    object: AppliedObject,
    unit: Unit,
    start: NonNullable<Arrival>,
    stage: 'apply' | 'install',
    facts: readonly Fact[],
  ): boolean {
    const fact = facts.find((candidate) => !start.facts.has(candidate));
    if (fact === undefined) return true;
    this.#block(object, unit, start.depth, { kind: 'unmet', fact, stage });
    return false;
  }

  #block(object: AppliedObject, unit: Unit, depth: number, obstacle: Obstacle): undefined {
    this.#blocked.push({
      blocked: { label: resourceLabel(object.resource), object, unit: unit.name, obstacle },
      depth,
    });
  }

  #blockUnit(unit: Unit, obstacle: Obstacle, depth = 0): undefined {
    const label = `Kustomization flux-system/${unit.name}`;
    this.#blocked.push({ blocked: { label, object: undefined, unit: unit.name, obstacle }, depth });
  }

  /** Computes each arrival once; coming back to one that is being computed is a cycle. */
  #once(arrivals: Map<string, Arrival>, label: string, compute: () => Arrival): Arrival {
    if (arrivals.has(label)) return arrivals.get(label);
    const step = `${arrivals === this.#applied ? 'applied' : 'ready'} ${label}`;
    const seen = this.#path.indexOf(step);
    if (seen >= 0) return this.#cycle(this.#path.slice(seen));
    this.#path.push(step);
    const arrival = compute();
    this.#path.pop();
    arrivals.set(label, arrival);
    return arrival;
  }

  #cycle(steps: readonly string[]): undefined {
    const labels = [...new Set(steps.map((step) => step.replace(/^(applied|ready) /, '')))];
    // The same cycle is found from any of its members: it is told from the one that stands first.
    const first = labels.reduce((best, label) => (this.#placeOf(label) < this.#placeOf(best) ? label : best));
    const chain = [...labels.slice(labels.indexOf(first)), ...labels.slice(0, labels.indexOf(first))];
    const [label = ''] = chain;
    const unit = this.cluster.units.find(({ name }) => label === `unit ${name}`);
    const release = [...this.releases.values()].find((candidate) => candidate.label === label);
    this.#blocked.push({
      blocked: { label, object: release?.object, unit: unit?.name ?? '', obstacle: { kind: 'cycle', chain } },
      depth: 0,
    });
  }
}
