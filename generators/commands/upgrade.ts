import { UNDECIDED, type Decisions } from '../../core/merge/decision.js';
import type { Generation } from '../../core/pipeline.js';
import { isUnchanged } from '../../core/report/summary.js';
import { buildUpgradeReport } from '../../core/report/upgrade-report.js';
import { releaseBefore } from '../../core/plan/recover-locks.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { deliver } from './deliver.js';
import { generateMerged } from './generate-merged.js';
import { leaveBranch } from './leave-branch.js';
import { openRepository, settleRepository, type OpenRepository } from './open-repository.js';
import { planChanges } from './plan-changes.js';
import { refuseUnreadable } from './refuse-generation.js';
import { refuseUpgradeContradictions } from './refuse-upgrade.js';
import { newErrors, reportErrors } from './new-errors.js';
import { reportUpgrade } from './report-upgrade.js';

/** What `generator-catalyst upgrade` is asked to do. */
export interface UpgradeOptions {
  readonly repo: string;
  /** Release to move to; undefined stays on the repository's. */
  readonly to: string | undefined;
  readonly downgrade: boolean;
  readonly branch: string | undefined;
  readonly push: boolean;
  readonly remote: string | undefined;
  readonly commit: boolean;
  readonly dryRun: boolean;
  readonly exitCode: boolean;
  readonly continues: boolean;
  readonly aborts: boolean;
  /** Files whose released text is taken as it is. */
  readonly acceptedBases: readonly string[];
  readonly format: 'text' | 'json' | 'markdown';
}

/** Regenerates every Sovereign of a repository and keeps what its team edited. */
export async function runUpgrade(options: UpgradeOptions, terminal: Terminal): Promise<ExitCode> {
  refuseUpgradeContradictions(options);
  if (!options.aborts) return mergeRepository(options, terminal);
  const settled = await settleRepository(options.repo, terminal);
  terminal.result(
    settled
      ? 'The interrupted run is taken back.\n'
      : 'No run was interrupted here. A commit is taken back with "git revert".\n',
  );
  return EXIT.DONE;
}

/** What was decided about conflicts, or how the command ends before anything is merged. */
export type Choice =
  { readonly kind: 'decided'; readonly decisions: Decisions } | { readonly kind: 'ended'; readonly code: ExitCode };

/** Merges, proves and commits, with conflicts settled as `choose` decides it for the open repository. */
export async function mergeRepository(
  options: UpgradeOptions,
  terminal: Terminal,
  choose: (repository: OpenRepository) => Promise<Choice> = () =>
    Promise.resolve({ kind: 'decided', decisions: UNDECIDED }),
): Promise<ExitCode> {
  const repository = await openRepository({ ...options, init: false }, terminal);
  let isDelivered = false;
  try {
    const choice = await choose(repository);
    if (choice.kind === 'ended') return choice.code;
    const { decisions } = choice;
    const result = await generateMerged(options, repository, decisions);
    if (result.kind === 'findings') return reportErrors(result.findings, options, terminal);
    const { generation } = result;
    refuseUnreadable(generation, repository);
    const errors = newErrors(generation.findings, repository.files);
    if (errors.length > 0) return reportErrors(errors, options, terminal, generation);
    const from = releaseBefore(repository.files) ?? generation.release;
    const report = buildUpgradeReport(generation, repository.files, from);
    if (options.dryRun) {
      reportUpgrade({ report, generation, delivery: undefined, root: repository.root }, options, terminal);
      return options.exitCode && !isUnchanged(generation) ? EXIT.NO : EXIT.DONE;
    }
    const message = commitMessage(generation, from, decisions);
    const plan = planChanges(generation, repository.files);
    const delivery = await deliver(plan, { ...options, message }, repository, terminal);
    isDelivered = !isUnchanged(generation);
    reportUpgrade({ report, generation, delivery, root: repository.root }, options, terminal);
    const isPushed = delivery.push === undefined || delivery.push.kind === 'pushed';
    return isPushed && generation.conflicts.length === 0 ? EXIT.DONE : EXIT.PARTLY;
  } finally {
    if (!isDelivered) await leaveBranch(repository, terminal);
  }
}

function commitMessage({ sovereigns, release }: Generation, from: string, decisions: Decisions): string {
  const settled = decisions.size === 1 ? 'settle a conflict' : `settle ${decisions.size} conflicts`;
  const stayed = decisions.size > 0 ? settled : `regenerate on Catalyst ${release}`;
  const list = sovereigns.map(({ model }) => `- ${model.spec.domain}`).join('\n');
  return `clusters: ${from === release ? stayed : `upgrade to Catalyst ${release}`}\n\n${list}\n`;
}
