import { parseDocument } from 'yaml';
import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { readDocument } from '../tree/document-data.js';
import type { FieldPath } from '../tree/manifest.js';
import { KUBERNETES_YAML } from '../tree/yaml.js';
import { kustomizeYaml } from './kustomize-yaml.js';
import { substituteText, type SubstituteOptions } from './substitute.js';

/** A substituted object, or why Flux fails the whole Kustomization at it. */
export type SubstitutedObject =
  | { readonly kind: 'object'; readonly value: JsonObject }
  | {
      readonly kind: 'refused';
      readonly message: string;
      /** The field that fails on its own; undefined when only the whole object does. */
      readonly path: FieldPath | undefined;
    };

/** The label or annotation that keeps Flux from substituting in an object when its value is `disabled`. */
export const SUBSTITUTE_KEY = 'kustomize.toolkit.fluxcd.io/substitute';

/** True when the object asks Flux to leave it alone. */
export function isSubstitutionDisabled(value: JsonObject): boolean {
  const marks = [valueAt(value, ['metadata', 'labels']), valueAt(value, ['metadata', 'annotations'])];
  return marks.some((mark) => isJsonObject(mark) && mark[SUBSTITUTE_KEY] === 'disabled');
}

/**
 * The object after Flux's post-build substitution: written as YAML, substituted as text, keys included, and read again.
 *
 * So a field that holds only `${x}` takes the type of the value: `true`, `123` and `{a: 1}` are no strings afterwards.
 * Unchanged where the object asks for it. Refuses what `substituteText` refuses, and values that break the YAML.
 *
 * Source: SubstituteVariables in github.com/fluxcd/pkg/kustomize 1.35.
 */
export function substituteObject(
  value: JsonObject,
  variables: ReadonlyMap<string, string>,
  options: SubstituteOptions,
): SubstitutedObject {
  if (isSubstitutionDisabled(value)) return { kind: 'object', value };
  const text = kustomizeYaml(value);
  if (!text.includes('$')) return { kind: 'object', value };
  const result = substituteWritten(text, variables, options);
  if (result.kind === 'object') return result;
  for (const [path, field] of fieldsOf(value)) {
    const alone = substituteWritten(kustomizeYaml(field), variables, options);
    if (alone.kind === 'refused') return { ...alone, path };
  }
  return result;
}

function substituteWritten(
  text: string,
  variables: ReadonlyMap<string, string>,
  options: SubstituteOptions,
): SubstitutedObject {
  const substituted = substituteText(text, variables, options);
  if (substituted.kind === 'refused') return { kind: 'refused', message: substituted.message, path: undefined };
  const document = parseDocument(substituted.text, { ...KUBERNETES_YAML, uniqueKeys: false });
  const error = document.errors[0]?.message.split('\n')[0];
  if (error !== undefined) return { kind: 'refused', message: error, path: undefined };
  const data = readDocument(document);
  if (data.kind === 'fault') return { kind: 'refused', message: data.message, path: undefined };
  const value = data.value as JsonValue;
  if (!isJsonObject(value)) return { kind: 'refused', message: 'The object is no map any more.', path: undefined };
  if (holdsUnwritableNumber(value)) {
    return { kind: 'refused', message: 'A value became a number that JSON cannot hold.', path: undefined };
  }
  return { kind: 'object', value };
}

function holdsUnwritableNumber(value: JsonValue): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnwritableNumber);
}

/** Each scalar that can change, alone under its own key, with its path. */
function* fieldsOf(value: JsonValue, path: FieldPath = []): Generator<readonly [FieldPath, JsonObject]> {
  if (typeof value === 'string' && value.includes('$')) yield [path, { field: value }];
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, field] of Object.entries(value)) {
    const fieldPath = [...path, isList ? Number(key) : key];
    if (!isList && key.includes('$')) yield [fieldPath, { [key]: null }];
    yield* fieldsOf(field, fieldPath);
  }
}
