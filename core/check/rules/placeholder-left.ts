import type { Finding } from '../../../schema/finding.js';
import type { JsonValue } from '../../../schema/json.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import type { FieldPath } from '../../tree/manifest.js';
import { resourceLabel } from '../../tree/resource.js';
import type { Rule } from '../check.js';

/**
 * No object holds a token that somebody was to replace: `SOVEREIGN_FQDN_PLACEHOLDER`, `CHANGEME`, `<your-domain>`.
 *
 * Texts of several lines, which are scripts and documents, and annotations for people are not read.
 */
export const placeholderLeft: Rule = {
  id: 'placeholder-left',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster }) => cluster.units.flatMap(({ objects }) => objects.flatMap(placeholdersIn))),
};

const PLACEHOLDER =
  /\b[A-Z][A-Z0-9_]*_PLACEHOLDER\b|\bPLACEHOLDER_[A-Z0-9_]+\b|\b(?:CHANGE_?ME|REPLACE_?ME)\b|<your-[a-z0-9-]+>/;

function placeholdersIn(object: AppliedObject): readonly Finding[] {
  // Kinds that only describe: schemas, and policies that may look for such a token.
  if (['CustomResourceDefinition', 'ClusterPolicy', 'ValidatingPolicy'].includes(object.resource.kind)) return [];
  return [...textsIn(object.value)].flatMap(([path, text]) => {
    const token = text.includes('\n') ? undefined : PLACEHOLDER.exec(text)?.[0];
    return token === undefined ? [] : [placeholderFinding(object, path, token)];
  });
}

function* textsIn(value: JsonValue, path: FieldPath = []): Generator<readonly [FieldPath, string]> {
  if (typeof value === 'string') yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, field] of Object.entries(value))
    yield* textsIn(field as JsonValue, [...path, isList ? Number(key) : key]);
}

function placeholderFinding({ resource, origin }: AppliedObject, path: FieldPath, token: string): Finding {
  const label = resourceLabel(resource);
  return {
    rule: 'placeholder-left',
    severity: 'error',
    message: `${label}: ${path.join('.')} still holds "${token}", which somebody was to replace.`,
    help: 'Write the value, or a variable that spec.postBuild of the unit supplies.',
    object: label,
    path: path.join('.'),
    file: origin.file,
    position: origin.locate(path),
  };
}
