import { readFileSync } from 'node:fs';
import { EnvironmentError, errorCode } from '../../io/environment-error.js';
import { UsageError } from '../exit-codes.js';
import { askSpec } from '../prompts.js';
import type { Terminal } from '../terminal.js';
import type { OpenRepository } from './open-repository.js';

/** A spec's text, and the name by which findings call it. */
export interface ChosenSpec {
  readonly file: string;
  readonly text: string;
}

interface SpecOptions {
  readonly spec: string | undefined;
  readonly sovereign: string | undefined;
  readonly yes: boolean;
}

const SPEC_FILE = /^clusters\/([^/]+)\/sovereign\.yaml$/;

/** The spec to generate from: the file given, the one in the repository, or one made from answers. */
export async function chooseSpec(
  options: SpecOptions,
  repository: OpenRepository,
  terminal: Terminal,
): Promise<ChosenSpec> {
  if (options.spec !== undefined) return { file: options.spec, text: readSpec(options.spec) };
  const domains = [...repository.files.keys()].flatMap((path) => SPEC_FILE.exec(path)?.[1] ?? []);
  const domain = options.sovereign ?? (domains.length === 1 ? domains[0] : undefined);
  if (domain !== undefined) return specOf(domain, domains, repository);
  if (domains.length > 1) {
    throw new UsageError(
      `The repository holds ${domains.length} Sovereigns: ${domains.join(', ')}.`,
      `Name one, for example --sovereign ${domains[0]}.`,
    );
  }
  if (!terminal.isInteractive) {
    throw new UsageError(
      'There is no spec: none was given, the repository holds none, and without a terminal nobody can be asked.',
      'Name a file with --spec FILE. docs/spec.md describes it.',
    );
  }
  const text = await askSpec(repository, terminal, options.yes);
  return { file: 'sovereign.yaml', text };
}

function specOf(domain: string, domains: readonly string[], { files }: OpenRepository): ChosenSpec {
  const file = `clusters/${domain}/sovereign.yaml`;
  const text = files.get(file);
  if (text !== undefined) return { file, text };
  const known =
    domains.length === 0 ? 'It holds none yet; name a file with --spec.' : `It holds ${domains.join(', ')}.`;
  throw new UsageError(`The repository holds no Sovereign "${domain}".`, known);
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
