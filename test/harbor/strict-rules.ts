import type { JsonObject, JsonValue } from '../../schema/json.js';
import { isJsonObject } from '../../schema/json.js';

/** An answer that is no success, as Harbor words it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Refuses fields that Harbor's API does not have. */
export function onlyFields(body: JsonObject, fields: string): JsonObject {
  const known = new Set(fields.split(' '));
  const unknown = Object.keys(body).filter((key) => !known.has(key));
  if (unknown.length > 0) throw new Refused(422, `unknown fields: ${unknown.join(', ')}`);
  return body;
}

/** A map of a body. */
export function mapOf(value: JsonValue | undefined, what: string): JsonObject {
  if (!isJsonObject(value)) throw new Refused(422, `${what} must be an object`);
  return value;
}

/** A list of a body. */
export function listOf(value: JsonValue | undefined, what: string): readonly JsonValue[] {
  if (!Array.isArray(value)) throw new Refused(422, `${what} must be a list`);
  return value;
}

/** A text of a body. */
export function textOf(value: JsonValue | undefined, what: string): string {
  if (typeof value !== 'string') throw new Refused(422, `${what} must be a string, not ${JSON.stringify(value)}`);
  return value;
}

/** Refuses what utils.CronParser does not parse: it wants the seconds first. */
export function checkCron(value: JsonValue | undefined): void {
  const cron = textOf(value, 'cron');
  const fields = cron.split(' ');
  if (fields.length !== 6 || fields.some((field) => !/^[0-9*/,-]+$/.test(field))) {
    throw new Refused(400, `invalid cron string for scheduled trigger: ${cron}`);
  }
}

const FLAGS = ['public', 'auto_scan', 'prevent_vul', 'enable_content_trust', 'enable_content_trust_cosign'];
const METADATA = [...FLAGS, 'auto_sbom_generation', 'severity', 'reuse_sys_cve_allowlist', 'retention_id'].join(' ');

/** Metadata is text: `"true"`, never `true`; severities are Harbor's. */
export function checkMetadata(metadata: JsonObject): void {
  onlyFields(metadata, METADATA);
  for (const [key, value] of Object.entries(metadata)) {
    const text = textOf(value, `metadata.${key}`);
    if (FLAGS.includes(key) && !['true', 'false'].includes(text)) throw new Refused(400, `invalid value: ${text}`);
  }
  const { severity } = metadata;
  if (severity !== undefined && !['none', 'low', 'medium', 'high', 'critical'].includes(String(severity))) {
    throw new Refused(400, `invalid value: ${String(severity)}`);
  }
}

const POLICY =
  'id name description src_registry dest_registry dest_namespace dest_namespace_replace_count trigger filters ' +
  'replicate_deletion deletion override enabled speed copy_by_chunk';

/** What Harbor's model.Policy refuses, and what GHCR's adapter would refuse when the policy runs. */
export function checkPolicy(body: JsonObject, sourceType: string): void {
  onlyFields(body, POLICY);
  if (textOf(body.name, 'name') === '') throw new Refused(400, 'empty name');
  const trigger = onlyFields(mapOf(body.trigger, 'trigger'), 'type trigger_settings');
  if (trigger.type === 'scheduled') checkCron(mapOf(trigger.trigger_settings, 'trigger_settings').cron);
  else if (trigger.type !== 'manual') throw new Refused(400, 'invalid trigger type');
  for (const item of listOf(body.filters, 'filters')) {
    const { type, value } = onlyFields(mapOf(item, 'filter'), 'type value decoration');
    if (type !== 'name' && type !== 'tag') throw new Refused(400, 'invalid filter type');
    const pattern = textOf(value, 'filter value');
    if (type === 'name' && sourceType === 'github-ghcr' && !isSpecificPath(pattern)) {
      throw new Refused(400, 'only support specific repository name');
    }
  }
  if (JSON.stringify(body.filters).length > 1024) {
    throw new Refused(500, 'pq: value too long for type character varying(1024)');
  }
}

/** util.IsSpecificPath of src/pkg/reg/util/pattern.go: no wildcard, one pair of braces within a part. */
export function isSpecificPath(pattern: string): boolean {
  return pattern.split('/').every((part) => {
    if (part === '' || /[*?[\\\]^]/.test(part)) return false;
    if (!/[{},]/.test(part)) return true;
    const [open, close] = [part.indexOf('{'), part.lastIndexOf('}')];
    return part.split('{').length === 2 && open >= 0 && close > open;
  });
}

const RULE = 'id priority disabled action template params tag_selectors scope_selectors';

/** The checks of the retention handler. */
export function checkRetention(body: JsonObject): number {
  onlyFields(body, 'id algorithm rules trigger scope');
  if (body.algorithm !== 'or') throw new Refused(400, 'Algorithm must match or');
  const rules = listOf(body.rules, 'rules');
  if (rules.length > 15) throw new Refused(400, 'only 15 rules are allowed at most');
  for (const rule of rules) {
    const { template, params } = onlyFields(mapOf(rule, 'rule'), RULE);
    if (typeof mapOf(params, 'params')[textOf(template, 'template')] !== 'number') throw new Refused(400, 'Parameters');
  }
  const trigger = mapOf(body.trigger, 'trigger');
  if (trigger.kind !== 'Schedule') throw new Refused(400, 'Trigger.Kind');
  checkCron(mapOf(trigger.settings, 'trigger.settings').cron);
  const scope = mapOf(body.scope, 'scope');
  if (scope.level !== 'project' || typeof scope.ref !== 'number') throw new Refused(400, 'invalid Project id');
  return scope.ref;
}

/** A schedule of scan-all or garbage collection; without its parameters, Harbor's garbage collection panics. */
export function checkSchedule(body: JsonObject, needsParameters: boolean): void {
  onlyFields(body, 'schedule parameters');
  const schedule = onlyFields(mapOf(body.schedule, 'schedule'), 'type cron');
  if (!['Hourly', 'Daily', 'Weekly', 'Custom'].includes(String(schedule.type))) throw new Refused(422, 'schedule.type');
  checkCron(schedule.cron);
  if (needsParameters && body.parameters === undefined) throw new Refused(500, 'assignment to entry in nil map');
}

/** A value as go-swagger's models write it: what is false, 0, empty or null is left out. */
export function omitEmpty(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(omitEmpty);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => ![false, 0, '', null].includes(item as never));
  return Object.fromEntries(kept.map(([key, item]) => [key, omitEmpty(item)]));
}
