import { posix } from 'node:path';

/** Files of a folder that the lists of its kustomization.yaml have to follow. */
export interface EntryChanges {
  /** Paths to list although the text does not. */
  readonly added: ReadonlySet<string>;
  /** Paths not to list although the text does. */
  readonly dropped: ReadonlySet<string>;
}

/** True for the file in which kustomize looks up what a folder holds. */
export function isKustomizationFile(path: string): boolean {
  return posix.basename(path) === 'kustomization.yaml';
}

/**
 * A generated kustomization.yaml with other entries: those that are added are taken from `donor`, each after the entry
 * that it follows there.
 *
 * Only what stands in the same folder, on a line of its own, as templates write it.
 */
export function changeEntries(path: string, text: string, donor: string, { added, dropped }: EntryChanges): string {
  const folder = posix.dirname(path);
  const isOf = (paths: ReadonlySet<string>, line: string): boolean => {
    const entry = entryOf(line);
    return entry !== undefined && paths.has(`${folder}/${entry}`);
  };
  const lines = text.split('\n').filter((line) => !isOf(dropped, line));
  const model = donor.split('\n');
  for (const [index, line] of model.entries()) {
    if (!isOf(added, line) || lines.includes(line)) continue;
    const before = model.slice(0, index).findLast((other) => lines.includes(other));
    if (before !== undefined) lines.splice(lines.indexOf(before) + 1, 0, line);
  }
  return lines.join('\n');
}

/** The file that a line lists, as a resource or a patch. */
function entryOf(line: string): string | undefined {
  return /^\s+- (?:path: )?([^\s/]+)$/.exec(line)?.[1];
}
