import { returnToHead } from '../../io/git-branch.js';
import type { Terminal } from '../terminal.js';
import type { OpenRepository } from './open-repository.js';

/** Takes the user back: a branch was entered to read it, and nothing was committed there. */
export async function leaveBranch({ git, before }: OpenRepository, terminal: Terminal): Promise<void> {
  if (git === undefined || before === undefined || git.branch === before.branch) return;
  const back = await returnToHead(git.root, before);
  if (back.kind === 'refused') terminal.progress(`git stays on branch ${git.branch ?? ''}: ${back.why}\n`);
}
