import { importRepository, type ImportedTree } from '../../core/import/import.js';
import type { AppliedSides } from '../../core/import/applied-sides.js';
import { formatFindings } from '../../core/report/findings-text.js';
import { LOCK_PATH } from '../../core/plan/lock.js';
import { parseSpec } from '../../core/spec/parse.js';
import type { Files } from '../../core/tree/tree.js';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { readSpec } from './choose-spec.js';
import { generateSide, type GeneratedOptions } from './generated-sides.js';
import { specsIn } from './specs-in.js';

/** The repository, and what is generated; and the same of Sovereigns in a layout that is not ours, as it is applied. */
export interface UnderstoodSides {
  readonly files: AppliedSides;
  readonly applied: readonly AppliedSides[];
}

/**
 * The sides of a comparison with what would be generated. Where the repository holds no spec, the one counts that
 * `import` would write; a layout that is not ours is compared by what it applies.
 *
 * @throws UsageError when there is nothing to generate from.
 */
export async function understoodSides(
  present: Files,
  options: GeneratedOptions,
  terminal: Terminal,
): Promise<UnderstoodSides> {
  if (isAllGenerated(present)) {
    return { files: { from: present, to: await generateSide(present, options, terminal) }, applied: [] };
  }
  const imported = await understand(present, options);
  const foreign = imported.sovereigns.filter(({ layout }) => layout !== 'catalyst');
  const isWithoutSpec = options.spec === undefined && specsIn(present).length === 0;
  const isEmpty = imported.findings.some(({ rule }) => rule === 'import-nothing');
  if (isEmpty || (foreign.length === 0 && !isWithoutSpec)) {
    return { files: { from: present, to: await generateSide(present, options, terminal) }, applied: [] };
  }
  sayHow(imported, isWithoutSpec, options, terminal);
  const applied = foreign.flatMap(({ applied }) => applied ?? []);
  const ours = withoutFolders(
    isWithoutSpec ? carriedOut(present, imported) : present,
    foreign.map(({ folder }) => folder),
  );
  if (specsIn(ours).length === 0) return { files: { from: NONE, to: NONE }, applied };
  return { files: { from: ours, to: await generateSide(ours, options, terminal) }, applied };
}

const NONE: Files = new Map();

/** True where each folder of a Sovereign has a lock beside it: nothing is left to understand. */
function isAllGenerated(files: Files): boolean {
  const folders = [...files.keys()].flatMap((path) => /^clusters\/[^/_][^/]*(?=\/)/.exec(path)?.[0] ?? []);
  return folders.length > 0 && folders.every((folder) => files.has(`${folder}/${LOCK_PATH}`));
}

/** A spec that is named counts as if it stood in its place. */
async function understand(present: Files, { spec, sovereign, release }: GeneratedOptions): Promise<ImportedTree> {
  const files = new Map(present);
  if (spec !== undefined) {
    const text = readSpec(spec);
    const parsed = parseSpec(spec, text);
    if (parsed.kind === 'spec') files.set(`clusters/${parsed.spec.domain}/sovereign.yaml`, text);
  }
  return importRepository({
    shelf: readPackageFolder('catalog'),
    templates: readPackageFolder('templates'),
    repository: files,
    generatorVersion: packageVersion(),
    sovereign,
    remoteUrl: undefined,
    release,
  });
}

function sayHow(
  { sovereigns, findings, release }: ImportedTree,
  isWithoutSpec: boolean,
  { repo }: GeneratedOptions,
  terminal: Terminal,
): void {
  if (isWithoutSpec && (sovereigns.length === 0 || sovereigns.some(({ spec }) => spec === undefined))) {
    terminal.progress(formatFindings(findings));
    throw new UsageError(
      `What stands below ${repo}/clusters gives no whole spec, so there is nothing to compare with.`,
      'Do what is said above; "generator-catalyst import" shows what is known so far.',
    );
  }
  const names = sovereigns.map(({ domain, folder }) => domain ?? folder).join(', ');
  if (isWithoutSpec) {
    terminal.progress(
      `There is no spec; the one counts that "generator-catalyst import" would write, on Catalyst ${release}, for ${names}.\n`,
    );
  }
  for (const { folder, layout, spec } of sovereigns) {
    if (layout === 'catalyst') continue;
    if (spec === undefined) {
      terminal.progress(
        `${folder} gives no whole spec and is left out; "generator-catalyst import" says what is missing.\n`,
      );
      continue;
    }
    terminal.progress(`${folder} is in another layout: what it applies is compared with what would be applied.\n`);
  }
}

function carriedOut(present: Files, { writes }: ImportedTree): Files {
  return new Map([...present, ...writes.map(({ path, text }) => [path, text] as const)]);
}

/** The repository without some folders; the shared one goes too where none of ours would be left to read it. */
function withoutFolders(files: Files, folders: readonly string[]): Files {
  return new Map([...files].filter(([path]) => !folders.some((folder) => path.startsWith(`${folder}/`))));
}
