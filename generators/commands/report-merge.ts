import type { Generation } from '../../core/pipeline.js';
import { formatFindings, plural } from '../../core/report/findings-text.js';
import type { Terminal } from '../terminal.js';

/** Shows what could not be merged, and what was merged but should be known. */
export function reportMerge({ conflicts, notes }: Generation, terminal: Terminal): void {
  const findings = conflicts.map(({ file, position, message, help, object, field }) => ({
    rule: 'conflict',
    severity: 'warning' as const,
    file,
    ...(position === undefined ? {} : { position }),
    message,
    help,
    object,
    path: field,
  }));
  if (findings.length > 0) terminal.progress(formatFindings(findings));
  for (const { file, message } of notes) terminal.progress(`${file}: ${message}\n`);
}

/** The last line while conflicts are open: which command finishes the upgrade. */
export function conflictsText({ conflicts }: Generation): string {
  const files = new Set(conflicts.map(({ file }) => file)).size;
  return (
    `${plural(conflicts.length, 'conflict')} in ${plural(files, 'file')}: your values stand. ` +
    'Settle each with "generator-catalyst resolve", or edit the files and run "generator-catalyst upgrade" again.\n'
  );
}
