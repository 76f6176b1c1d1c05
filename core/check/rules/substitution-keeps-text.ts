import type { Finding } from '../../../schema/finding.js';
import { isJsonObject, valueAt } from '../../../schema/json.js';
import type { Unit } from '../../bringup/host-cluster.js';
import { isSubstitutionDisabled, SUBSTITUTE_KEY } from '../../flux/substitute-object.js';
import type { Rule } from '../check.js';

/**
 * Substitution changes no text that nobody meant: a value keeps its line ends, and a Secret that SOPS decrypts keeps
 * its dollar signs.
 *
 * Flux takes every line end out of a value, which breaks a certificate or a script; and it substitutes after it
 * decrypts, so that a password with `$$` or `${` arrives as another one, which no review can see.
 *
 * Source: LoadVariables in github.com/fluxcd/pkg/kustomize, and the order in kustomize-controller.
 */
export const substitutionKeepsText: Rule = {
  id: 'substitution-keeps-text',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster }) => cluster.units.flatMap((unit) => [...brokenLines(unit), ...decrypted(unit)])),
};

function brokenLines({ name, manifest }: Unit): readonly Finding[] {
  const values = valueAt(manifest.value, ['spec', 'postBuild', 'substitute']);
  if (!isJsonObject(values)) return [];
  return Object.entries(values)
    .filter(([, value]) => typeof value === 'string' && value.trim().includes('\n'))
    .map(([variable]) => {
      const message = `Unit ${name} supplies ${variable} in several lines, and Flux takes the line ends out.`;
      const help = 'Write it in one line, for example as JSON with \\n, or put it into a ConfigMap that is mounted.';
      return unitFinding({ name, manifest }, ['spec', 'postBuild', 'substitute', variable], 'error', message, help);
    });
}

function decrypted(unit: Unit): readonly Finding[] {
  const { manifest, objects } = unit;
  const isDecrypted = valueAt(manifest.value, ['spec', 'decryption', 'provider']) === 'sops';
  const isSubstituted = valueAt(manifest.value, ['spec', 'postBuild']) !== undefined;
  const secrets = objects.filter(({ resource, origin, value }) => {
    return resource.kind === 'Secret' && origin.value.sops !== undefined && !isSubstitutionDisabled(value);
  });
  if (!isDecrypted || !isSubstituted || secrets.length === 0) return [];
  const names = secrets.map(({ resource }) => `${resource.namespace}/${resource.name}`).join(', ');
  const message = `Unit ${unit.name} decrypts Secret ${names} and then substitutes in it: "$$" and "\${" in a value arrive as something else.`;
  const help = `Add the annotation ${SUBSTITUTE_KEY}: disabled to each Secret, or move them to a unit without postBuild.`;
  return [unitFinding(unit, ['spec', 'postBuild'], 'warning', message, help)];
}

function unitFinding(
  { name, manifest }: Pick<Unit, 'name' | 'manifest'>,
  path: readonly string[],
  severity: Finding['severity'],
  message: string,
  help: string,
): Finding {
  return {
    rule: 'substitution-keeps-text',
    severity,
    message,
    help,
    object: `Kustomization flux-system/${name}`,
    path: path.join('.'),
    file: manifest.file,
    position: manifest.locate(path),
  };
}
