import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { effectiveNamespace, identityOf, withMetadata, type Draft } from './draft.js';
import { groupOf } from '../tree/resource.js';

/**
 * The drafts with content hashes in the names of generated objects, and in the references to them.
 *
 * References are followed where kustomize follows them in built-in kinds: volumes, environment, pull secrets, Ingress
 * certificates. Custom resources such as a HelmRelease's `valuesFrom` keep the name without the hash.
 *
 * Source: hasher.Hasher and the name references in kustomize/api.
 */
export function addNameHashes(drafts: readonly Draft[]): readonly Draft[] {
  const names = new Map<string, string>();
  const hashed = drafts.map((draft) => {
    if (!draft.needsHash) return draft;
    const { kind, name } = identityOf(draft.value);
    const hashedName = `${name}-${hashOf(draft.value)}`;
    names.set(`${kind}/${effectiveNamespace(identityOf(draft.value))}/${draft.original.name}`, hashedName);
    return { ...draft, value: withMetadata(draft.value, { name: hashedName }) };
  });
  if (names.size === 0) return hashed;
  return hashed.map((draft) => {
    const identity = identityOf(draft.value);
    if (groupOf(identity.apiVersion).includes('.') && identity.kind !== 'Ingress') return draft;
    const rename = (kind: string, name: string): string =>
      names.get(`${kind}/${effectiveNamespace(identity)}/${name}`) ?? name;
    const value = renameReferences(draft.value, [], rename);
    return isJsonObject(value) ? { ...draft, value } : draft;
  });
}

function hashOf(value: JsonObject): string {
  const { kind } = identityOf(value);
  // kustomize means to count the name in, and looks for it where it is not.
  const fields: JsonObject = { data: sorted(value.data), kind, name: '' };
  const encoded = kind === 'Secret' ? { ...fields, type: value.type ?? '' } : fields;
  const digest = createHash('sha256').update(goJson(encoded)).digest('hex').slice(0, 10);
  return digest.replace(/[013ae]/g, (digit) => ({ 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' })[digit] ?? digit);
}

function sorted(data: JsonValue | undefined): JsonValue {
  if (!isJsonObject(data)) return '';
  return Object.fromEntries(Object.entries(data).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Go's encoder escapes what could end a script element, and two line separators. */
function goJson(value: JsonValue): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type Rename = (kind: string, name: string) => string;

const REFERENCES: Readonly<Record<string, readonly [kind: string, field: string]>> = {
  configMap: ['ConfigMap', 'name'],
  configMapKeyRef: ['ConfigMap', 'name'],
  configMapRef: ['ConfigMap', 'name'],
  imagePullSecrets: ['Secret', 'name'],
  secret: ['Secret', 'secretName'],
  secretKeyRef: ['Secret', 'name'],
  secretRef: ['Secret', 'name'],
  secrets: ['Secret', 'name'],
  tls: ['Secret', 'secretName'],
};

function renameReferences(value: JsonValue, path: readonly string[], rename: Rename): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => renameReferences(item, path, rename));
  if (!isJsonObject(value)) return value;
  const [kind, usual] = REFERENCES[path.at(-1) ?? ''] ?? ['', ''];
  const field = path.at(-1) === 'secret' && path.includes('projected') ? 'name' : usual;
  const entries = Object.entries(value).map(([key, child]) => {
    if (key === field && typeof child === 'string') return [key, rename(kind, child)] as const;
    return [key, renameReferences(child, [...path, key], rename)] as const;
  });
  return Object.fromEntries(entries);
}
