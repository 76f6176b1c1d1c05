import type { DiffReport, DiffReportChange, DiffReportMeaning } from '../../schema/diff-report.js';
import {
  changeTitle,
  fieldLines,
  KIND_SIGNS,
  meaningGroups,
  SOURCE_WORDS,
  sourceLine,
  summaryLine,
} from './diff-words.js';
import { changesByFile } from './changes-by-file.js';
import { plainTexts } from './plain-text.js';

/** How the text is printed. */
export interface DiffTextOptions {
  /** Only for a terminal. */
  readonly isColoured: boolean;
}

/** A report for people: a summary line, what the changes mean, then the changes by file. */
export function formatDiffText(told: DiffReport, { isColoured }: DiffTextOptions): string {
  const report = plainTexts(told);
  const paint = painter({ isColoured });
  const lines = [paint('bold', summaryLine(report)), ...[sourceLine(report)].filter((line) => line !== '')];
  lines.push(...formatMeanings(report, { isColoured }));
  for (const [file, changes] of changesByFile(report.changes)) {
    lines.push('', `${paint('bold', file)}${reachText(changes[0]?.clusters ?? [], report)}`);
    lines.push(...changes.flatMap((change) => changeLines(change, paint)));
  }
  return `${lines.join('\n')}\n`;
}

function formatMeanings(report: DiffReport, options: DiffTextOptions): readonly string[] {
  const paint = painter(options);
  return meaningGroups(report).flatMap(({ title, meanings }) => [
    '',
    `${title}:`,
    ...meanings.flatMap((meaning) => meaningLines(meaning, report, paint)),
  ]);
}

function painter({ isColoured }: DiffTextOptions): Paint {
  return isColoured ? (colour, text) => `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : (_, text) => text;
}

const COLOURS = { bold: '1', red: '31', green: '32', yellow: '33', dim: '2' } as const;

type Paint = (colour: keyof typeof COLOURS, text: string) => string;

/** `CRITICAL`, as wide as all of them, coloured where that shows. */
export function severityMark(severity: DiffReportMeaning['severity'], options: DiffTextOptions): string {
  return painter(options)(SEVERITY_COLOURS[severity], severity.toUpperCase().padEnd(8));
}

const SEVERITY_COLOURS = { critical: 'red', warning: 'yellow', info: 'dim' } as const;

function meaningLines(meaning: DiffReportMeaning, report: DiffReport, paint: Paint): readonly string[] {
  const { severity, object, file, message, why, clusters } = meaning;
  const mark = paint(SEVERITY_COLOURS[severity], severity.toUpperCase().padEnd(8));
  const indent = ' '.repeat(12);
  return [
    `  ${mark}  ${object === '' ? '' : `${object}: `}${message}`,
    `${indent}${why}`,
    `${indent}${paint('dim', `${file}${reachText(clusters, report)}`)}`,
  ];
}

/** Which host clusters: all of them by number, few of them by name. */
function reachText(clusters: readonly string[], { summary }: DiffReport): string {
  if (clusters.length === 0) return '';
  if (clusters.length === summary.clusters.length && clusters.length > 1) {
    return `  (all ${clusters.length} that are reached)`;
  }
  const shown = clusters.slice(0, 3).join(', ');
  const rest = clusters.length - 3;
  return `  (${shown}${rest > 0 ? ` and ${rest} more` : ''})`;
}

function changeLines(change: DiffReportChange, paint: Paint): readonly string[] {
  const sign = KIND_SIGNS[change.kind];
  const colour = change.kind === 'added' ? 'green' : change.kind === 'removed' ? 'red' : 'yellow';
  const source = change.source === 'unknown' ? '' : paint('dim', `  ${SOURCE_WORDS[change.source]}`);
  const head = `  ${paint(colour, `${sign} ${changeTitle(change)}`)}${source}`;
  // Of what came or went as a whole the name says enough; JSON holds the rest.
  if (change.kind === 'added' || change.kind === 'removed') return [head];
  const fields = change.fields.flatMap((field) => {
    const by = field.source === undefined ? '' : paint('dim', `  ${SOURCE_WORDS[field.source]}`);
    return fieldLines(field).map(({ sign: mark, text }, index) => {
      if (mark === ' ') return `      ${text}${index === 0 ? by : ''}`;
      return `        ${paint(mark === '+' ? 'green' : 'red', `${mark} ${text}`)}`;
    });
  });
  return [head, ...fields];
}
