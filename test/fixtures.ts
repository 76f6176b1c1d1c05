import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCatalog } from '../core/catalog/parse.js';
import { filesAfter, generate, type Generation } from '../core/pipeline.js';
import { buildReleaseModel, type ReleaseModel } from '../core/model/release-model.js';
import type { Files } from '../core/tree/tree.js';
import { readPackageFolder } from '../io/package-files.js';
import type { Finding } from '../schema/finding.js';
import type { Catalog } from '../schema/catalog.js';
import { PACKAGE_ROOT } from './paths.js';

/** The shelf as it is shipped. */
export const SHELF: Files = readPackageFolder('catalog');

/** The templates as they are shipped. */
export const TEMPLATES: Files = readPackageFolder('templates');

export const CATALOG: Catalog = parseCatalog(SHELF, '2026.05');
export const RELEASE: ReleaseModel = buildReleaseModel(CATALOG, CATALOG.profile);

/** The text of a file of the package. */
export function packageFile(path: string): string {
  return readFileSync(join(PACKAGE_ROOT, path), 'utf8');
}

/** Generates from a spec's text into a repository that holds the given files. */
export async function generateFrom(text: string, repository: Files = new Map()): Promise<Generation> {
  const result = await tryGenerate(text, repository);
  if (result.kind === 'findings') throw new Error(JSON.stringify(result.findings, null, 2));
  return result.generation;
}

/** The same, with findings about the spec as a result. */
export async function tryGenerate(text: string, repository: Files = new Map()): ReturnType<typeof generate> {
  const spec = { file: 'sovereign.yaml', text };
  return generate({
    shelf: SHELF,
    templates: TEMPLATES,
    repository,
    specs: [spec],
    release: undefined,
    generatorVersion: '0.0.0',
  });
}

/** The repository once a generation is carried out. */
export function carryOut(generation: Generation, repository: Files = new Map()): Map<string, string> {
  return new Map(filesAfter(generation, repository));
}

/** What is wrong with a generation; notes, such as what could not be proved, are left out. */
export function faultsOf({ findings }: { readonly findings: readonly Finding[] }): readonly Finding[] {
  return findings.filter(({ severity }) => severity !== 'info');
}

/** A small valid spec: one host cluster, everything else by default. `more` is added at its end. */
export function smallSpec(more = ''): string {
  return `apiVersion: catalyst.openova.io/v1alpha1
kind: Sovereign
domain: small.example.com
repository:
  url: https://git.example.com/small/fleet
hostClusters:
  - name: hz-fsn-rtz-prod
${more}`;
}
