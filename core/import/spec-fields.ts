import { valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { ReleaseModel } from '../model/release-model.js';
import { list } from '../bringup/object-facts.js';
import { textOfVariable, valueOfVariable, type ReadVariable } from './read-variables.js';
import { present } from './spec-input.js';

type Variables = ReadonlyMap<string, ReadVariable>;

/** `repository` as a GitRepository shows it; what it leaves to the defaults of the spec is left out. */
export function repositoryFields(source: { readonly value: JsonObject } | undefined): JsonObject {
  if (source === undefined) return {};
  const field = (...path: readonly string[]): JsonValue | undefined => valueAt(source.value, ['spec', ...path]);
  const branch = field('ref', 'branch');
  return present({
    url: field('url'),
    branch: (field('ref', 'tag') ?? field('ref', 'semver')) ? undefined : branch === 'main' ? undefined : branch,
    tag: field('ref', 'semver') === undefined ? field('ref', 'tag') : undefined,
    semver: field('ref', 'semver'),
    interval: field('interval') === '1m' ? undefined : field('interval'),
    secretRef: field('secretRef', 'name') === 'flux-repository' ? undefined : field('secretRef'),
  });
}

/** The fields of a spec that variables show, whoever supplies them; defaults that follow from the domain are left out. */
export function variableFields(variables: Variables, domain: string, { catalog }: ReleaseModel): JsonObject {
  const text = (name: string): string | undefined => textOfVariable(variables.get(name));
  const unless = (name: string, fallback: string): string | undefined =>
    text(name) === fallback ? undefined : text(name);
  const ops = `ops@${domain}`;
  return present({
    parentZones: parentZonesOf(variables),
    organization: present({ name: unless('ORG_NAME', domain), email: unless('ORG_EMAIL', ops) }),
    qaTestSession: isStaging(variables, catalog.issuers.staging) ? true : undefined,
    acme: present({ email: unless('ACME_EMAIL', ops) }),
    dns: present({ apiUrl: text('PDNS_API_HOST') }),
    phase: isOperational(variables) ? 'operational' : undefined,
  });
}

function isStaging(variables: Variables, staging: string | undefined): boolean {
  const issuer = textOfVariable(variables.get('WILDCARD_CERT_ISSUER'));
  if (issuer !== undefined) return issuer === staging;
  return valueOfVariable(variables.get('WILDCARD_CERT_USE_STAGING')) === true;
}

function isOperational(variables: Variables): boolean {
  const failurePolicy = textOfVariable(variables.get('KYVERNO_FAILURE_POLICY'));
  if (failurePolicy !== undefined) return failurePolicy === 'Fail';
  return ['Deny', 'Enforce'].includes(textOfVariable(variables.get('KYVERNO_ACTION')) ?? '');
}

function parentZonesOf(variables: Variables): readonly JsonValue[] {
  const zones = valueOfVariable(variables.get('PARENT_DOMAINS_YAML'));
  const pool = list(zones).filter(({ role }) => role !== 'primary');
  if (zones !== undefined) return pool.flatMap(({ name }) => name ?? []);
  const all = valueOfVariable(variables.get('PARENT_DOMAINS_FILTER'));
  return Array.isArray(all) ? (all.slice(1) as readonly JsonValue[]) : [];
}

/** `workers` of a host cluster. */
export function workersOf(variables: Variables): JsonObject {
  const number = (name: string): number | undefined => {
    const value = valueOfVariable(variables.get(name));
    return typeof value === 'number' ? value : undefined;
  };
  return present({
    min: number('WORKERS_MIN'),
    max: number('WORKERS_MAX'),
    instanceType: textOfVariable(variables.get('WORKERS_INSTANCE_TYPE')),
  });
}
