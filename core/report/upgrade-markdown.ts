import { formatDiffMarkdown, markdownCode, markdownText, MOST_CHARACTERS } from './diff-markdown.js';
import { plural } from './findings-text.js';
import type { UpgradeReport } from './upgrade-report.js';
import { upgradeTitle, workRows } from './upgrade-text.js';

/** An upgrade as the text of a pull request: what is open and to be done first, then the differences. */
export function formatUpgradeMarkdown(report: UpgradeReport): string {
  const lead = [
    `## ${markdownText(upgradeTitle(report))}`,
    ...section('Open conflicts', report.conflicts.map(conflictLine)),
    ...section('What a person has to do', report.steps.map(stepLine)),
    ...section('What Flux will do', workRows(report.flux).map(workLine)),
    ...section(
      'Worth knowing',
      report.notes.map(({ file, message }) => `- ${markdownCode(file)}: ${markdownText(message)}`),
    ),
  ].join('\n\n');
  const kept = lead.length <= MOST_CHARACTERS / 2 ? lead : `${lead.slice(0, MOST_CHARACTERS / 2)}\n\n_…_`;
  return `${kept}\n\n${formatDiffMarkdown(report.diff, MOST_CHARACTERS - kept.length - 2)}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`### ${title}\n\n${lines.join('\n')}`];
}

function conflictLine({ id, file, position, message }: UpgradeReport['conflicts'][number]): string {
  const place = position === undefined ? file : `${file}:${position.line}`;
  return `- ${markdownCode(place)} (${markdownCode(id)}) ${markdownText(message)}`;
}

function stepLine({ object, what, do: action }: UpgradeReport['steps'][number]): string {
  return `- ${markdownCode(object)}: ${markdownText(what)} ${markdownText(action)}`;
}

function workLine([verb, objects]: readonly [string, readonly string[]]): string {
  return `- **${verb}** ${plural(objects.length, 'object')}: ${objects.map(markdownCode).join(', ')}`;
}
