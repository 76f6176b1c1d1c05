import type { DiffReport } from '../../schema/diff-report.js';

/** The report as JSON, in the form of `docs/diff.schema.json`. */
export function formatDiffJson(report: DiffReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
