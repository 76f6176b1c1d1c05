import { z } from 'zod';
import { DATABASES, REDIS_KINDS, STORAGE_TYPES } from './harbor.js';
import type { JsonValue } from './json.js';

const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
const sentence = z.string().min(1);
const duration = z.string().regex(/^([0-9]+(ms|s|m|h))+$/);
const minor = z.string().regex(/^\d+\.\d+$/);
const semver = z.string().regex(/^\d+\.\d+\.\d+$/);
const groupKind = z.string().regex(/^[a-z0-9.-]+\/[A-Z][A-Za-z0-9]*$/);
const namespacedName = z.string().regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/);
const valuePath = z.string().regex(/^[A-Za-z0-9_.[\]-]+$/);
const jsonValue: z.ZodType<JsonValue> = z.json();
const jsonObject = z.record(z.string(), jsonValue);
const kinds = z.record(z.string(), z.array(z.string()));

/** The provider of a host cluster's machines, by the name that conditions use. */
export const PROVIDERS = ['hetzner', 'huawei', 'oci', 'aws', 'gcp', 'azure', 'contabo', 'none'] as const;

/** What a slot, a variant or a ground-state Secret depends on. Every named fact must hold; no fact means always. */
const condition = z
  .strictObject({
    provider: z.enum(PROVIDERS).optional(),
    storage: z.enum(STORAGE_TYPES).optional(),
    database: z.enum(DATABASES).optional(),
    redis: z.enum(REDIS_KINDS).optional(),
    qaTestSession: z.boolean().optional(),
    severalHostClusters: z.boolean().optional(),
    buildingBlock: z.enum(['rtz', 'dmz', 'mgt']).optional(),
  })
  .readonly();

const why = sentence.optional();

/** One thing that must be there before a release can be installed; the edge to whoever provides it is derived. */
const need = z.union([
  z.strictObject({ kind: groupKind, why }),
  z.strictObject({ webhook: name, why }),
  z.strictObject({ service: namespacedName, why }),
  z.strictObject({ secret: namespacedName, why }),
  z.strictObject({ issuer: name, why }),
  z.strictObject({ store: name, why }),
  z.strictObject({ storageClass: name, why }),
  // Order alone: its objects are applied first. Optional: without it the release does without.
  z.strictObject({ release: name, why: sentence, optional: z.literal(true).optional() }),
]);

const provides = z.strictObject({
  kinds: kinds.optional(),
  /** API groups whose objects its admission webhook judges. */
  webhooks: z.array(name).optional(),
  services: z.array(namespacedName).optional(),
  secrets: z.array(namespacedName).optional(),
  issuers: z.array(name).optional(),
  stores: z.array(name).optional(),
  storageClasses: z.array(name).optional(),
  gatewayClasses: z.array(name).optional(),
  /** Secrets that the chart itself brings, there as soon as it is applied. */
  chartSecrets: z.array(namespacedName).optional(),
});

/** The Service behind a route: named outright, or by the fullname rule from the upstream chart's name and a suffix. */
const routeService = z.union([
  z.strictObject({ chart: name, name }),
  z.strictObject({ chart: name, suffix: z.string(), valuesKey: name }),
]);

const route = z.strictObject({
  /** First label of the public host. */
  host: name,
  /** First label on host clusters that do not serve the Sovereign's own hosts, when it differs. */
  otherClusters: name.optional(),
  /** Variable that holds the whole host; given exactly when `otherClusters` is. */
  variable: z.string().optional(),
  service: routeService,
  port: z.int().min(1).max(65535),
  /** Where the chart takes the host and the Service from. */
  values: z.strictObject({ host: valuePath, backendService: valuePath.optional() }).optional(),
});

const valuesFrom = z.strictObject({
  kind: z.enum(['Secret', 'ConfigMap']),
  name,
  valuesKey: z.string().min(1),
  targetPath: valuePath,
  optional: z.literal(true).optional(),
});

const variant = z.strictObject({
  when: condition,
  needs: z.array(need).optional(),
  values: jsonObject.optional(),
  valuesFrom: z.array(valuesFrom).optional(),
});

const remediation = z.strictObject({
  timeout: duration.optional(),
  retries: z.int().min(-1),
  remediateLastFailure: z.boolean().optional(),
});

