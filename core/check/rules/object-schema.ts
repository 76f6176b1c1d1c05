import type { Finding } from '../../../schema/finding.js';
import { describeIssues, pathText } from '../../../schema/describe-issue.js';
import { schemaOf, type Scope } from '../../../schema/kinds/registry.js';
import type { JsonObject } from '../../../schema/json.js';
import type { Manifest } from '../../tree/manifest.js';
import { resourceLabel, type Resource } from '../../tree/resource.js';
import type { Rule } from '../check.js';

/** Every object, as Flux applies it, is one that its API takes: no unknown field, no value over a limit. */
export const objectSchema: Rule = {
  id: 'object-schema',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster }) =>
      cluster.units.flatMap(({ objects }) =>
        objects.flatMap(({ value, resource, origin }) => checkObject(value, resource, origin)),
      ),
    ),
};

function checkObject(value: JsonObject, resource: Resource, origin: Manifest): readonly Finding[] {
  const lookup = schemaOf(String(value.apiVersion), resource.kind);
  if (lookup.kind === 'unknown kind') return [];
  if (lookup.kind === 'unknown version') {
    const message = `${resourceLabel(resource)} has apiVersion "${String(value.apiVersion)}".`;
    return [findingAt(origin, resource, ['apiVersion'], message, `Write ${lookup.versions.join(' or ')}.`)];
  }
  const result = lookup.schema.safeParse(value);
  const issues = result.success ? [] : describeIssues(lookup.schema, result.error, value);
  return [
    ...checkScope(lookup.scope, resource, origin),
    ...issues.map(({ keys, message, help }) =>
      findingAt(origin, resource, keys, `${resourceLabel(resource)}: ${message}`, help),
    ),
  ];
}

function checkScope(scope: Scope, resource: Resource, origin: Manifest): readonly Finding[] {
  const label = resourceLabel(resource);
  if (scope === 'Namespaced' && resource.namespace === '') {
    return [findingAt(origin, resource, ['metadata', 'name'], `${label} has no namespace.`, 'Add metadata.namespace.')];
  }
  if (scope !== 'Cluster' || resource.namespace === '') return [];
  const message = `${label} has a namespace, and its kind has none.`;
  return [findingAt(origin, resource, ['metadata', 'namespace'], message, 'Remove metadata.namespace.')];
}

function findingAt(
  origin: Manifest,
  resource: Resource,
  path: readonly (string | number)[],
  message: string,
  help: string,
): Finding {
  return {
    rule: 'object-schema',
    severity: 'error',
    message,
    help,
    object: resourceLabel(resource),
    path: pathText(path),
    file: origin.file,
    position: origin.locate(path),
  };
}
