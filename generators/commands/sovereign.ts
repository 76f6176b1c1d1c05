import { generate, type Generation } from '../../core/pipeline.js';
import { formatFindings } from '../../core/report/findings-text.js';
import { isUnchanged } from '../../core/report/summary.js';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { chooseSpec, type ChosenSpec } from './choose-spec.js';
import { deliver } from './deliver.js';
import { leaveBranch } from './leave-branch.js';
import { planChanges } from './plan-changes.js';
import type { NextStep } from './next-steps.js';
import { openRepository, type OpenRepository } from './open-repository.js';
import {
  refuseContradictions,
  refuseOtherSovereign,
  refuseProtected,
  refuseSpecChange,
  refuseUnreadable,
} from './refuse-generation.js';
import { reportDelivery, reportDryRun } from './report-generation.js';

/** What `generator-catalyst sovereign` is asked to do. */
export interface SovereignOptions {
  readonly repo: string;
  readonly spec: string | undefined;
  /** True opens the spec with questions first. */
  readonly edit: boolean;
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

/** How another command uses this one: it changes the spec before, and says what comes after. */
export interface SpecChange {
  readonly edit: (spec: ChosenSpec) => ChosenSpec;
  readonly then: readonly NextStep[] | undefined;
}

const AS_IT_IS: SpecChange = { edit: (spec) => spec, then: undefined };

/** Generates one Sovereign's tree, proves it, and commits it. Both doors end here. */
export async function runSovereign(
  options: SovereignOptions,
  terminal: Terminal,
  { edit, then }: SpecChange = AS_IT_IS,
): Promise<ExitCode> {
  refuseContradictions(options);
  const repository = await openRepository(options, terminal);
  let isDelivered = false;
  try {
    const generation = await generateFor(options, repository, terminal, edit);
    if ('exitCode' in generation) return generation.exitCode;
    if (options.dryRun) return reportDryRun(generation, options, terminal);
    const message = commitMessage(generation);
    const plan = planChanges(generation, repository.files);
    const delivery = await deliver(plan, { ...options, message }, repository, terminal);
    isDelivered = !isUnchanged(generation);
    await reportDelivery(generation, delivery, { ...options, then }, repository, terminal);
    const isPushed = delivery.push === undefined || delivery.push.kind === 'pushed';
    return isPushed ? EXIT.DONE : EXIT.PARTLY;
  } finally {
    if (!isDelivered) await leaveBranch(repository, terminal);
  }
}

/** What would be done, once it is sure that it may be done; or how the command ends without. */
async function generateFor(
  options: SovereignOptions,
  repository: OpenRepository,
  terminal: Terminal,
  edit: (spec: ChosenSpec) => ChosenSpec,
): Promise<Generation | { readonly exitCode: ExitCode }> {
  const spec = edit(await chooseSpec(options, repository, terminal));
  const result = await generate({
    shelf: readPackageFolder('catalog'),
    templates: readPackageFolder('templates'),
    repository: repository.files,
    specs: [spec],
    release: options.release,
    generatorVersion: packageVersion(),
  });
  if (result.kind === 'findings') return reportFindings(result.findings, options, terminal);
  const { generation } = result;
  refuseOtherSovereign(generation, options);
  refuseSpecChange(generation, options);
  refuseUnreadable(generation, repository);
  refuseProtected(generation);
  // Only now: a file that was deleted is missed by others, which would be said instead.
  if (generation.findings.some(({ severity }) => severity === 'error')) {
    return reportFindings(generation.findings, options, terminal);
  }
  // Notes are for whoever asks: validate shows them, and the last lines say so.
  const warnings = generation.findings.filter(({ severity }) => severity !== 'info');
  if (warnings.length > 0) terminal.progress(formatFindings(warnings));
  return generation;
}

function commitMessage({ sovereigns, release }: Generation): string {
  const subjects = sovereigns.map(({ model, specWrite }) => {
    const verb = specWrite?.kind === 'create' ? 'add' : 'regenerate';
    return `${model.spec.domain}: ${verb} Sovereign on Catalyst ${release}`;
  });
  const clusters = sovereigns.flatMap(({ model }) => model.clusters.map(({ name }) => `- ${name.name}`));
  return `${subjects.join('\n')}\n\n${clusters.join('\n')}\n`;
}

function reportFindings(
  findings: Generation['findings'],
  { format }: SovereignOptions,
  terminal: Terminal,
): { readonly exitCode: ExitCode } {
  if (format === 'json') terminal.result(`${JSON.stringify({ status: 'findings', findings }, null, 2)}\n`);
  else terminal.result(`${formatFindings(findings)}Nothing was written.\n`);
  return { exitCode: EXIT.NO };
}
