import type { Generation } from '../../core/pipeline.js';
import { formatFindings } from '../../core/report/findings-text.js';
import { isUnchanged } from '../../core/report/summary.js';
import { formatUpgradeMarkdown } from '../../core/report/upgrade-markdown.js';
import type { UpgradeReport } from '../../core/report/upgrade-report.js';
import { formatUpgradeText } from '../../core/report/upgrade-text.js';
import type { Terminal } from '../terminal.js';
import type { Delivery } from './deliver.js';
import { pushText } from './report-generation.js';
import { conflictsText, reportMerge } from './report-merge.js';

/** An upgrade, and what became of it; without a delivery it was a dry run. */
export interface ReportedUpgrade {
  readonly report: UpgradeReport;
  readonly generation: Generation;
  readonly delivery: Delivery | undefined;
  readonly root: string;
}

/** Says what was merged, what is open, and which command comes next. */
export function reportUpgrade(
  upgrade: ReportedUpgrade,
  { format }: { readonly format: 'text' | 'json' | 'markdown' },
  terminal: Terminal,
): void {
  const { report, generation } = upgrade;
  if (format === 'json') return terminal.result(formatJson(upgrade));
  if (format === 'markdown') return terminal.result(formatUpgradeMarkdown(report));
  reportFindings(generation.findings, terminal);
  reportMerge(generation, terminal);
  const domains = report.sovereigns.join(', ');
  if (isUnchanged(generation)) {
    terminal.result(
      `Nothing to merge: ${domains} ${report.sovereigns.length === 1 ? 'has' : 'have'} all that spec and release lead to.\n`,
    );
  } else {
    const options = { isColoured: terminal.hasColour === true, wholeDiff: wholeDiff(report, upgrade.delivery) };
    terminal.result(formatUpgradeText(report, options));
  }
  if (upgrade.delivery === undefined) terminal.result('Nothing was written.\n');
  else terminal.result(outcomeText(upgrade, upgrade.delivery));
  if (generation.conflicts.length > 0) terminal.result(conflictsText(generation));
}

/** The command that shows every change: of the commit, of the written files, or of what would be written. */
function wholeDiff({ from, to }: UpgradeReport, delivery: Delivery | undefined): string {
  const command = 'generator-catalyst diff --rendered';
  if (delivery === undefined) return from === to ? command : `${command} --release ${to}`;
  return `${command} --against ${delivery.commit === undefined ? 'HEAD' : 'HEAD~1'}`;
}

/** Errors are here only when they were there before: a new one stops the merge. */
function reportFindings(findings: Generation['findings'], terminal: Terminal): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity, rule }) => severity === 'warning' && !TOLD_ANYWAY.includes(rule));
  if (errors.length > 0) terminal.progress(`Wrong before this merge, and still:\n${formatFindings(errors)}`);
  if (warnings.length > 0) terminal.progress(formatFindings(warnings));
}

// Of what changes on a running cluster the report itself tells.
const TOLD_ANYWAY: readonly string[] = ['certificate-reissued', 'object-changes-unit'];

function outcomeText({ generation, root }: ReportedUpgrade, delivery: Delivery): string {
  const { commit, branch, push } = delivery;
  const pushed = push === undefined ? '' : pushText(delivery);
  if (isUnchanged(generation)) return pushed;
  if (commit === undefined) return `Written to ${root}, not committed.\n${pushed}`;
  return `Committed ${commit.slice(0, 12)} to branch ${branch ?? ''} of ${root}.\n${pushed}`;
}

/** The stable form: every key is always there, null where it has no value. */
function formatJson({ report, generation, delivery }: ReportedUpgrade): string {
  const { findings, conflicts } = generation;
  const status = isUnchanged(generation)
    ? 'unchanged'
    : delivery === undefined
      ? 'dry-run'
      : delivery.commit === undefined
        ? 'written'
        : 'committed';
  const { commit = null, branch = null, remote = null, push = null } = delivery ?? {};
  const outcome = { status, isFinished: conflicts.length === 0, findings, ...report, commit, branch, remote, push };
  return `${JSON.stringify(outcome, null, 2)}\n`;
}
