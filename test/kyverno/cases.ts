import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { buildKyvernoUnit, servesValidatingPolicies } from '../../core/kyverno/kyverno-unit.js';
import { policyAction, policyFailurePolicy } from '../../core/kyverno/phase.js';
import { substituteObject } from '../../core/flux/substitute-object.js';
import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import { RELEASE } from '../fixtures.js';
import { casesOf } from '../paths.js';

/** What Kyverno must say of a resource: the first word of the resource's name. */
export type Verdict = 'fail' | 'pass' | 'skip';

/** One resource of a case. */
export interface JudgedResource {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly verdict: Verdict;
  readonly value: JsonObject;
}

/** One policy's resources, as a file and parsed. */
export interface PolicyCase {
  readonly policy: string;
  readonly text: string;
  readonly resources: readonly JudgedResource[];
}

/** The registry that the resources of the cases take their images from. */
export const REGISTRY_HOST = 'registry.acme.example.com';

/** Every case folder, by name; each is called as the policy it is about. */
export function readCases(): readonly PolicyCase[] {
  return readdirSync(casesOf('kyverno'))
    .sort()
    .map((policy) => {
      const text = readFileSync(join(casesOf('kyverno'), policy, 'resources.yaml'), 'utf8');
      return { policy, text, resources: parseAllDocuments(text).map((document) => judged(document.toJS())) };
    });
}

function judged(value: unknown): JudgedResource {
  if (!isJsonObject(value)) throw new Error('A document of a Kyverno case is no map.');
  const name = String(valueAt(value, ['metadata', 'name']));
  const verdict = (['fail', 'pass', 'skip'] as const).find((one) => name.startsWith(`${one}-`));
  if (verdict === undefined) throw new Error(`Resource "${name}" does not say what it expects.`);
  const namespace = String(valueAt(value, ['metadata', 'namespace']));
  return { kind: String(value.kind), name, namespace, verdict, value };
}

/** The policies of a Kyverno minor as an operational host cluster has them, by name: variables filled in. */
export function appliedPolicies(kyverno: string): ReadonlyMap<string, JsonObject> {
  const variables = new Map([
    ['REGISTRY_HOST', REGISTRY_HOST],
    ['KYVERNO_ACTION', policyAction('operational', kyverno)],
    ['KYVERNO_FAILURE_POLICY', policyFailurePolicy('operational')],
  ]);
  return new Map(
    buildKyvernoUnit(kyverno, RELEASE.platformNamespaces).map(({ id, manifest }) => {
      const result = substituteObject(manifest, variables, { strict: true });
      if (result.kind === 'refused') throw new Error(result.message);
      return [id, result.value];
    }),
  );
}

/** The file that `kyverno test` reads: one expectation for each resource. */
export function kyvernoTest({ policy, resources }: PolicyCase, kyverno: string): string {
  const isValidatingPolicy = servesValidatingPolicies(kyverno);
  return stringify({
    apiVersion: 'cli.kyverno.io/v1alpha1',
    kind: 'Test',
    metadata: { name: policy },
    policies: ['policy.yaml'],
    resources: ['resources.yaml'],
    results: resources.map(({ kind, name, namespace, verdict }) => ({
      policy,
      ...(isValidatingPolicy ? { isValidatingPolicy } : { rule: policy }),
      kind,
      resources: [isValidatingPolicy ? name : `${namespace}/${name}`],
      result: verdict,
    })),
  });
}
