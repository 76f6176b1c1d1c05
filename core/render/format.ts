import type { SovereignModel } from '../model/cluster-model.js';
import type { RenderedFile } from './render.js';

/**
 * Rendered files with those formatted that a spec's own values went into.
 *
 * Templates are written so that their output is formatted already; only a team's own text can break that, and only for
 * it the formatter is loaded. A repository's own formatter configuration is not asked.
 */
export async function formatUserText(
  files: readonly RenderedFile[],
  { spec }: SovereignModel,
): Promise<readonly RenderedFile[]> {
  const deviations = [spec.blueprints, ...spec.hostClusters.map(({ blueprints }) => blueprints)].flatMap(
    Object.entries,
  );
  const own = [
    ...deviations.flatMap(([name, { values }]) => (values === undefined ? [] : `/${name}.yaml`)),
    ...spec.ownBlueprints.map(({ name }) => `/own-${name}.yaml`),
  ];
  if (/["'\\]/.test(spec.organization.name ?? '')) own.push('/bootstrap-kit.yaml');
  const isOwn = ({ path }: RenderedFile): boolean => own.some((ending) => path.endsWith(ending));
  if (!files.some(isOwn)) return files;
  const prettier = await import('prettier');
  return Promise.all(
    files.map(async (file) =>
      isOwn(file) ? { ...file, text: await prettier.format(file.text, { parser: 'yaml' }) } : file,
    ),
  );
}
