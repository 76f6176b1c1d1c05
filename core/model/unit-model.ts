import type { Catalog } from '../../schema/catalog.js';
import type { JsonObject } from '../../schema/json.js';
import type { Fact } from '../catalog/facts.js';
import { admittedGroups, needsOfManifest } from '../catalog/manifest-needs.js';
import type { Tree } from '../tree/tree.js';
import type { ClusterModel, SovereignModel } from './cluster-model.js';
import { gateName, gateReleases } from './gates.js';
import { splitKit, type KitPart } from './kit-split.js';
import { isAtLeast } from './minor-version.js';
import { LATE_KIT, lateKitPurpose, ownUnits, type OwnUnit } from './own-units.js';
import { postBuildOf } from './post-build.js';
import type { ReleaseModel } from './release-model.js';
import { factOfSecret, planSecrets, type SecretsPlan } from './secrets-plan.js';
import { ROUTES_UNIT, routeDeletions, treeRoutes } from './routes-unit.js';
import { TEMPLATE_FOLDER, unitOverlay, unitTexts, type OverlayModel } from './unit-overlay.js';

const BOOTSTRAP_KIT = 'bootstrap-kit';

/** Every unit that a template can have, in the order in which people read them, and what each is. */
const UNITS: readonly { readonly name: string; readonly purpose: string }[] = [
  {
    name: BOOTSTRAP_KIT,
    purpose:
      'The releases of the bootstrap kit. It neither waits nor checks: no leaf application holds back another unit.',
  },
  { name: 'network-policies', purpose: 'The default deny, and what every denied pod may still do.' },
  {
    name: 'kyverno-policies',
    purpose: 'What images, Pods and Services must be like; reported in phase bootstrap, refused in phase operational.',
  },
  { name: 'sovereign-tls', purpose: 'The wildcard certificate and the Gateway.' },
  { name: ROUTES_UNIT, purpose: 'The routes of the public hosts: the charts of this release bring none.' },
];

/** The units of a release's template, in the same order. */
export function unitsOf(release: ReleaseModel): typeof UNITS {
  return UNITS.filter(({ name }) => name !== ROUTES_UNIT || treeRoutes(release).length > 0);
}

/** One Flux Kustomization. */
export interface FluxKustomizationModel {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly comment: string;
  readonly folder: string;
  readonly dependsOn: readonly string[];
  readonly decryption: JsonObject | undefined;
  readonly healthChecks: readonly JsonObject[];
  readonly postBuild: JsonObject | undefined;
}

/** What happens to a unit's objects when the unit goes: they go too, unless the host cluster is being retired. */
export function pruningOf({ hostCluster }: ClusterModel, { profile }: ReleaseModel): JsonObject {
  if (!hostCluster.retired) return { prune: true };
  // deletionPolicy is known from Flux 2.5 on.
  return isAtLeast(profile.flux, '2.5') ? { prune: true, deletionPolicy: 'Orphan' } : { prune: false };
}

/** What a host cluster's folder holds. */
export interface ClusterUnits {
  readonly fluxKustomizations: readonly FluxKustomizationModel[];
  readonly overlays: readonly OverlayModel[];
  /** What the gates apply that only this host cluster has; the shared folder has the others. */
  readonly gates: readonly GateModel[];
}

/** The folder that a gate applies. */
export interface GateModel {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly comment: string;
}

/** One unit before its gate is known. */
interface UnitPlan extends OwnUnit {
  /** The shared folder that it is an overlay of; undefined where its objects are the host cluster's own. */
  readonly overlay: OverlayModel | undefined;
  /** What Flux substitutes in. */
  readonly texts: readonly string[];
}

/** The facts that a unit of the template needs beyond the ground state's kinds, whichever Sovereign it is for. */
export function unitNeeds(template: Tree, unit: string, catalog: Catalog): readonly Fact[] {
  const folder = `${TEMPLATE_FOLDER}/${unit}/`;
  const admitted = admittedGroups(catalog);
  const needs = template.manifests
    .filter(({ file, resource }) => file.startsWith(folder) && resource !== undefined)
    .flatMap(({ value }) => needsOfManifest(value, admitted));
  return [...new Set(needs)].sort();
}

/** The units of one host cluster: Flux Kustomizations with their gates and variables, and overlays with patches. */
export function buildClusterUnits(cluster: ClusterModel, sovereign: SovereignModel, template: Tree): ClusterUnits {
  const { release, spec } = sovereign;
  const secrets = planSecrets(cluster, release);
  const folder = `./clusters/${spec.domain}/${cluster.name.name}`;
  const plans = planUnits(cluster, release, template, secrets);
  const delivered = new Set(secrets.delivered.map(factOfSecret));
  const units = plans.map((plan) => ({ plan, gate: gateReleases(plan.needs, cluster, release) }));
  const fluxKustomizations = units.flatMap(({ plan, gate }): readonly FluxKustomizationModel[] => {
    const { name, purpose, needs, after, decryption, healthChecks, texts } = plan;
    const readsSecrets = secrets.unit !== undefined && needs.some((fact) => delivered.has(fact));
    const unit = {
      path: name,
      id: name,
      name,
      comment: purpose,
      folder: `${folder}/${name}`,
      dependsOn: [...(gate.length > 0 ? [gateName(name)] : []), ...after, ...(readsSecrets ? [secrets.unit] : [])],
      decryption: decryption === undefined ? undefined : { provider: 'sops', secretRef: { name: decryption } },
      healthChecks,
      postBuild: postBuildOf(texts, cluster, sovereign),
    };
    return gate.length > 0 ? [gateUnit(plan, gate, folder), unit] : [unit];
  });
  const ownGates = units.filter(({ plan, gate }) => plan.overlay === undefined && gate.length > 0);
  return {
    fluxKustomizations: [...fluxKustomizations, extraUnit(folder, plans)],
    overlays: plans.flatMap(({ overlay }) => overlay ?? []),
    gates: ownGates.map(({ plan }) => gateModel(plan.name)),
  };
}

