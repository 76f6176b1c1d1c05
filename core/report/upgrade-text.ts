import type { DiffReport, DiffReportMeaning } from '../../schema/diff-report.js';
import { severityMark, type DiffTextOptions } from './diff-text.js';
import { plural } from './findings-text.js';
import { describeFolder } from './summary-text.js';
import type { FluxWork, UpgradeReport } from './upgrade-report.js';

/** How an upgrade is shown: where the changes that are only counted can be looked at is a command. */
export interface UpgradeTextOptions extends DiffTextOptions {
  readonly wholeDiff: string;
}

/** An upgrade for people: the files, what Flux will do, what that means, what is left for a person. */
export function formatUpgradeText(report: UpgradeReport, options: UpgradeTextOptions): string {
  const { folders, clusters, flux, steps, diff } = report;
  const width = Math.max(...folders.map(({ folder }) => folder.length));
  const lines = [
    upgradeTitle(report),
    '',
    ...folders.map((folder) => `  ${folder.folder.padEnd(width)}  ${describeFolder(folder)}`),
    '',
    ...clusters.map(
      ({ sovereign, name, waves }) => `  ${sovereign}/${name} comes up in ${plural(waves.length, 'wave')}`,
    ),
    '',
    ...workLines(flux),
    ...loudMeanings(diff, options),
    ...(steps.length === 0 ? [] : ['', 'What a person has to do:']),
    ...steps.flatMap(({ object, what, do: action }) => [`  ${object}: ${what}`, `      ${action}`]),
  ];
  return `${lines.join('\n')}\n\n`;
}

/** What an approver must hear, a line an object under each reason. What is only told is counted: a diff has it. */
function loudMeanings({ meanings, summary }: DiffReport, options: UpgradeTextOptions): readonly string[] {
  const loud = meanings.filter(({ severity }) => severity !== 'info');
  const reasons = new Map<string, DiffReportMeaning[]>();
  for (const meaning of loud) {
    const key = `${meaning.severity} ${meaning.why}`;
    reasons.set(key, [...(reasons.get(key) ?? []), meaning]);
  }
  const rest = meanings.length - loud.length;
  const lines = [...reasons.values()].flatMap((group) => [
    `  ${severityMark(group[0]?.severity ?? 'info', options)}  ${group[0]?.why ?? ''}`,
    ...group.map((meaning) => `            ${meaningText(meaning, summary.clusters.length > 1)}`),
  ]);
  const note = `  ${loud.length > 0 ? 'and ' : ''}${plural(rest, 'note')}, which "${options.wholeDiff}" shows.`;
  return lines.length + rest === 0 ? [] : ['', 'What it means:', ...lines, ...(rest === 0 ? [] : [note])];
}

function meaningText({ object, message, clusters }: DiffReportMeaning, isOneOfSeveral: boolean): string {
  const reach = clusters.length <= 2 ? clusters.join(', ') : plural(clusters.length, 'host cluster');
  const where = isOneOfSeveral && clusters.length > 0 ? `  (${reach})` : '';
  return `${object === '' ? '' : `${object}: `}${message}${where}`;
}

/** `Sovereigns a.example, b.example: Catalyst 2026.04 → 2026.05`. */
export function upgradeTitle({ from, to, sovereigns }: UpgradeReport): string {
  const release = from === to ? to : `${from} → ${to}`;
  return `${sovereigns.length === 1 ? 'Sovereign' : 'Sovereigns'} ${sovereigns.join(', ')}: Catalyst ${release}`;
}

/** What Flux will do, as rows of a verb and the objects, what goes first; empty where nothing reaches a host cluster. */
export function workRows(flux: FluxWork): readonly (readonly [string, readonly string[]])[] {
  const rows = [
    ['prune', flux.prune],
    ['leave behind', flux.leave],
    ['create', flux.create],
    ['change', flux.change],
  ] as const;
  return rows.filter(([, objects]) => objects.length > 0);
}

// What goes is named whole; of the rest a reader wants the number, and the report in JSON has the names.
const MOST_NAMES = 6;

function workLines(flux: FluxWork): readonly string[] {
  const rows = workRows(flux).map(([verb, objects]) => {
    const isLoss = verb === 'prune' || verb === 'leave behind';
    const shown = isLoss ? objects : objects.slice(0, MOST_NAMES);
    const rest = objects.length - shown.length;
    const names = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    return `  ${verb.padEnd('leave behind'.length)}  ${plural(objects.length, 'object')}: ${names}`;
  });
  return rows.length === 0 ? ['Flux has nothing to do.'] : ['Flux will', ...rows];
}
