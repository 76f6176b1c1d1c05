import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { effectiveNamespace, identityOf, type Draft } from './draft.js';
import { textOf } from './kustomization-file.js';

/**
 * The drafts with references to ServiceAccounts and Services that `namespace` moved along.
 *
 * Followed in the subjects of role bindings and in the services of webhooks, where kustomize follows them; a reference
 * to something that is not built stays as it is.
 *
 * Source: the name references in kustomize/api.
 */
export function moveReferences(drafts: readonly Draft[]): readonly Draft[] {
  const moved = new Map<string, string>();
  for (const { value, original } of drafts) {
    const from = effectiveNamespace(original);
    const to = effectiveNamespace(identityOf(value));
    const isReferable = original.kind === 'ServiceAccount' || original.kind === 'Service';
    if (isReferable && from !== to) moved.set(`${original.kind}/${from}/${original.name}`, to);
  }
  if (moved.size === 0) return drafts;
  return drafts.map((draft) => ({ ...draft, value: moveIn(draft.value, moved) }));
}

type Moved = ReadonlyMap<string, string>;

function moveIn(value: JsonObject, moved: Moved): JsonObject {
  if (value.kind === 'RoleBinding' || value.kind === 'ClusterRoleBinding') {
    return changeItems(value, 'subjects', (subject) => moveOne(subject, textOf(subject.kind), moved));
  }
  if (value.kind !== 'ValidatingWebhookConfiguration' && value.kind !== 'MutatingWebhookConfiguration') return value;
  return changeItems(value, 'webhooks', (webhook) =>
    changeField(webhook, 'clientConfig', (config) =>
      changeField(config, 'service', (service) => moveOne(service, 'Service', moved)),
    ),
  );
}

function moveOne(reference: JsonObject, kind: string, moved: Moved): JsonObject {
  const namespace = moved.get(`${kind}/${textOf(reference.namespace)}/${textOf(reference.name)}`);
  return namespace === undefined ? reference : { ...reference, namespace };
}

type Change = (value: JsonObject) => JsonObject;

function changeItems(value: JsonObject, field: string, change: Change): JsonObject {
  const items = value[field];
  if (!Array.isArray(items)) return value;
  return { ...value, [field]: items.map((item: JsonValue) => (isJsonObject(item) ? change(item) : item)) };
}

function changeField(value: JsonObject, field: string, change: Change): JsonObject {
  const found = value[field];
  return isJsonObject(found) ? { ...value, [field]: change(found) } : value;
}
