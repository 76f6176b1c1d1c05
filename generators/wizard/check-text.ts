import { parseCatalog, releasesOf } from '../../core/catalog/parse.js';
import { generate } from '../../core/pipeline.js';
import { readReleaseFile } from '../../core/spec/repository-release.js';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import type { Finding } from '../../schema/finding.js';
import type { OpenRepository } from '../commands/open-repository.js';

/** What the answers are checked against, besides the schema. */
export interface CheckOptions {
  readonly release: string | undefined;
}

/**
 * Everything that would stop the generation from a spec, and its warnings: found while the questions can still be
 * answered differently.
 */
export async function checkText(
  spec: { readonly file: string; readonly text: string },
  repository: OpenRepository,
  { release }: CheckOptions,
): Promise<readonly Finding[]> {
  const result = await generate({
    shelf: readPackageFolder('catalog'),
    templates: readPackageFolder('templates'),
    repository: repository.files,
    specs: [spec],
    release,
    generatorVersion: packageVersion(),
  });
  if (result.kind === 'findings') return result.findings;
  const { findings, folders } = result.generation;
  const edited = folders.flatMap((folder) => folder.protected).map(({ path }) => protectedFile(path));
  return [...findings.filter(({ severity }) => severity !== 'info'), ...edited];
}

function protectedFile(file: string): Finding {
  return {
    rule: 'team-file',
    severity: 'error',
    message: 'It would change, and it is not ours to change.',
    help: 'Stop here, write the spec that is shown into the repository, and run "generator-catalyst upgrade", which merges.',
    file,
  };
}

/** The names that a question offers: those of the release that the repository is on, or would be on. */
export function namesFrom(
  source: 'blueprints' | 'releases',
  { files }: OpenRepository,
  wished: string | undefined,
): readonly string[] {
  const shelf = readPackageFolder('catalog');
  const releases = releasesOf(shelf);
  if (source === 'releases') return releases;
  const release = [readReleaseFile(files)?.release, wished, releases.at(-1)].find(
    (candidate) => candidate !== undefined && releases.includes(candidate),
  );
  return release === undefined
    ? []
    : parseCatalog(shelf, release)
        .slots.map(({ blueprint }) => blueprint)
        .sort();
}
