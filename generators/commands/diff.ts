import { resolve } from 'node:path';
import { compareFiles, isClusterNamed, joinComparisons, type Comparison } from '../../core/diff/compare.js';
import { FILTER_FIELDS, isPossible, type ChangeFilter } from '../../core/diff/filter.js';
import { isRecord } from '../../core/diff/things.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { formatDiffJson } from '../../core/report/diff-json.js';
import { formatDiffMarkdown } from '../../core/report/diff-markdown.js';
import { formatDiffPatch } from '../../core/report/diff-patch.js';
import { buildDiffReport } from '../../core/report/diff-report.js';
import { formatDiffText } from '../../core/report/diff-text.js';
import { plural } from '../../core/report/findings-text.js';
import { readRevisionFiles } from '../../io/git-tree.js';
import { readRepositoryFiles } from '../../io/repository-files.js';
import { EXIT, UsageError, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import type { GeneratedOptions } from './generated-sides.js';
import { understoodSides, type UnderstoodSides } from './understood-sides.js';

/** What `generator-catalyst diff` is asked to compare. */
export interface DiffCommandOptions extends GeneratedOptions {
  readonly against: string | undefined;
  readonly rendered: boolean;
  readonly clusters: readonly string[];
  /** `field=value` each. */
  readonly only: readonly string[];
  readonly textual: boolean;
  readonly format: 'text' | 'json' | 'markdown' | 'patch';
}

/** Shows how the repository differs from what would be generated, or from one of its revisions. */
export async function runDiff(options: DiffCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const only = options.only.map(parseFilter);
  const { files, applied } = await readSides(options, terminal);
  if (applied.length > 0) refuseForms(options);
  const common = {
    kind: options.against === undefined ? ('generated' as const) : ('revision' as const),
    supplied: sampleVariables(),
    isTextual: options.textual,
    isRendered: options.rendered,
    clusters: options.clusters,
    only,
  };
  const comparison = [
    compareFiles({ ...common, ...files }),
    ...applied.map((sides) => compareFiles({ ...common, ...sides, isApplied: true, isRendered: false })),
  ].reduce(joinComparisons);
  refuseUnknownClusters(options, comparison);
  printReport(options, comparison, files, terminal);
  return comparison.changes.length === 0 ? EXIT.DONE : EXIT.NO;
}

/** The repository and what is generated; or a revision of it, and the repository. */
async function readSides(options: DiffCommandOptions, terminal: Terminal): Promise<UnderstoodSides> {
  const root = resolve(options.repo);
  const { against } = options;
  const present = readRepositoryFiles(root, 'clusters').files;
  if (against === undefined) return understoodSides(present, options, terminal);
  const generating = (['spec', 'sovereign', 'release'] as const).find((name) => options[name] !== undefined);
  if (generating !== undefined) {
    throw new UsageError(
      `--against compares two states of the repository, and --${generating} says what to generate.`,
      'Leave one of them out.',
    );
  }
  return { files: { from: await readRevisionFiles(root, against, 'clusters'), to: present }, applied: [] };
}

/** What is applied stands in no file that a patch could change or whose form could be compared. */
function refuseForms({ format, textual }: DiffCommandOptions): void {
  const help = 'Leave it out, or move the Sovereign as docs/import.md describes.';
  if (format === 'patch')
    throw new UsageError('--format patch needs Sovereigns in the layout that is generated.', help);
  if (textual) throw new UsageError('--textual needs Sovereigns in the layout that is generated.', help);
}

function parseFilter(text: string): ChangeFilter {
  const [name = '', ...rest] = text.split('=');
  const field = FILTER_FIELDS.find((known) => known === name);
  const value = rest.join('=');
  if (field !== undefined && isPossible(field, value)) return { field, value };
  throw new UsageError(
    `--only is "${text}".`,
    'Write kind=HelmRelease, change=removed (added, changed, moved, renamed) or source=team (generator, both, unknown).',
  );
}

function refuseUnknownClusters({ clusters }: DiffCommandOptions, { hostClusters }: Comparison): void {
  const unknown = clusters.find((name) => !hostClusters.some((cluster) => isClusterNamed(cluster, name)));
  if (unknown === undefined) return;
  const help =
    hostClusters.length === 0 ? 'There is none; leave --cluster out.' : `Write one of ${hostClusters.join(', ')}.`;
  throw new UsageError(`There is no host cluster "${unknown}".`, help);
}

function printReport(
  options: DiffCommandOptions,
  comparison: Comparison,
  sides: UnderstoodSides['files'],
  terminal: Terminal,
): void {
  if (options.format === 'patch') return printPatch(options, comparison, sides, terminal);
  const report = buildDiffReport(comparison);
  if (options.format === 'json') terminal.result(formatDiffJson(report));
  else if (options.format === 'markdown') terminal.result(formatDiffMarkdown(report));
  else terminal.result(formatDiffText(report, { isColoured: terminal.hasColour === true }));
}

/** The whole way from one side to the other; of a chosen part, the files that its changes are in. */
function printPatch(
  { clusters, only }: DiffCommandOptions,
  { changes }: Comparison,
  { from, to }: UnderstoodSides['files'],
  terminal: Terminal,
): void {
  const isPart = clusters.length > 0 || only.length > 0;
  const files = new Set(changes.flatMap(({ change }) => [change.from?.file, change.to?.file]));
  const isWanted = (file: string): boolean => (isPart ? files.has(file) && !isRecord(file) : true);
  const { text, leftOut } = formatDiffPatch(from, to, isWanted);
  terminal.result(text);
  if (leftOut.length === 0) return;
  terminal.progress(
    `${plural(leftOut.length, 'file')} left out, for they hold secret values:\n  ${leftOut.join('\n  ')}\n`,
  );
}
