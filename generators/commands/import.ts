import { importRepository, type ImportedTree } from '../../core/import/import.js';
import { formatFindings } from '../../core/report/findings-text.js';
import { formatImportJson, type ImportOutcome } from '../../core/report/import-json.js';
import { formatImport } from '../../core/report/import-text.js';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import { EXIT, UsageError, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { deliver, type Delivery } from './deliver.js';
import { leaveBranch } from './leave-branch.js';
import { planWrites } from './plan-changes.js';
import { pushText } from './report-generation.js';
import { openRepository, type OpenRepository } from './open-repository.js';
import { refuseContradictions } from './refuse-generation.js';
import type { SovereignOptions } from './sovereign.js';

/** Derives spec and lock of the Sovereigns in a repository that have none, and commits them. */
export async function runImport(options: SovereignOptions, terminal: Terminal): Promise<ExitCode> {
  refuseContradictions(options);
  const repository = await openRepository(options, terminal);
  let isDelivered = false;
  try {
    const imported = await readImport(repository, options.sovereign);
    refuseUnknownSovereign(imported, options);
    if (imported.findings.some(({ severity }) => severity === 'error'))
      return reportFindings(imported, options, terminal);
    if (options.format === 'text' && imported.findings.length > 0) terminal.progress(formatFindings(imported.findings));
    if (imported.writes.length === 0) return reportNothing(imported, options, terminal);
    if (options.dryRun) return reportDryRun(imported, options, terminal);
    const delivery = await deliverTo(repository, imported, options, terminal);
    isDelivered = true;
    reportDelivery(imported, delivery, options, terminal);
    return delivery.push === undefined || delivery.push.kind === 'pushed' ? EXIT.DONE : EXIT.PARTLY;
  } finally {
    if (!isDelivered) await leaveBranch(repository, terminal);
  }
}

/** What a repository is understood as. */
function readImport({ files, git }: Pick<OpenRepository, 'files' | 'git'>, sovereign?: string): Promise<ImportedTree> {
  const remote = git?.remotes.find(({ name }) => name === (git.upstream?.remote ?? 'origin'));
  return importRepository({
    shelf: readPackageFolder('catalog'),
    templates: readPackageFolder('templates'),
    repository: files,
    generatorVersion: packageVersion(),
    sovereign,
    remoteUrl: remote?.url,
    release: undefined,
  });
}

function refuseUnknownSovereign({ sovereigns, present }: ImportedTree, { sovereign }: SovereignOptions): void {
  if (sovereign === undefined || sovereigns.length + present.length > 0) return;
  throw new UsageError(`There is no folder clusters/${sovereign}.`, 'Name the folder of a Sovereign below clusters/.');
}

async function deliverTo(
  repository: OpenRepository,
  imported: ImportedTree,
  options: SovereignOptions,
  terminal: Terminal,
): Promise<Delivery> {
  if (repository.git === undefined)
    throw new UsageError(`${repository.root} is not a Git repository.`, 'Name one with --repo.');
  const names = imported.sovereigns.map(({ folder }) => folder.slice('clusters/'.length));
  const message = `${names.join(', ')}: import from the tree on Catalyst ${imported.release}\n`;
  return deliver(planWrites(imported.writes), { ...options, message }, repository, terminal);
}

const NOT_DELIVERED: Delivery = { commit: undefined, branch: undefined, remote: undefined, push: undefined };

function print(
  imported: ImportedTree,
  status: ImportOutcome['status'],
  delivery: Delivery,
  { format }: SovereignOptions,
  terminal: Terminal,
  ending: string,
): void {
  if (format === 'json') terminal.result(formatImportJson(imported, { status, ...delivery }));
  else terminal.result(`${formatImport(imported)}${ending}`.replace(/\n\n$/, '\n'));
}

function reportFindings(imported: ImportedTree, options: SovereignOptions, terminal: Terminal): ExitCode {
  const ending = `${formatFindings(imported.findings)}Nothing was written.\n`;
  print(imported, 'findings', NOT_DELIVERED, options, terminal, ending);
  return EXIT.NO;
}

function reportNothing(imported: ImportedTree, options: SovereignOptions, terminal: Terminal): ExitCode {
  print(imported, 'nothing', NOT_DELIVERED, options, terminal, '');
  return EXIT.DONE;
}

function reportDryRun(imported: ImportedTree, options: SovereignOptions, terminal: Terminal): ExitCode {
  const lines = imported.writes.filter(({ path }) => !path.includes('/.catalyst/base/'));
  const paths = lines.map(({ kind, path }) => `  ${kind} ${path}\n`).join('');
  print(imported, 'dry-run', NOT_DELIVERED, options, terminal, `${paths}\nNothing was written.\n`);
  return options.exitCode ? EXIT.NO : EXIT.DONE;
}

function reportDelivery(
  imported: ImportedTree,
  delivery: Delivery,
  options: SovereignOptions,
  terminal: Terminal,
): void {
  const { commit, branch, push } = delivery;
  const done =
    commit === undefined ? 'Written, not committed.' : `Committed ${commit.slice(0, 12)} to branch ${branch ?? ''}.`;
  const next = '\nNext:\n  read   the spec, which is yours from now on\n  look   generator-catalyst diff\n';
  print(imported, commit === undefined ? 'written' : 'committed', delivery, options, terminal, `${done}\n${next}`);
  if (push !== undefined) (options.format === 'json' ? terminal.progress : terminal.result)(pushText(delivery));
}
