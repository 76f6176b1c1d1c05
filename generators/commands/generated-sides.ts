import { generatedFiles } from '../../core/diff/generated-files.js';
import { TEMPLATE_FOLDER } from '../../core/model/unit-overlay.js';
import { generate, type GenerateResult } from '../../core/pipeline.js';
import { formatFindings, plural } from '../../core/report/findings-text.js';
import { parseSpec } from '../../core/spec/parse.js';
import { withRelease } from '../../core/spec/move-release.js';
import type { Files } from '../../core/tree/tree.js';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { readSpec, type ChosenSpec } from './choose-spec.js';

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
  const { release } = options;
  const start = release === undefined ? repository : withRelease(repository, release);
  const common = {
    shelf: readPackageFolder('catalog'),
    templates: readPackageFolder('templates'),
    release: undefined,
    generatorVersion: packageVersion(),
  };
  const files = new Map(start);
  for (const spec of specsOf(repository, options)) {
    // A Sovereign is generated from its own folder and the shared one, however many others there are.
    const own = ownFiles(start, spec);
    const result = await generate({ ...common, repository: own, specs: [spec], release });
    const after = generatedFiles(own, generationOf(result, spec, terminal));
    for (const path of own.keys()) if (!after.has(path)) files.delete(path);
    for (const [path, text] of after) files.set(path, text);
  }
  return files;
}

const SPEC_FILE = /^clusters\/([^/]+)\/sovereign\.yaml$/;

function specsOf(repository: Files, { repo, spec, sovereign }: GeneratedOptions): readonly ChosenSpec[] {
  if (spec !== undefined) return [{ file: spec, text: readSpec(spec) }];
  const specs = [...repository].flatMap(([file, text]) => (SPEC_FILE.test(file) ? [{ file, text }] : []));
  const chosen = specs.filter(({ file }) => sovereign === undefined || SPEC_FILE.exec(file)?.[1] === sovereign);
  if (chosen.length > 0) return chosen;
  const known = specs.map(({ file }) => SPEC_FILE.exec(file)?.[1] ?? '');
  if (sovereign !== undefined && known.length > 0) {
    throw new UsageError(`The repository holds no Sovereign "${sovereign}".`, `It holds ${known.join(', ')}.`);
  }
  throw new UsageError(
    `There is no spec below ${repo}/clusters to generate from.`,
    'Name a Flux repository with --repo, a spec with --spec, or a revision to compare with by --against.',
  );
}

function ownFiles(files: Files, { file, text }: ChosenSpec): Files {
  const parsed = parseSpec(file, text);
  if (parsed.kind === 'findings') return files;
  const folders = [`${TEMPLATE_FOLDER}/`, `clusters/${parsed.spec.domain}/`];
  return new Map([...files].filter(([path]) => folders.some((folder) => path.startsWith(folder))));
}

type Generation = Extract<GenerateResult, { kind: 'generation' }>['generation'];

function generationOf(result: GenerateResult, { file }: ChosenSpec, terminal: Terminal): Generation {
  if (result.kind === 'findings') {
    terminal.progress(formatFindings(result.findings));
    throw new UsageError(
      `${file} cannot be generated, so there is nothing to compare with.`,
      'Mend what is said above.',
    );
  }
  const errors = result.generation.findings.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) {
    terminal.progress(
      `${plural(errors, 'error')} in what ${file} generates; "generator-catalyst validate" shows them.\n`,
    );
  }
  return result.generation;
}
