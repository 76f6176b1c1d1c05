import { readFileSync } from 'node:fs';
import { canonicalText } from '../../core/plan/canonical.js';
import { parseSpec } from '../../core/spec/parse.js';
import { EnvironmentError, errorCode } from '../../io/environment-error.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import type { WizardOptions } from '../wizard/wizard.js';
import type { OpenRepository } from './open-repository.js';
import { domainOfSpec } from './specs-in.js';

/** A spec's text, and the name by which findings call it. */
export interface ChosenSpec {
  readonly file: string;
  readonly text: string;
}

interface SpecOptions extends WizardOptions {
  readonly spec: string | undefined;
  /** True opens the spec with questions. */
  readonly edit: boolean;
  readonly replaceSpec: boolean;
}

/** The spec to generate from: the file given, the one in the repository, or one made from answers. */
export async function chooseSpec(
  options: SpecOptions,
  repository: OpenRepository,
  terminal: Terminal,
): Promise<ChosenSpec> {
  if (!options.edit) return findSpec(options, repository) ?? askForSpec(options, repository, terminal);
  if (!terminal.isInteractive) {
    throw new UsageError(
      '--edit asks questions, and without a terminal nobody can be asked.',
      'Change the spec in an editor, and leave --edit out.',
    );
  }
  const spec = findSpec(options, repository);
  if (spec === undefined) return askForSpec(options, repository, terminal);
  refuseOtherSpec(spec, options, repository);
  const { reopenSpec } = await import('../wizard/wizard.js');
  return { ...spec, text: await reopenSpec(spec, repository, terminal, options) };
}

/** The spec that is there already, undefined where there is none. */
function findSpec(options: SpecOptions, repository: OpenRepository): ChosenSpec | undefined {
  if (options.spec !== undefined) return { file: options.spec, text: readSpec(options.spec) };
  const domains = [...repository.files.keys()].flatMap((path) => domainOfSpec(path) ?? []);
  const domain = options.sovereign ?? (domains.length === 1 ? domains[0] : undefined);
  if (domain !== undefined) return specOf(domain, domains, repository, options);
  if (domains.length <= 1) return undefined;
  throw new UsageError(
    `The repository holds ${domains.length} Sovereigns: ${domains.join(', ')}.`,
    `Name one, for example --sovereign ${domains[0]}.`,
  );
}

async function askForSpec(options: SpecOptions, repository: OpenRepository, terminal: Terminal): Promise<ChosenSpec> {
  if (!terminal.isInteractive) {
    throw new UsageError(
      'There is no spec: none was given, the repository holds none, and without a terminal nobody can be asked.',
      'Name a file with --spec FILE. docs/spec.md describes it.',
    );
  }
  const { askSpec } = await import('../wizard/wizard.js');
  return { file: 'sovereign.yaml', text: await askSpec(repository, terminal, options) };
}

function specOf(
  domain: string,
  domains: readonly string[],
  { files }: OpenRepository,
  { edit }: SpecOptions,
): ChosenSpec | undefined {
  const file = `clusters/${domain}/sovereign.yaml`;
  const text = files.get(file);
  if (text !== undefined) return { file, text };
  // A further Sovereign of the repository: its spec is asked for.
  if (edit) return undefined;
  const known =
    domains.length === 0 ? 'It holds none yet; name a file with --spec.' : `It holds ${domains.join(', ')}.`;
  throw new UsageError(`The repository holds no Sovereign "${domain}".`, `${known} --edit asks for a new one.`);
}

/** Stops before the first question where the answers would replace a spec that is not the one that is opened. */
function refuseOtherSpec({ file, text }: ChosenSpec, options: SpecOptions, { files }: OpenRepository): void {
  const parsed = parseSpec(file, text);
  if (options.spec === undefined || options.replaceSpec || parsed.kind === 'findings') return;
  const path = `clusters/${parsed.spec.domain}/sovereign.yaml`;
  const present = files.get(path);
  if (present === undefined || canonicalText(present) === canonicalText(text)) return;
  throw new UsageError(
    `${path} differs from ${file}.`,
    `Leave --spec out to open the repository's, or add --replace-spec to open ${file} in its place.`,
  );
}

/**
 * The text of a spec file.
 *
 * @throws EnvironmentError when it cannot be read.
 */
export function readSpec(file: string): string {
  try {
    return UTF8.decode(readFileSync(file));
  } catch (cause) {
    const words = REASONS[errorCode(cause) ?? ''] ?? (cause instanceof Error ? cause.message : String(cause));
    throw new EnvironmentError(`Cannot read the spec ${file}: ${words}.`, 'Name a YAML file with --spec.', { cause });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is no folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

const UTF8 = new TextDecoder('utf-8', { fatal: true });
