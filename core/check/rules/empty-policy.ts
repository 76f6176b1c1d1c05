import type { Finding } from '../../../schema/finding.js';
import { isJsonObject } from '../../../schema/json.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import { list } from '../../bringup/object-facts.js';
import { resourceLabel } from '../../tree/resource.js';
import type { Rule } from '../check.js';

/**
 * No section of a Cilium policy is an empty list: that is no rule, so that a deny written like this denies nothing.
 *
 * Kubernetes' own NetworkPolicy reads the same list as "deny everything", which is where it comes from.
 */
export const emptyPolicy: Rule = {
  id: 'empty-policy',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster }) => cluster.units.flatMap(({ objects }) => objects.flatMap(emptySections))),
};

const KINDS = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'];
const SECTIONS = ['ingress', 'egress', 'ingressDeny', 'egressDeny'];

function emptySections(object: AppliedObject): readonly Finding[] {
  const { resource, value } = object;
  if (resource.group !== 'cilium.io' || !KINDS.includes(resource.kind)) return [];
  const specs = list(value.specs).map((spec, index) => ({ spec, path: ['specs', index] }));
  const all = [...(isJsonObject(value.spec) ? [{ spec: value.spec, path: ['spec'] }] : []), ...specs];
  return all.flatMap(({ spec, path }) =>
    SECTIONS.filter((section) => Array.isArray(spec[section]) && list(spec[section]).length === 0).map((section) =>
      emptyFinding(object, [...path, section], section),
    ),
  );
}

function emptyFinding(
  { resource, origin }: AppliedObject,
  path: readonly (string | number)[],
  section: string,
): Finding {
  const label = resourceLabel(resource);
  const deny = section.endsWith('Deny') ? '' : `Write "${section}: [{}]" to deny by default, or remove`;
  return {
    rule: 'empty-policy',
    severity: 'warning',
    message: `${label}: "${section}: []" is no rule and denies nothing.`,
    help: deny === '' ? 'Remove the field.' : `${deny} the field.`,
    object: label,
    path: path.join('.'),
    file: origin.file,
    position: origin.locate(path),
  };
}
