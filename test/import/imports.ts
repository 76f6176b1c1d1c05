import { compareFiles } from '../../core/diff/compare.js';
import { generatedFiles } from '../../core/diff/generated-files.js';
import { importRepository, type ImportedTree } from '../../core/import/import.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { buildDiffReport } from '../../core/report/diff-report.js';
import type { Files } from '../../core/tree/tree.js';
import { SHELF, TEMPLATES, generateFrom } from '../fixtures.js';

/** A tree as it was before anyone knew of specs: neither specs nor records of the generator. */
export function withoutSpecs(files: Files): Map<string, string> {
  const isKnown = (path: string): boolean => path.endsWith('/sovereign.yaml') || path.includes('/.catalyst/');
  return new Map([...files].filter(([path]) => !isKnown(path)));
}

/** What a tree is understood as. */
export async function importFiles(files: Files, shelf: Files = SHELF): Promise<ImportedTree> {
  return importRepository({
    shelf,
    templates: TEMPLATES,
    repository: files,
    generatorVersion: '0.0.0',
    sovereign: undefined,
    remoteUrl: undefined,
    release: undefined,
  });
}

/** A tree once its import is carried out. */
export async function withImport(files: Files): Promise<{ readonly files: Files; readonly result: ImportedTree }> {
  const result = await importFiles(files);
  const after = new Map(files);
  for (const { path, text } of result.writes) after.set(path, text);
  return { files: after, result };
}

/** What diff says of a repository with one Sovereign: kind, file, fields, and who made it; form included. */
export async function differences(files: Files, domain: string): Promise<readonly string[]> {
  const generation = await generateFrom(files.get(`clusters/${domain}/sovereign.yaml`) ?? '', files);
  const comparison = compareFiles({
    kind: 'generated',
    from: files,
    to: generatedFiles(files, generation),
    supplied: sampleVariables(),
    isTextual: true,
    isRendered: false,
    clusters: [],
    only: [],
  });
  return buildDiffReport(comparison).changes.map(
    ({ kind, file, fields, source }) => `${kind} ${file} ${fields.map(({ path }) => path).join(' ')} ${source}`,
  );
}
