import { z } from 'zod';
import { PROJECT_ROLES, REGISTRY_TYPES } from './harbor.js';

/**
 * Harbor's column for the filters of a replication policy, as JSON, in characters.
 *
 * Source: make/migrations/postgresql/0001_initial_schema.up.sql, `filters varchar(1024)`.
 */
export const MAX_FILTERS = 1024;

/** The ids that Harbor gives its roles. Source: src/common/const.go. */
export const ROLE_IDS: Readonly<Record<(typeof PROJECT_ROLES)[number], number>> = {
  projectAdmin: 1,
  developer: 2,
  guest: 3,
  maintainer: 4,
  limitedGuest: 5,
};

/** The type of a group that the OIDC provider names. */
export const OIDC_GROUP = 3;

// Project metadata is text, booleans included.
const flag = z.enum(['true', 'false']);
const repository = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/** Six fields, the seconds first; they are 0. */
const cron = z.string().regex(/^0( [^\s]+){5}$/, 'a schedule of six fields, such as 0 0 */6 * * *');

/** Body of `POST /registries`, without the credential, which the script adds. */
export const registryBody = z.strictObject({
  name: z.string().min(1).max(64),
  description: z.string(),
  type: z.enum(REGISTRY_TYPES),
  url: z.url(),
  insecure: z.boolean(),
});

const projectMetadata = z
  .strictObject({
    public: flag,
    auto_scan: flag,
    prevent_vul: flag,
    severity: z.enum(['none', 'low', 'medium', 'high', 'critical']).optional(),
    enable_content_trust_cosign: flag,
  })
  .refine(({ prevent_vul: prevents, severity }) => (prevents === 'true') === (severity !== undefined));

/** Body of `POST /projects`, without `registry_id`, which is known once the registry is there. */
export const projectBody = z.strictObject({
  project_name: z.string().min(1).max(255),
  /** Bytes; -1 is unlimited. */
  storage_limit: z.union([z.literal(-1), z.int().min(1)]),
  metadata: projectMetadata,
});

/** Body of `POST /projects/{id}/members` for a group. */
export const memberBody = z.strictObject({
  role_id: z.int().min(1).max(5),
  member_group: z.strictObject({ group_name: z.string().min(1), group_type: z.literal(OIDC_GROUP) }),
});

const selector = z.strictObject({
  kind: z.literal('doublestar'),
  decoration: z.enum(['matches', 'repoMatches']),
  pattern: z.string(),
});

const RETENTION_TEMPLATES = ['latestPushedK', 'nDaysSinceLastPush', 'nDaysSinceLastPull'] as const;

/** Body of `POST /retentions`, without `scope`, which names the project by its id. */
export const retentionBody = z.strictObject({
  algorithm: z.literal('or'),
  rules: z
    .array(
      z.strictObject({
        priority: z.int(),
        disabled: z.boolean(),
        action: z.literal('retain'),
        template: z.enum(RETENTION_TEMPLATES),
        params: z.partialRecord(z.enum(RETENTION_TEMPLATES), z.int().min(1)),
        tag_selectors: z.array(selector).min(1),
        scope_selectors: z.strictObject({ repository: z.array(selector).min(1) }),
      }),
    )
    .min(1)
    .max(15),
  trigger: z.strictObject({ kind: z.literal('Schedule'), settings: z.strictObject({ cron }) }),
});

const trigger = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('manual') }),
  z.strictObject({ type: z.literal('scheduled'), trigger_settings: z.strictObject({ cron }) }),
]);

const filter = z.strictObject({ type: z.enum(['name', 'tag']), value: z.string().min(1) });

/** Body of `POST /replication/policies`, without `src_registry`, which names the registry by its id. */
export const replicationBody = z.strictObject({
  name: z.string().min(1).max(256),
  description: z.string(),
  dest_namespace: z.string().regex(repository),
  dest_namespace_replace_count: z.int().min(-1),
  trigger,
  filters: z
    .array(filter)
    .min(1)
    .refine((filters) => JSON.stringify(filters).length <= MAX_FILTERS, `${MAX_FILTERS} characters at most`),
  replicate_deletion: z.literal(false),
  override: z.boolean(),
  enabled: z.boolean(),
});

const scheduleObject = z.strictObject({ type: z.literal('Custom'), cron });

/** Body of `POST` and `PUT /system/scanAll/schedule`. */
export const scanAllBody = z.strictObject({ schedule: scheduleObject });

/** Body of `POST` and `PUT /system/gc/schedule`; Harbor needs the parameters. */
export const garbageCollectionBody = z.strictObject({
  schedule: scheduleObject,
  parameters: z.strictObject({ delete_untagged: z.boolean(), dry_run: z.literal(false), workers: z.int().min(1) }),
});

/** Everything that a Harbor is to hold: what the script reads. Ids are found by name when it runs. */
export const harborBodiesSchema = z.strictObject({
  registries: z.array(registryBody),
  projects: z.array(
    z.strictObject({
      /** The registry that the project caches; absent in a project that is pushed or mirrored into. */
      registry: z.string().optional(),
      body: projectBody,
      members: z.array(memberBody),
      retention: retentionBody.optional(),
    }),
  ),
  replications: z.array(z.strictObject({ registry: z.string(), body: replicationBody })),
  scanAll: scanAllBody.optional(),
  garbageCollection: garbageCollectionBody,
});

/** Everything that a Harbor is to hold. */
export type HarborBodies = z.infer<typeof harborBodiesSchema>;
export type RegistryBody = z.infer<typeof registryBody>;
export type ProjectBody = z.infer<typeof projectBody>;
export type MemberBody = z.infer<typeof memberBody>;
export type RetentionBody = z.infer<typeof retentionBody>;
export type ReplicationBody = z.infer<typeof replicationBody>;
