import ejs, { type TemplateFunction } from 'ejs';
import type { Files } from '../tree/tree.js';
import { expandPath, type Output, type Scope } from './expand.js';
import { scalar, toComment, toYaml } from './yaml-text.js';

/** One file that a template gave. */
export interface RenderedFile {
  readonly path: string;
  /** Logical id: the same file across releases, wherever its path moves. */
  readonly id: string;
  readonly text: string;
}

/** Templates, compiled once. */
export interface TemplateSet {
  readonly paths: readonly string[];
  readonly compiled: ReadonlyMap<string, TemplateFunction>;
}

const ENDING = '.ejs';
const KUSTOMIZATION_FILE = /(^|\/)kustomization\.yaml$/;

/** Compiles templates; a template's path is its output's path plus `.ejs`. */
export function compileTemplates(templates: Files): TemplateSet {
  const compiled = new Map<string, TemplateFunction>();
  const sources = [...templates].filter(([path]) => path.endsWith(ENDING));
  for (const [path, text] of sources) compiled.set(path.slice(0, -ENDING.length), compileTemplate(path, text));
  return { paths: [...compiled.keys()].sort(kustomizationLast), compiled };
}

/** Those of the templates whose path passes a test. */
export function selectTemplates(templates: TemplateSet, isWanted: (path: string) => boolean): TemplateSet {
  return { paths: templates.paths.filter(isWanted), compiled: templates.compiled };
}

function compileTemplate(path: string, text: string): TemplateFunction {
  return ejs.compile(text, {
    filename: path,
    openDelimiter: '#',
    delimiter: '%',
    closeDelimiter: '#',
    escape: scalar,
    // A line of the template in every error, and no lookup of templates on disk.
    compileDebug: true,
    includer: () => {
      throw new Error(`${path} includes another template; templates stand alone.`);
    },
  });
}

/**
 * The files that templates give for a scope, by path.
 *
 * A template that renders to nothing gives no file. A kustomization.yaml is rendered after its siblings and sees their
 * names as `files`.
 */
export function renderTemplates(templates: TemplateSet, scope: Scope): readonly RenderedFile[] {
  const rendered = new Map<string, RenderedFile>();
  for (const path of templates.paths) {
    const template = templates.compiled.get(path);
    if (template === undefined) continue;
    for (const output of expandPath(path, scope)) {
      const text = template({ ...output.scope, ...siblings(output, rendered), toYaml, toComment });
      if (text.trim() !== '') rendered.set(output.path, { path: output.path, id: output.id, text });
    }
  }
  return [...rendered.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function siblings(output: Output, rendered: ReadonlyMap<string, RenderedFile>): Scope {
  if (!KUSTOMIZATION_FILE.test(output.path)) return {};
  const folder = output.path.slice(0, output.path.lastIndexOf('/') + 1);
  const names = [...rendered.keys()]
    .filter((path) => path.startsWith(folder))
    .map((path) => path.slice(folder.length))
    .filter((name) => !name.includes('/') && name.endsWith('.yaml'));
  return { files: names.sort() };
}

function kustomizationLast(left: string, right: string): number {
  const [first, second] = [KUSTOMIZATION_FILE.test(left), KUSTOMIZATION_FILE.test(right)];
  if (first !== second) return first ? 1 : -1;
  return left < right ? -1 : 1;
}