/** One slot of the bootstrap kit and the Blueprint that fills it. */
export const slotSchema = z.strictObject({
  slot: z.string().regex(/^\d\d[a-z]?$/),
  /** Name of the chart, the HelmRelease and the HelmRepository. */
  blueprint: z.string().regex(/^bp-[a-z0-9-]+$/),
  version: semver,
  purpose: sentence,
  releaseName: name.max(53),
  namespace: name,
  when: condition.optional(),
  /** What Ready means: `applied` (the objects are in the cluster) or `workloads` (they run), and why. */
  readiness: z.strictObject({ until: z.enum(['applied', 'workloads']), why: sentence }),
  interval: duration,
  timeout: duration.optional(),
  install: remediation,
  upgrade: remediation,
  needs: z.array(need).default([]),
  provides: provides.default({}),
  routes: z.array(route).default([]),
  /** Images that the chart runs, where they are known. */
  images: z.array(z.string()).optional(),
  values: jsonObject.optional(),
  valuesFrom: z.array(valuesFrom).optional(),
  variants: z.array(variant).default([]),
});

/** Minor versions that host clusters run. */
export const profileSchema = z.strictObject({
  flux: minor,
  cilium: minor,
  kyverno: minor,
  certManager: minor,
  gatewayApi: minor,
});

/** A Catalyst release without its slots and its ground state. */
export const releaseSchema = z.strictObject({
  release: z.string().regex(/^\d{4}\.\d{2}$/),
  profile: profileSchema,
  charts: z.strictObject({ url: z.string(), secretRef: name }),
  issuers: z.strictObject({ production: name, staging: name.optional() }),
  /** The store that ExternalSecrets read, the version that its operator serves, and the KV mount behind it. */
  secretStore: z.strictObject({ name, apiVersion: z.string(), mount: name }).optional(),
  gateway: z.strictObject({
    name,
    namespace: name,
    className: name,
    httpsPort: z.int(),
    httpPort: z.int(),
    /** Who brings the HTTPRoutes of the public hosts: their charts, or the tree where charts know none. */
    routes: z.enum(['charts', 'tree']),
  }),
  /** What a spec can choose for the registry; the first of a list is the default. */
  registry: z.strictObject({
    storage: z.array(z.enum(STORAGE_TYPES)).min(1),
    database: z.array(z.enum(DATABASES)).min(1),
    redis: z.array(z.enum(REDIS_KINDS)).min(1),
  }),
  platformNamespaces: z.array(name),
});

/** What exists on a host cluster before the first unit, and who makes it. */
export const groundStateSchema = z.strictObject({
  components: z.array(
    z.strictObject({
      name: sentence,
      madeBy: sentence,
      detail: sentence,
      /** What makes it by hand: a command that runs as printed, or the name of one of the `helmReleases`. */
      command: z.string().optional(),
      helmRelease: name.optional(),
    }),
  ),
  helmReleases: z.array(
    z.strictObject({
      blueprint: name,
      name,
      namespace: name,
      chart: name,
      repository: z.url(),
      version: semver,
      valuesKey: name,
      values: jsonObject,
    }),
  ),
  namespaces: z.array(z.strictObject({ name, madeBy: sentence.optional() })),
  gatewayClasses: z.array(name),
  kinds,
  secrets: z.array(
    z.strictObject({
      name,
      namespace: name,
      type: z.string().optional(),
      when: condition.optional(),
      keys: z.array(z.string()).min(1),
      /** Keys that mean nothing outside the cluster: random text of so many characters does. */
      random: z.record(z.string(), z.int().min(8)).optional(),
      why: sentence,
    }),
  ),
});

/** One Catalyst release, whole: what the shelf holds for it. */
export interface Catalog extends z.infer<typeof releaseSchema> {
  /** By slot number. */
  readonly slots: readonly Slot[];
  readonly groundState: GroundState;
  /** The other releases of the shelf, oldest first; read when they are asked for. */
  readonly others: () => readonly Catalog[];
}

/** A slot with its Blueprint, and the parts of one. */
export type Slot = z.infer<typeof slotSchema>;
export type Need = z.infer<typeof need>;
export type Provides = z.infer<typeof provides>;
export type Route = z.infer<typeof route>;
export type Variant = z.infer<typeof variant>;
export type ValuesFrom = z.infer<typeof valuesFrom>;
export type Condition = z.infer<typeof condition>;
export type GroundState = z.infer<typeof groundStateSchema>;
export type PlatformProfile = z.infer<typeof profileSchema>;
