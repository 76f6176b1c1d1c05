import type { Catalog } from '../../schema/catalog.js';
import { valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { isBuiltInGroup } from '../tree/built-in-groups.js';
import { groupOf } from '../tree/resource.js';
import { gatewayClassFact, issuerFact, kindFact, secretFact, storeFact, webhookFact, type Fact } from './facts.js';

/** API groups whose objects some Blueprint's webhook judges. */
export function admittedGroups({ slots }: Pick<Catalog, 'slots'>): ReadonlySet<string> {
  return new Set(slots.flatMap(({ provides }) => provides.webhooks ?? []));
}

/**
 * What must be there for an object to be applied and to do its work: its kind, the webhook that admits it, the issuer,
 * the class, the store and the notification's Secret that it names. Namespaces are left out: whoever applies the object knows those.
 */
export function needsOfManifest(value: JsonObject, admitted: ReadonlySet<string>): readonly Fact[] {
  const group = typeof value.apiVersion === 'string' ? groupOf(value.apiVersion) : '';
  const needs: Fact[] = [];
  if (!isBuiltInGroup(group)) needs.push(kindFact(`${group}/${String(value.kind)}`));
  if (admitted.has(group)) needs.push(webhookFact(group));
  const issuerKind = valueAt(value, ['spec', 'issuerRef', 'kind']);
  if (group === 'cert-manager.io' && issuerKind === 'ClusterIssuer') {
    needs.push(...named(valueAt(value, ['spec', 'issuerRef', 'name']), issuerFact));
  }
  if (value.kind === 'Gateway') needs.push(...named(valueAt(value, ['spec', 'gatewayClassName']), gatewayClassFact));
  if (group === 'external-secrets.io' && valueAt(value, ['spec', 'secretStoreRef', 'kind']) === 'ClusterSecretStore') {
    needs.push(...named(valueAt(value, ['spec', 'secretStoreRef', 'name']), storeFact));
  }
  if (group === 'notification.toolkit.fluxcd.io') {
    const namespace = String(valueAt(value, ['metadata', 'namespace']));
    needs.push(...named(valueAt(value, ['spec', 'secretRef', 'name']), (name) => secretFact(`${namespace}/${name}`)));
  }
  if (value.kind === 'Job') needs.push(...mountedSecrets(value));
  return [...needs, ...credentialSecrets(value)];
}

function named(name: JsonValue | undefined, fact: (name: string) => Fact): readonly Fact[] {
  return typeof name === 'string' ? [fact(name)] : [];
}

/** The Secret that a Provider of Crossplane signs in with by this configuration; none for any other object. */
export function credentialSecrets(value: JsonObject): readonly Fact[] {
  if (value.kind !== 'ProviderConfig' && value.kind !== 'ClusterProviderConfig') return [];
  const at = (key: string): JsonValue | undefined => valueAt(value, ['spec', 'credentials', 'secretRef', key]);
  return named(at('name'), (name) => secretFact(`${String(at('namespace'))}/${name}`));
}

/** The Secrets that the containers of a Job take variables from, but for optional ones. */
function mountedSecrets(job: JsonObject): readonly Fact[] {
  const namespace = valueAt(job, ['metadata', 'namespace']);
  const containers = valueAt(job, ['spec', 'template', 'spec', 'containers']);
  if (!Array.isArray(containers)) return [];
  return containers.flatMap((container: JsonValue) => {
    const env = valueAt(container, ['env']);
    if (!Array.isArray(env)) return [];
    return env.flatMap((variable: JsonValue) => {
      const isOptional = valueAt(variable, ['valueFrom', 'secretKeyRef', 'optional']) === true;
      const name = valueAt(variable, ['valueFrom', 'secretKeyRef', 'name']);
      return typeof name === 'string' && !isOptional ? secretFact(`${String(namespace)}/${name}`) : [];
    });
  });
}
