import type { SpecText } from '../../core/spec/decide-specs.js';
import type { Files } from '../../core/tree/tree.js';

const SPEC_FILE = /^clusters\/([^/]+)\/sovereign\.yaml$/;

/** The spec of every Sovereign in a repository, by domain. */
export function specsIn(files: Files): readonly SpecText[] {
  return [...files].flatMap(([file, text]) => (SPEC_FILE.test(file) ? [{ file, text }] : []));
}

/** The domain of the Sovereign whose spec a file is; undefined for any other file. */
export function domainOfSpec(file: string): string | undefined {
  return SPEC_FILE.exec(file)?.[1];
}
