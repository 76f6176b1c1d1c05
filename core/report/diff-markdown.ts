import type { DiffReport, DiffReportChange, DiffReportMeaning } from '../../schema/diff-report.js';
import {
  changeTitle,
  fieldLines,
  KIND_SIGNS,
  meaningGroups,
  SOURCE_WORDS,
  sourceLine,
  summaryLine,
  type MeaningGroup,
} from './diff-words.js';
import { plural } from './findings-text.js';
import { changesByFile } from './changes-by-file.js';
import { plainTexts } from './plain-text.js';

/** What GitHub and Gitea take as one comment, in characters. */
export const MOST_CHARACTERS = 65_536;

/**
 * A report as the comment on a pull request: a table of numbers, what the changes mean, then the changes, folded.
 *
 * Below `most` characters: what does not fit is left out from the end, and counted. The first line is a mark by which a
 * workflow finds its earlier comment.
 */
export function formatDiffMarkdown(told: DiffReport, most: number = MOST_CHARACTERS): string {
  const report = plainTexts(told);
  const head = [
    COMMENT_MARK,
    `**${summaryLine(report)}** ${sourceLine(report)}`.trimEnd(),
    ...(report.changes.length === 0 ? [] : [summaryTable(report)]),
  ].join('\n\n');
  const files = changesByFile(report.changes);
  const sections = meaningGroups(report).map(meaningSection);
  const lead = [head, ...sections].join('\n\n');
  const blocks = [...files].map(([file, changes]) => fileBlock(file, changes));
  const details = take(blocks, most - lead.length - RESERVE);
  const rest = details.left === 0 ? [] : [cutNote(details.left)];
  return `${[lead, ...details.kept, ...rest].join('\n\n')}\n`;
}

/** The first line of the comment. */
export const COMMENT_MARK = '<!-- generator-catalyst diff -->';

// Meanings come first and may fill half of the comment; the notes about what is left out always fit.
const MEANING_SHARE = MOST_CHARACTERS / 4;
const RESERVE = 400;

/** As many texts from the start as fit, and how many are left. */
function take(texts: readonly string[], room: number): { readonly kept: readonly string[]; readonly left: number } {
  let used = 0;
  const end = texts.findIndex((text) => {
    used += text.length + 2;
    return used > room;
  });
  return end < 0 ? { kept: texts, left: 0 } : { kept: texts.slice(0, end), left: texts.length - end };
}

function cutNote(files: number): string {
  return `_${plural(files, 'more file')} with changes left out for length; \`generator-catalyst diff\` shows all._`;
}

function summaryTable({ summary }: DiffReport): string {
  const { changes, meanings, sovereigns, clusters } = summary;
  const rows: readonly (readonly [string, string])[] = [
    ['added', String(changes.added)],
    ['removed', String(changes.removed)],
    ['changed', String(changes.changed)],
    ['moved or renamed', String(changes.moved + changes.renamed)],
    ['critical / warning / info', `${meanings.critical} / ${meanings.warning} / ${meanings.info}`],
    ['Sovereigns', few(sovereigns)],
    ['host clusters', few(clusters)],
  ];
  const lines = rows.map(([name, text]) => `| ${name} | ${text} |`);
  return ['| | |', '| --- | --- |', ...lines].join('\n');
}

function few(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, 5).map(markdownCode).join(', ');
  return names.length > 5 ? `${names.length}: ${shown} and ${names.length - 5} more` : shown;
}

function meaningSection({ title, meanings }: MeaningGroup): string {
  const { kept, left } = take(meanings.map(meaningLine), MEANING_SHARE);
  const note = left === 0 ? '' : `\n\n_${plural(left, 'more meaning')} left out for length._`;
  return `### ${title}\n\n${kept.join('\n')}${note}`;
}

const SEVERITY_MARKS = { critical: '🔴', warning: '🟡', info: '⚪' } as const;

function meaningLine({ severity, object, file, message, why, clusters }: DiffReportMeaning): string {
  const reach =
    clusters.length === 0 ? '' : `, ${clusters.length > 3 ? `${clusters.length} host clusters` : few(clusters)}`;
  const what = `${object === '' ? '' : `${markdownCode(object)}: `}${markdownText(message)} ${markdownText(why)}`;
  return `- ${SEVERITY_MARKS[severity]} **${severity}** ${what} (${markdownCode(file)}${reach})`;
}

// One file may not push out all the others.
const MOST_OF_A_FILE = 12_000;

function fileBlock(file: string, changes: readonly DiffReportChange[]): string {
  const reach = changes[0]?.clusters.length ?? 0;
  const words = `${plural(changes.length, 'change')}${reach === 0 ? '' : `, ${plural(reach, 'host cluster')}`}`;
  const text = changes.flatMap(changeLines).join('\n');
  const shown = text.length <= MOST_OF_A_FILE ? text : `${text.slice(0, MOST_OF_A_FILE).replace(/\n[^\n]*$/, '')}\n…`;
  const fence = '`'.repeat(Math.max(3, longestTicks(shown) + 1));
  const title = `<summary><code>${html(file)}</code> (${words})</summary>`;
  return `<details>${title}\n\n${fence}diff\n${shown}\n${fence}\n\n</details>`;
}

function changeLines(change: DiffReportChange): readonly string[] {
  const { kind, source } = change;
  const by = source === 'unknown' ? '' : `  (${SOURCE_WORDS[source]})`;
  const head = `${KIND_SIGNS[kind]} ${changeTitle(change)}${by}`;
  if (kind === 'added' || kind === 'removed') return [head];
  const lines = change.fields.flatMap(fieldLines);
  return [head, ...lines.map(({ sign, text }) => (sign === ' ' ? `    ${text}` : `${sign}     ${text}`))];
}

/** Words of the repository as Markdown; they can be no markup, no mention and no link there. */
export function markdownText(text: string): string {
  return html(text)
    .replace(/[\\`*_[\]|#~]/g, '\\$&')
    .replace(/@/g, '@\u200b')
    .replace(/\s*\n\s*/g, ' ');
}

/** Inside of markup nothing else needs an escape. */
function html(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

/** Words of the repository as code. */
export function markdownCode(text: string): string {
  const fence = '`'.repeat(longestTicks(text) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replace(/\s*\n\s*/g, ' ').replace(/\|/g, '\\|')}${pad}${fence}`;
}

function longestTicks(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}
