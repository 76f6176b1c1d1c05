import type { Finding } from '../../schema/finding.js';
import { isJsonObject, valueAt, type JsonObject } from '../../schema/json.js';
import { checkSpec } from '../spec/check-spec.js';
import { parseSpec } from '../spec/parse.js';
import type { FieldPath } from '../tree/manifest.js';
import { neededByUnits, type SpecJudge } from './needed-by-units.js';
import { specText, withoutField } from './spec-input.js';

/** A derived spec that schema and release accept, or why there is none. */
export interface SettledSpec {
  /** Undefined where something is missing that no tree could have told otherwise. */
  readonly text: string | undefined;
  readonly input: JsonObject;
  /** Fields that the tree shows and no spec may say: they stay the team's. */
  readonly dropped: readonly Finding[];
  /** What is missing or wrong in what the team wrote. */
  readonly missing: readonly Finding[];
}

const REQUIRED =
  /^(apiVersion|kind|domain|repository|repository\.url|hostClusters|hostClusters\[\d+\]|hostClusters\[\d+\]\.name)$/;
const MOST_STEPS = 100;

/**
 * A spec without what its schema or its release refuses, one finding after the other.
 *
 * What the team wrote itself is never dropped.
 */
export function settleSpec(file: string, derived: JsonObject, written: JsonObject, judge: SpecJudge): SettledSpec {
  let input = derived;
  const dropped: Finding[] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const text = specText(input);
    const findings = problemsOf(file, text, judge);
    if (findings.length === 0) return { text, input, dropped, missing: [] };
    const removable = findings.find(({ path = '' }) => isRemovable(path, input, written));
    if (removable === undefined) return { text: undefined, input, dropped, missing: findings };
    const smaller = withoutField(input, fieldPath(removable.path ?? ''));
    input = isJsonObject(smaller) ? smaller : input;
    dropped.push(removable);
  }
  return { text: undefined, input, dropped, missing: problemsOf(file, specText(input), judge) };
}

function problemsOf(file: string, text: string, judge: SpecJudge): readonly Finding[] {
  const parsed = parseSpec(file, text);
  if (parsed.kind === 'findings') return parsed.findings;
  const findings = checkSpec(parsed.spec, judge.release, parsed.findAt);
  return findings.length > 0 ? findings : neededByUnits(parsed.spec, judge, parsed.findAt);
}

function isRemovable(path: string, input: JsonObject, written: JsonObject): boolean {
  const steps = fieldPath(path);
  if (REQUIRED.test(path) || steps.length === 0) return false;
  return valueAt(input, steps) !== undefined && valueAt(written, steps) === undefined;
}

/** The steps of a path as findings write it: `hostClusters[0].blueprints.bp-falco.enabled`. */
export function fieldPath(text: string): FieldPath {
  const steps = text.match(/"(?:[^"\\]|\\.)*"|[^.[\]"]+/g) ?? [];
  return steps.map((step) => {
    if (/^\d+$/.test(step)) return Number(step);
    return step.startsWith('"') ? (JSON.parse(step) as string) : step;
  });
}
