import { resolve } from 'node:path';
import { followedRef } from '../../core/model/followed-ref.js';
import type { Generation } from '../../core/pipeline.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import type { Delivery } from './deliver.js';

/** What to do next: a word, and what it stands for. */
export type NextStep = readonly [verb: string, text: string];

/** Where a generation went, as the command line named it. */
export interface NextContext {
  readonly repo: string;
  /** What comes once the commit is shared; undefined for a Sovereign that is to be brought up. */
  readonly then: readonly NextStep[] | undefined;
}

/**
 * The lines that say what comes next, one command a line.
 *
 * They run in the repository, so the first one goes there when the command was run elsewhere.
 */
export function nextSteps(generation: Generation, delivery: Delivery, { repo, then }: NextContext): readonly string[] {
  const steps: readonly NextStep[] = [
    ...(resolve(repo) === process.cwd() ? [] : [['go', `cd ${shellWord(repo)}`] as const]),
    ...(then === undefined ? lookingSteps(generation) : []),
    sharingStep(generation, delivery),
    ...(then ?? []),
  ];
  return steps.map(([verb, text]) => `  ${verb.padEnd(5)}  ${text}`);
}

function lookingSteps({ sovereigns, findings }: Generation): readonly NextStep[] {
  const domain = sovereigns[0]?.model.spec.domain ?? '';
  return [
    ['read', `clusters/${domain}/README.md, with the commands to run`],
    ['look', 'generator-catalyst render, which prints what Flux would apply'],
    ...(findings.length > 0
      ? [['prove', 'generator-catalyst validate, which names what could not be proved'] as const]
      : []),
  ];
}

/** Flux takes what reaches the branch that it follows; every other branch takes a pull request. */
function sharingStep({ sovereigns }: Generation, { commit, branch, push }: Delivery): NextStep {
  if (commit === undefined) return ['keep', 'git add clusters && git commit'];
  const isFollowed = sovereigns.some(({ model }) => isFollowedBy(model.spec, branch));
  const after = isFollowed ? `Flux follows ${branch ?? ''}` : 'open the pull request';
  if (push?.kind === 'pushed') return ['share', after];
  return ['share', `git push origin ${branch ?? 'HEAD'}${isFollowed ? '; ' : ', and '}${after}`];
}

function isFollowedBy(spec: SovereignSpec, branch: string | undefined): boolean {
  const ref = followedRef(spec);
  return 'branch' in ref && ref.branch === branch;
}

function shellWord(text: string): string {
  return /^[\w./~@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
