import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { parseManifests } from '../tree/manifest.js';
import type { GroupKind } from '../tree/resource.js';
import { isYamlFile } from '../tree/tree.js';
import type { DiffPath, PathStep } from './field-path.js';
import { groupKindIn } from './things.js';
import { isReference, isSecretFlag, isSecretName, MASK, maskText } from './mask-text.js';
import type { FieldChange } from './values.js';

/** A difference without a secret value: that it is there is still said. */
export function maskFieldChange(groupKind: GroupKind, { path, from, to }: FieldChange): FieldChange {
  return {
    path: path.map((step, depth) => {
      const isValue = depth === path.length - 1 && isSecretField(groupKind, path);
      return isValue && step.kind === 'item'
        ? { kind: 'item', key: MASK }
        : maskStep(groupKind, step, path.slice(0, depth));
    }),
    from: from === undefined ? undefined : maskValue(groupKind, from, path),
    to: to === undefined ? undefined : maskValue(groupKind, to, path),
  };
}

/**
 * A value without secrets: the values of Secrets, what stands at a path like `password` or `token`, and credentials
 * inside of text. References (`${VARIABLE}`) and names of Secrets stay.
 */
export function maskValue(groupKind: GroupKind, value: JsonValue, path: DiffPath = []): JsonValue {
  if (isSecretPath(groupKind, path)) return maskAll(value);
  if (typeof value === 'string') return maskString(groupKind, value, path);
  if (typeof value === 'number') return isSecretField(groupKind, path) ? MASK : value;
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[];
    return list.map((item, index) =>
      typeof item === 'string' && isSecretFlag(list[index - 1])
        ? maskLiteral(item)
        : maskValue(groupKind, item, [...path, itemStep(item, index)]),
    );
  }
  if (!isJsonObject(value)) return value;
  return mapFields(value, (field, name) => maskValue(groupKind, field, [...path, { kind: 'field', name }]));
}

function maskString(groupKind: GroupKind, value: string, path: DiffPath): string {
  if (isSecretPatch(groupKind, value, path)) return MASK;
  return isSecretField(groupKind, path) ? maskLiteral(value) : maskText(value);
}

function maskStep(groupKind: GroupKind, step: PathStep, before: DiffPath): PathStep {
  if (step.kind !== 'item') return step;
  if (!isSecretPath(groupKind, before)) return { kind: 'item', key: maskText(step.key) };
  // Of a literal the name stays.
  return { kind: 'item', key: /^[^=]+=/.test(step.key) ? step.key.replace(/=[\s\S]*$/, `=${MASK}`) : MASK };
}

function itemStep(item: JsonValue, index: number): PathStep {
  const name = isJsonObject(item) ? item.name : undefined;
  return typeof name === 'string' ? { kind: 'item', key: name } : { kind: 'index', index };
}

/** Data of a Secret, the literals of a generated one, and copies of either. */
function isSecretPath({ group, kind }: GroupKind, path: DiffPath): boolean {
  const names = path.map((step) => (step.kind === 'field' ? step.name : ''));
  if (names.at(-1) === 'kubectl.kubernetes.io/last-applied-configuration') return true;
  // Also in a Secret inside of a list, or inside of another object.
  if (names.includes('stringData')) return true;
  if (group === '' && kind === 'Secret') return names[0] === 'data';
  const wrapper = names.findIndex((name) => name === 'items' || name === 'manifest');
  if (wrapper >= 0 && names.indexOf('data', wrapper) > wrapper) return true;
  // A kustomization.yaml may leave its kind out.
  return isKustomizationFile(kind) && names[0] === 'secretGenerator' && names.includes('literals');
}

function isKustomizationFile(kind: string): boolean {
  return ['', 'Component', 'Kustomization'].includes(kind);
}

/** A patch inside a kustomization.yaml that writes into a Secret; its target stands beside it. */
function isSecretPatch({ kind }: GroupKind, value: string, path: DiffPath): boolean {
  const last = path.at(-1);
  const isPatch = isKustomizationFile(kind) && last?.kind === 'field' && last.name === 'patch';
  return isPatch && /\/(?:data|stringData)(?:\/|\b)/.test(value);
}

function isSecretField({ group }: GroupKind, path: DiffPath): boolean {
  // In these the word is the name of a key in a Secret.
  if (group === 'external-secrets.io') return false;
  // An item of a list is secret as the list is.
  const depth = path.findLastIndex(({ kind }) => kind === 'field');
  const [before, last] = [path[depth - 1], path[depth]];
  if (last?.kind !== 'field') return false;
  if (last.name === 'value' && before?.kind === 'item') return isSecretName(before.key);
  return isSecretName(last.name);
}

function maskAll(value: JsonValue): JsonValue {
  return isJsonObject(value) ? mapFields(value, () => MASK) : MASK;
}

function maskLiteral(value: string): string {
  return value === '' || isReference(value) ? value : MASK;
}

function mapFields(value: JsonObject, change: (field: JsonValue, name: string) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, change(field, name)]));
}

/** True when a file's text holds a value that would be masked. */
export function holdsSecret(file: string, text: string): boolean {
  if (maskText(text) !== text) return true;
  // Pristine texts stand beside the lock with an ending of their own.
  const path = file.replace(/\.base$/, '');
  if (!isYamlFile(path)) return false;
  return parseManifests(path, text).manifests.some(({ value }) => {
    const masked = maskValue(groupKindIn(value), value);
    return JSON.stringify(masked) !== JSON.stringify(value);
  });
}

/** An object whose values are masked when it is a Secret, or a list that holds some; anything else as it is. */
export function withoutSecretValues(value: JsonObject): JsonObject {
  const { group, kind } = groupKindIn(value);
  if (group === '' && kind === 'Secret') {
    const parts = ['data', 'stringData'].filter((name) => value[name] !== undefined);
    return { ...value, ...Object.fromEntries(parts.map((name) => [name, maskAll(value[name] ?? null)])) };
  }
  if (!kind.endsWith('List') || !Array.isArray(value.items)) return value;
  const items = value.items as readonly JsonValue[];
  return { ...value, items: items.map((item) => (isJsonObject(item) ? withoutSecretValues(item) : item)) };
}
