import { lostPaths, storedPath } from '../../core/plan/find-bases.js';
import { lostLocks, recoverLocks } from '../../core/plan/recover-locks.js';
import { TEMPLATE_FOLDER } from '../../core/model/unit-overlay.js';
import type { MergeInput } from '../../core/recover.js';
import type { SpecText } from '../../core/spec/decide-specs.js';
import type { Files } from '../../core/tree/tree.js';
import { readHistory } from '../../io/git-history.js';
import { UsageError } from '../exit-codes.js';

/**
 * What Git's history holds of locks and released texts that the repository has lost; Git is asked only when something is.
 *
 * @throws UsageError when a file is to be accepted whose released text is known, or was never generated.
 */
export async function findLostTexts(
  files: Files,
  specs: readonly SpecText[],
  root: string | undefined,
  accepted: readonly string[],
): Promise<Pick<MergeInput, 'history' | 'accepted'>> {
  const folders = [TEMPLATE_FOLDER, ...specs.map(({ file }) => file.split('/').slice(0, 2).join('/'))];
  const history = new Map(await historyOf(root, lostLocks(files, folders)));
  const { locks, lost } = recoverLocks(files, folders, history);
  const paths = folders.flatMap((folder) => lostPaths({ folder, repository: files, lock: locks.get(folder) }));
  const stored = await historyOf(root, [...paths, ...paths.map(storedPath)]);
  for (const path of paths) {
    const texts = [...(stored.get(storedPath(path)) ?? []), ...(stored.get(path) ?? [])];
    if (texts.length > 0) history.set(path, texts);
  }
  for (const path of accepted) {
    const isLost = paths.includes(path) || lost.some((folder) => path.startsWith(`${folder}/`));
    if (!isLost) throw notLost(path, paths);
  }
  return { history, accepted: new Set(accepted) };
}

async function historyOf(
  root: string | undefined,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  return root === undefined || paths.length === 0 ? new Map() : readHistory(root, paths);
}

function notLost(path: string, lost: readonly string[]): UsageError {
  const known =
    lost.length === 0 ? 'Leave --accept-base out: nothing is lost.' : `Lost are:\n      ${lost.join('\n      ')}`;
  return new UsageError(`The released text of "${path}" is not lost, or it was never generated.`, known);
}
