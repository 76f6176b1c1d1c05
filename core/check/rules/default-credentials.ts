import type { Finding } from '../../../schema/finding.js';
import { isJsonObject, type JsonValue } from '../../../schema/json.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import type { FieldPath } from '../../tree/manifest.js';
import { resourceLabel } from '../../tree/resource.js';
import { releasesOf, type ChartRelease } from '../chart-values.js';
import type { Rule } from '../check.js';

/**
 * No credentials of Harbor stand in the tree: neither those that everyone finds in its chart, nor keys of a bucket.
 *
 * What is found is named by its field and never shown. Source: values.yaml of goharbor/harbor-helm 1.19.
 */
export const defaultCredentials: Rule = {
  id: 'default-credentials',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster }) =>
      releasesOf(cluster, 'harbor').flatMap((release) => [...publicOnes(release), ...inlineOnes(release)]),
    ),
};

const PUBLIC: ReadonlySet<JsonValue> = new Set(['Harbor12345', 'not-a-secure-key', 'changeit']);

/** Values of the chart that are a secret, and the value that names a Secret instead. */
const SECRETS: readonly (readonly [path: readonly string[], instead: string])[] = [
  [['harborAdminPassword'], 'existingSecretAdminPassword'],
  [['secretKey'], 'existingSecretSecretKey'],
  [['core', 'secret'], 'core.existingSecret'],
  [['jobservice', 'secret'], 'jobservice.existingSecret'],
  [['registry', 'secret'], 'registry.existingSecret'],
  [['database', 'internal', 'password'], 'database.external.existingSecret'],
  [['database', 'external', 'password'], 'database.external.existingSecret'],
  [['redis', 'external', 'password'], 'redis.external.existingSecret'],
  [['persistence', 'imageChartStorage', 's3', 'accesskey'], 'persistence.imageChartStorage.s3.existingSecret'],
  [['persistence', 'imageChartStorage', 's3', 'secretkey'], 'persistence.imageChartStorage.s3.existingSecret'],
  [['persistence', 'imageChartStorage', 'azure', 'accountkey'], 'persistence.imageChartStorage.azure.existingSecret'],
];

function inlineOnes({ object, valueOf, pathOf }: ChartRelease): readonly Finding[] {
  return SECRETS.flatMap(([path, instead]) => {
    const value = valueOf(...path);
    if (typeof value !== 'string' || value === '' || PUBLIC.has(value)) return [];
    const message = 'stands in Git, for everyone who may read the repository';
    return [
      credentialFinding(object, pathOf(...path), message, `Name a Secret with ${instead}, and change the value.`),
    ];
  });
}

function publicOnes({ object, valueOf, pathOf }: ChartRelease): readonly Finding[] {
  const root = pathOf();
  return [...textsIn(valueOf() ?? null)]
    .filter(([, text]) => PUBLIC.has(text))
    .map(([path]) => {
      const [, instead = 'an existing Secret'] = SECRETS.find(([known]) => known.join() === path.join()) ?? [];
      const message = 'is the default that everyone finds in the chart';
      return credentialFinding(object, [...root, ...path], message, `Name a Secret with ${instead}.`);
    });
}

function* textsIn(value: JsonValue, path: FieldPath = []): Generator<readonly [FieldPath, string]> {
  if (typeof value === 'string') yield [path, value];
  if (!isJsonObject(value)) return;
  for (const [key, field] of Object.entries(value)) yield* textsIn(field, [...path, key]);
}

function credentialFinding(
  { resource, origin }: AppliedObject,
  path: FieldPath,
  message: string,
  help: string,
): Finding {
  const label = resourceLabel(resource);
  return {
    rule: 'default-credentials',
    severity: 'error',
    message: `${label}: ${path.join('.')} ${message}.`,
    help,
    object: label,
    path: path.join('.'),
    file: origin.file,
    position: origin.locate(path),
  };
}