/** What the units of a host cluster are, in the order in which people read them. */
export function unitPurposes(
  cluster: ClusterModel,
  release: ReleaseModel,
): readonly { readonly name: string; readonly purpose: string }[] {
  const secrets = planSecrets(cluster, release);
  const late = lateKitPurpose(secrets);
  return [
    ...unitsOf(release).flatMap((unit) =>
      unit.name === BOOTSTRAP_KIT && late !== undefined ? [unit, { name: LATE_KIT, purpose: late }] : [unit],
    ),
    ...ownUnits(cluster, secrets, release),
  ];
}

/** The folder that a gate applies, wherever it stands. */
export function gateModel(unit: string): GateModel {
  return {
    path: unit,
    id: unit,
    name: gateName(unit),
    comment:
      `All that the gate before unit ${unit} applies. The Flux Kustomization that applies it waits, by its ` +
      'healthChecks, for the HelmReleases that the unit needs.',
  };
}

const AS_SHARED: KitPart = { patches: [], deletions: [], only: undefined };

/** Units whose objects stand in Namespaces of the kit. */
const NEEDS_KIT: ReadonlySet<string> = new Set([LATE_KIT, ROUTES_UNIT]);

function planUnits(
  cluster: ClusterModel,
  release: ReleaseModel,
  template: Tree,
  secrets: SecretsPlan,
): readonly UnitPlan[] {
  const kit = splitKit(cluster, release, secrets);
  const parts = new Map<string, KitPart>([
    ...unitsOf(release).map(({ name }) => [name, AS_SHARED] as const),
    [BOOTSTRAP_KIT, kit.early],
    [LATE_KIT, kit.late],
    [ROUTES_UNIT, { ...AS_SHARED, deletions: routeDeletions(cluster, release) }],
  ]);
  const shared = unitPurposes(cluster, release).flatMap((unit) => {
    const part = parts.get(unit.name);
    return part === undefined ? [] : { ...unit, part };
  });
  return [
    ...shared.map(({ name, purpose, part }): UnitPlan => {
      const source = name === LATE_KIT ? BOOTSTRAP_KIT : name;
      return {
        name,
        purpose,
        needs: [...unitNeeds(template, source, release.catalog), ...secretsReadBy(part, source, secrets)],
        after: NEEDS_KIT.has(name) ? [BOOTSTRAP_KIT] : [],
        healthChecks: [],
        decryption: undefined,
        overlay: unitOverlay({ name, source }, template, cluster, part, release),
        texts: unitTexts(source, template, cluster, part),
      };
    }),
    ...ownUnits(cluster, secrets, release).map((unit) => ({ ...unit, overlay: undefined, texts: [] })),
  ];
}

/** The Secrets that the releases of a part of the kit read. */
function secretsReadBy({ only }: KitPart, source: string, { delivered, lateReleases }: SecretsPlan): readonly Fact[] {
  if (source !== BOOTSTRAP_KIT) return [];
  const isHere = (release: string): boolean =>
    only === undefined ? !lateReleases.includes(release) : lateReleases.includes(release);
  return delivered.filter(({ releases }) => releases.some(isHere)).map(factOfSecret);
}

function gateUnit({ name, overlay }: UnitPlan, releases: readonly string[], folder: string): FluxKustomizationModel {
  return {
    path: gateName(name),
    id: gateName(name),
    name: gateName(name),
    comment: `Holds back unit ${name} until the releases are ready that bring its kinds, webhooks and issuers.`,
    folder: overlay === undefined ? `${folder}/gates/${name}` : `./${TEMPLATE_FOLDER}/gates/${name}`,
    dependsOn: [],
    decryption: undefined,
    healthChecks: releases.map((release) => ({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      name: release,
      namespace: 'flux-system',
    })),
    postBuild: undefined,
  };
}

function extraUnit(folder: string, plans: readonly UnitPlan[]): FluxKustomizationModel {
  return {
    path: 'extra',
    id: 'extra',
    name: 'extra',
    comment: "The team's own additions, after everything else.",
    folder: `${folder}/extra`,
    dependsOn: plans.map(({ name }) => name),
    decryption: undefined,
    healthChecks: [],
    postBuild: undefined,
  };
}
