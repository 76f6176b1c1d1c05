import { describeIssues } from '../../../schema/describe-issue.js';
import type { Finding } from '../../../schema/finding.js';
import { schemaOf } from '../../../schema/kinds/registry.js';
import type { Manifest } from '../../tree/manifest.js';
import type { Rule } from '../check.js';

/** Every kustomization.yaml is one that kustomize takes: it refuses unknown fields. */
export const kustomizationFile: Rule = {
  id: 'kustomization-file',
  check: ({ tree }) =>
    tree.manifests
      .filter(({ value }) => String(value.apiVersion).startsWith('kustomize.config.k8s.io/'))
      .flatMap(checkFile),
};

function checkFile({ file, value, locate }: Manifest): readonly Finding[] {
  const lookup = schemaOf(String(value.apiVersion), String(value.kind));
  if (lookup.kind !== 'known') return [];
  const result = lookup.schema.safeParse(value);
  if (result.success) return [];
  return describeIssues(lookup.schema, result.error, value).map(({ keys, path, message, help }): Finding => {
    return { rule: 'kustomization-file', severity: 'error', message, help, path, file, position: locate(keys) };
  });
}
