import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { isJsonObject } from '../../schema/json.js';
import { schemaOf } from '../../schema/kinds/registry.js';

/** A change that makes a good object a bad one: what is wrong, the text replaced, its replacement, the issues. */
export type Refusal = readonly [what: string, from: string, to: string, ...issues: readonly string[]];

/**
 * Registers one test that an object passes, and one for each refusal.
 *
 * An issue is written `code path`: `invalid_format spec.interval`; the root has no path.
 */
export function kindCases(
  test: (name: string, run: () => void) => void,
  yaml: string,
  refusals: readonly Refusal[],
): void {
  const name = kindOf(yaml);
  test(`${name}: a good object passes`, () => assert.equal(issuesOf(yaml), []));
  for (const [what, from, to, ...issues] of refusals) {
    test(`${name}: refuses ${what}`, () => {
      assert.ok(yaml.includes(from), `The object does not have the text "${from}".`);
      assert.equal(issuesOf(yaml.replace(from, to)), issues);
    });
  }
}

/** The issues that its kind's schema finds in an object, as `code path`. */
export function issuesOf(yaml: string): readonly string[] {
  const object: unknown = parse(yaml, { version: '1.1' });
  assert.ok(isJsonObject(object));
  const lookup = schemaOf(String(object['apiVersion']), String(object['kind']));
  if (lookup.kind !== 'known') return [lookup.kind];
  const result = lookup.schema.safeParse(object);
  const issues = result.success ? [] : result.error.issues;
  return issues.map((issue) => `${issue.code} ${issue.path.join('.')}`.trim());
}

function kindOf(yaml: string): string {
  return /^kind: (\S+)$/m.exec(yaml)?.[1] ?? 'an object without a kind';
}
