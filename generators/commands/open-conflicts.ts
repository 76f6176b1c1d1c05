import { UNDECIDED } from '../../core/merge/decision.js';
import { LOCK_PATH, lockConflicts, parseLock } from '../../core/plan/lock.js';
import type { Files } from '../../core/tree/tree.js';
import type { LockedConflict } from '../../schema/lock.js';
import { generateMerged } from './generate-merged.js';
import type { OpenRepository } from './open-repository.js';
import type { UpgradeOptions } from './upgrade.js';

/**
 * The conflicts that a merge would leave open now, by file and place: also those of an upgrade that an error stopped
 * before any lock kept them.
 *
 * Where specs lead to no merge, those that the locks keep.
 */
export async function openConflicts(
  options: UpgradeOptions,
  repository: OpenRepository,
): Promise<readonly LockedConflict[]> {
  const result = await generateMerged(options, repository, UNDECIDED);
  const open =
    result.kind === 'generation' ? lockConflicts(result.generation.conflicts) : lockedConflicts(repository.files);
  const place = ({ file, object, field }: LockedConflict): string => `${file}\n${object}\n${field}`;
  return [...open].sort((left, right) => (place(left) < place(right) ? -1 : 1));
}

function lockedConflicts(files: Files): readonly LockedConflict[] {
  return [...files].flatMap(([path, text]) => {
    const parsed = path.endsWith(`/${LOCK_PATH}`) ? parseLock(path, text) : undefined;
    return parsed?.kind === 'lock' ? (parsed.lock.conflicts ?? []) : [];
  });
}
