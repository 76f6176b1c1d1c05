import type { Generation } from '../../core/pipeline.js';
import { plural } from '../../core/report/findings-text.js';
import { formatSummary } from '../../core/report/summary-text.js';
import { isUnchanged, summarizeGeneration } from '../../core/report/summary.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { isUncommitted, type Delivery } from './deliver.js';
import { nextSteps, type NextStep } from './next-steps.js';
import type { OpenRepository } from './open-repository.js';
import type { SovereignOptions } from './sovereign.js';

/** Says what would be written. */
export function reportDryRun(generation: Generation, options: SovereignOptions, terminal: Terminal): ExitCode {
  const summary = summarizeGeneration(generation);
  const isSame = isUnchanged(generation);
  if (options.format === 'json') {
    terminal.result(formatJson(isSame ? 'unchanged' : 'dry-run', generation, NOT_DELIVERED));
  } else {
    const paths = summary.folders.flatMap(({ created, updated, deleted }) => [
      ...created.map((path) => `  create ${path}`),
      ...updated.map((path) => `  update ${path}`),
      ...deleted.map((path) => `  delete ${path}`),
    ]);
    terminal.result(
      isSame ? 'Nothing would change.\n' : `${formatSummary(summary)}${paths.join('\n')}\n\nNothing was written.\n`,
    );
  }
  return options.exitCode && !isSame ? EXIT.NO : EXIT.DONE;
}

/** Says what was written, committed and pushed, and what comes next. */
export async function reportDelivery(
  generation: Generation,
  delivery: Delivery,
  options: SovereignOptions & { readonly then: readonly NextStep[] | undefined },
  repository: OpenRepository,
  terminal: Terminal,
): Promise<void> {
  const summary = summarizeGeneration(generation);
  if (options.format === 'json') {
    const status = isUnchanged(generation) ? 'unchanged' : delivery.commit === undefined ? 'written' : 'committed';
    terminal.result(formatJson(status, generation, delivery));
    if (isUnpushed(delivery)) terminal.progress(pushText(delivery));
    return;
  }
  if (isUnchanged(generation)) {
    const domain = summary.sovereigns.join(', ');
    const count = summary.folders.reduce((sum, { unchanged }) => sum + unchanged, 0);
    terminal.result(
      `Nothing changed: ${plural(count, 'file')} of Sovereign ${domain} are as they would be generated.\n`,
    );
    if (await isUncommitted(generation, repository.root)) {
      terminal.result('They are not committed yet; do that with "git add clusters && git commit".\n');
    }
  } else {
    const next = nextSteps(generation, delivery, { repo: options.repo, then: options.then });
    const lines = [outcomeText(delivery, repository), '', 'Next:', ...next, '\n'];
    terminal.result(`${formatSummary(summary)}${lines.join('\n')}`);
  }
  if (delivery.push !== undefined) terminal.result(pushText(delivery));
}

/** The stable form: every key is always there, null where it has no value. */
function formatJson(status: string, generation: Generation, { commit, branch, remote, push }: Delivery): string {
  const { findings } = generation;
  const outcome = { commit: commit ?? null, branch: branch ?? null, remote: remote ?? null, push: push ?? null };
  return `${JSON.stringify({ status, findings, ...summarizeGeneration(generation), ...outcome }, null, 2)}\n`;
}

const NOT_DELIVERED: Delivery = { commit: undefined, branch: undefined, remote: undefined, push: undefined };

function isUnpushed({ push }: Delivery): boolean {
  return push !== undefined && push.kind !== 'pushed';
}

function outcomeText({ commit, branch }: Delivery, { root }: OpenRepository): string {
  if (commit === undefined) return `Written to ${root}, not committed.`;
  return `Committed ${commit.slice(0, 12)} to branch ${branch ?? ''} of ${root}.`;
}

/** What became of a push that was asked for. */
export function pushText({ push, branch, remote }: Delivery): string {
  const name = branch ?? '';
  if (push?.kind === 'pushed') return `Pushed ${name} to ${remote ?? ''}.\n`;
  const why = push?.kind === 'no-such-remote' ? `there is no remote "${remote ?? ''}"` : (push?.why ?? '').trim();
  return `Committed, not pushed: ${why}\nFinish with "git push ${remote ?? 'origin'} ${name}".\n`;
}
