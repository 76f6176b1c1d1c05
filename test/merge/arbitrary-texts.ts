import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseManifests } from '../../core/tree/manifest.js';
import type { JsonObject } from '../../schema/json.js';
import { editText, textEdits, type TextEdit } from './arbitrary-edits.js';
import { PLAIN, print, style, triple, type Style } from './arbitrary-manifests.js';

/** Few enough for every run; `MERGE_RUNS=10000` for a change of this room. */
export const RUNS = Number(process.env.MERGE_RUNS ?? 300);
export const SEED = Number(process.env.MERGE_SEED ?? 20260501);
export const PATH = 'clusters/_template/apps/web.yaml';

/** Three texts of one file. */
export interface Texts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** A released manifest, what a team made of it by hand, and what the next release has. */
export const texts: fc.Arbitrary<Texts> = fc
  .tuple(triple, style, fc.boolean(), fc.constantFrom<'base' | 'other'>('base', 'base', 'other'), style, textEdits)
  .map(([[base, ours, theirs], team, isRestyled, release, next, edits]) => ({
    base: print(base, PLAIN),
    ours: handEdited(ours, isRestyled ? team : PLAIN, edits),
    theirs: print(theirs, release === 'base' ? PLAIN : next),
  }));

function handEdited(value: JsonObject, style: Style, edits: readonly TextEdit[]): string {
  return editText(print(value, style), edits);
}

/** The first document of a text, which has to be readable. */
export function dataOf(text: string): JsonObject {
  const { manifests, findings } = parseManifests(PATH, text.replace(/^\ufeff/, ''));
  assert.equal(findings, []);
  return manifests[0]?.value ?? {};
}
