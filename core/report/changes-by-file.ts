import type { DiffReportChange } from '../../schema/diff-report.js';

/** Changes by the file that they stand in, in their order. */
export function changesByFile(changes: readonly DiffReportChange[]): ReadonlyMap<string, readonly DiffReportChange[]> {
  const files = new Map<string, DiffReportChange[]>();
  for (const change of changes) {
    const known = files.get(change.file);
    if (known === undefined) files.set(change.file, [change]);
    else known.push(change);
  }
  return files;
}
