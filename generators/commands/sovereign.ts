import { generate, type Generation } from '../../core/pipeline.js';
import { formatFindings, plural } from '../../core/report/findings-text.js';
import { isUnchanged, summarizeGeneration } from '../../core/report/summary.js';
import { formatSummary } from '../../core/report/summary-text.js';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import { EXIT, UsageError, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { chooseSpec } from './choose-spec.js';
import { deliver, type Delivery } from './deliver.js';
import { openRepository, type OpenRepository } from './open-repository.js';

/** What `generator-catalyst sovereign` is asked to do. */
export interface SovereignOptions {
  readonly repo: string;
  readonly spec: string | undefined;
  readonly sovereign: string | undefined;
  readonly init: boolean;
  readonly branch: string | undefined;
  readonly push: boolean;
  readonly remote: string | undefined;
  readonly release: string | undefined;
  readonly replaceSpec: boolean;
  readonly dryRun: boolean;
  readonly exitCode: boolean;
  readonly commit: boolean;
  readonly format: 'text' | 'json';
  readonly yes: boolean;
}

/** Generates one Sovereign's tree, proves it, and commits it. Both doors end here. */
export async function runSovereign(options: SovereignOptions, terminal: Terminal): Promise<ExitCode> {
  const repository = await openRepository(options, terminal);
  const spec = await chooseSpec(options, repository, terminal);
  const result = await generate({
    shelf: readPackageFolder('catalog'),
    templates: readPackageFolder('templates'),
    repository: repository.files,
    spec,
    release: options.release,
    generatorVersion: packageVersion(),
  });
  if (result.kind === 'findings') return reportFindings(result.findings, options, terminal);
  const { generation } = result;
  if (generation.findings.some(({ severity }) => severity === 'error')) {
    return reportFindings(generation.findings, options, terminal);
  }
  refuseSpecChange(generation, options);
  refuseProtected(generation);
  if (generation.findings.length > 0) terminal.progress(formatFindings(generation.findings));
  if (options.dryRun) return reportDryRun(generation, options, terminal);
  const delivery = await deliver(generation, options, repository, terminal);
  reportDelivery(generation, delivery, options, repository, terminal);
  return delivery.push === undefined || delivery.push.kind === 'pushed' ? EXIT.DONE : EXIT.PARTLY;
}

function reportFindings(findings: Generation['findings'], { format }: SovereignOptions, terminal: Terminal): ExitCode {
  if (format === 'json') terminal.result(`${JSON.stringify({ status: 'findings', findings }, null, 2)}\n`);
  else terminal.result(`${formatFindings(findings)}Nothing was written.\n`);
  return EXIT.NO;
}

function refuseSpecChange({ specWrite }: Generation, { replaceSpec, spec }: SovereignOptions): void {
  if (specWrite?.kind !== 'update' || replaceSpec || spec === undefined) return;
  throw new UsageError(
    `${specWrite.path} differs from ${spec}.`,
    `Compare them with "diff ${specWrite.path} ${spec}"; then leave --spec out to keep the repository's, or add --replace-spec.`,
  );
}

const REASONS = {
  edited: 'was edited',
  deleted: 'was deleted',
  foreign: 'was not generated',
} as const;

function refuseProtected({ folders }: Generation): void {
  const files = folders.flatMap((folder) => folder.protected);
  if (files.length === 0) return;
  const lines = files.map(({ path, reason }) => `  ${path} ${REASONS[reason]}`);
  throw new UsageError(
    `${plural(files.length, 'file')} would change that ${files.length === 1 ? 'is' : 'are'} not ours to change:\n${lines.join('\n')}`,
    'Run "generator-catalyst upgrade" to merge, or put the files back as they were generated.',
  );
}

function reportDryRun(generation: Generation, options: SovereignOptions, terminal: Terminal): ExitCode {
  const summary = summarizeGeneration(generation);
  const isSame = isUnchanged(generation);
  if (options.format === 'json') {
    terminal.result(`${JSON.stringify({ status: isSame ? 'unchanged' : 'dry-run', ...summary }, null, 2)}\n`);
  } else {
    const paths = summary.folders.flatMap(({ created, updated, deleted }) => [
      ...created.map((path) => `  create ${path}`),
      ...updated.map((path) => `  update ${path}`),
      ...deleted.map((path) => `  delete ${path}`),
    ]);
    terminal.result(
      isSame ? 'Nothing would change.\n' : `${formatSummary(summary)}${paths.join('\n')}\n\nNothing was written.\n`,
    );
  }
  return options.exitCode && !isSame ? EXIT.NO : EXIT.DONE;
}

function reportDelivery(
  generation: Generation,
  delivery: Delivery,
  options: SovereignOptions,
  repository: OpenRepository,
  terminal: Terminal,
): void {
  const summary = summarizeGeneration(generation);
  if (options.format === 'json') {
    const { commit, branch, push } = delivery;
    const status = isUnchanged(generation) ? 'unchanged' : commit === undefined ? 'written' : 'committed';
    terminal.result(`${JSON.stringify({ status, ...summary, commit, branch, push }, null, 2)}\n`);
    return;
  }
  if (isUnchanged(generation)) {
    const count = summary.folders.reduce((sum, { unchanged }) => sum + unchanged, 0);
    terminal.result(
      `Nothing changed: ${plural(count, 'file')} of Sovereign ${summary.sovereign} are as they would be generated.\n`,
    );
  } else {
    terminal.result(`${formatSummary(summary)}${nextSteps(generation, delivery, repository)}`);
  }
  if (delivery.push !== undefined) terminal.result(pushText(delivery));
}

function nextSteps({ sovereign }: Generation, { commit, branch }: Delivery, { root }: OpenRepository): string {
  const done =
    commit === undefined
      ? `Written to ${root}, not committed.`
      : `Committed ${commit.slice(0, 12)} to branch ${branch ?? ''} of ${root}.`;
  return [
    done,
    '',
    'Next:',
    `  read   clusters/${sovereign.spec.domain}/README.md, which has every command that brings a host cluster up`,
    '  look   generator-catalyst render, which prints what Flux would apply',
    ...(commit === undefined
      ? ['  keep   git add clusters && git commit']
      : ['  share  git push, and open the pull request']),
    '',
  ].join('\n');
}

function pushText({ push, branch, remote }: Delivery): string {
  const name = branch ?? '';
  if (push?.kind === 'pushed') return `Pushed ${name} to ${remote ?? ''}.\n`;
  const why = push?.kind === 'no-such-remote' ? `there is no remote "${remote ?? ''}"` : (push?.why ?? '').trim();
  return `Committed, not pushed: ${why}\nFinish with "git push ${remote ?? 'origin'} ${name}".\n`;
}
