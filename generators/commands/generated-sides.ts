import { generatedFiles } from '../../core/diff/generated-files.js';
import { TEMPLATE_FOLDER } from '../../core/model/unit-overlay.js';
import { generate, type GenerateResult } from '../../core/pipeline.js';
import { formatFindings, plural } from '../../core/report/findings-text.js';
import { parseSpec } from '../../core/spec/parse.js';
import type { SpecText } from '../../core/spec/decide-specs.js';
import { RELEASE_FILE } from '../../core/spec/repository-release.js';
import type { Files } from '../../core/tree/tree.js';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { readSpec } from './choose-spec.js';
import { domainOfSpec, specsIn } from './specs-in.js';

/** Which Sovereigns are generated, and on which release. */
export interface GeneratedOptions {
  readonly repo: string;
  readonly spec: string | undefined;
  readonly sovereign: string | undefined;
  readonly release: string | undefined;
}

/**
 * The repository as it would be if every generated file were as it is generated now.
 *
 * @throws UsageError when there is no spec to generate from, or one cannot be generated.
 */
export async function generateSide(repository: Files, options: GeneratedOptions, terminal: Terminal): Promise<Files> {
  const specs = specsOf(repository, options);
  // Sovereigns are generated from their own folders and the shared one, however many others there are.
  const own = ownFiles(repository, specs);
  const result = await generate({
    shelf: readPackageFolder('catalog'),
    templates: readPackageFolder('templates'),
    repository: own,
    specs,
    release: repository.has(RELEASE_FILE) ? undefined : options.release,
    to: repository.has(RELEASE_FILE) ? options.release : undefined,
    generatorVersion: packageVersion(),
  });
  const after = generatedFiles(own, generationOf(result, specs, terminal));
  const others = [...repository].filter(([path]) => !own.has(path));
  return new Map([...others, ...after]);
}

function specsOf(repository: Files, { repo, spec, sovereign }: GeneratedOptions): readonly SpecText[] {
  if (spec !== undefined) return [{ file: spec, text: readSpec(spec) }];
  const specs = specsIn(repository);
  const chosen = specs.filter(({ file }) => sovereign === undefined || domainOfSpec(file) === sovereign);
  if (chosen.length > 0) return chosen;
  const known = specs.map(({ file }) => domainOfSpec(file) ?? '');
  if (sovereign !== undefined && known.length > 0) {
    throw new UsageError(`The repository holds no Sovereign "${sovereign}".`, `It holds ${known.join(', ')}.`);
  }
  throw new UsageError(
    `There is no spec below ${repo}/clusters to generate from.`,
    'Name a Flux repository with --repo, a spec with --spec, or a revision to compare with by --against.',
  );
}

function ownFiles(files: Files, specs: readonly SpecText[]): Files {
  const domains = specs.flatMap(({ file, text }) => {
    const parsed = parseSpec(file, text);
    return parsed.kind === 'spec' ? parsed.spec.domain : [];
  });
  const folders = new Set([TEMPLATE_FOLDER, ...domains.map((domain) => `clusters/${domain}`)]);
  return new Map([...files].filter(([path]) => folders.has(path.split('/', 2).join('/'))));
}

type Generation = Extract<GenerateResult, { kind: 'generation' }>['generation'];

function generationOf(result: GenerateResult, specs: readonly SpecText[], terminal: Terminal): Generation {
  const files = specs.map(({ file }) => file).join(', ');
  if (result.kind === 'findings') {
    terminal.progress(formatFindings(result.findings));
    throw new UsageError(
      `${files} cannot be generated, so there is nothing to compare with.`,
      'Mend what is said above.',
    );
  }
  const errors = result.generation.findings.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) {
    terminal.progress(
      `${plural(errors, 'error')} in what ${files} generates; "generator-catalyst validate" shows them.\n`,
    );
  }
  return result.generation;
}
