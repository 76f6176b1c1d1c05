import { canonicalText } from '../plan/canonical.js';
import { ownershipOf } from '../plan/lock.js';
import type { RenderedFile } from '../render/render.js';
import type { Files } from '../tree/tree.js';

/** A file that is the team's own, and why. */
export interface TeamFile {
  readonly path: string;
  /** `user`: no spec generates it. `edited`: the spec generates another text. `deleted`: it generates one, and none is there. */
  readonly reason: 'user' | 'edited' | 'deleted';
}

/** What stands in a folder otherwise than the derived spec generates it, by path. */
export function teamFiles(repository: Files, folder: string, files: readonly RenderedFile[]): readonly TeamFile[] {
  const rendered = new Map(files.map((file) => [file.path, file]));
  const own = [...repository.keys()].filter((path) => isOwn(path, folder));
  const found = [...new Set([...own, ...rendered.keys()])].sort();
  return found.flatMap((path): readonly TeamFile[] => {
    const [present, file] = [repository.get(path), rendered.get(path)];
    if (file === undefined) return [{ path, reason: 'user' }];
    if (present === undefined) return ownershipOf(file.id) === 'once' ? [] : [{ path, reason: 'deleted' }];
    return canonicalText(present) === canonicalText(file.text) ? [] : [{ path, reason: 'edited' }];
  });
}

function isOwn(path: string, folder: string): boolean {
  return (
    path.startsWith(`${folder}/`) && !path.startsWith(`${folder}/.catalyst/`) && path !== `${folder}/sovereign.yaml`
  );
}
