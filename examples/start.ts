import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// `npm start`: generates the examples of the newest release into out/flux-repo, or the folder that its argument names, by
// the command that a user would type.
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const repo = process.argv[2] ?? join('out', 'flux-repo');
mkdirSync(resolve(root, repo), { recursive: true });
giveIdentity();
for (const example of ['production', 'qa']) {
  const args = ['sovereign', '--spec', `examples/${example}.yaml`, '--repo', repo, '--init'];
  process.stdout.write(`$ generator-catalyst ${args.join(' ')}\n\n`);
  const cli = join(root, 'dist', 'generators', 'cli.js');
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  process.stdout.write('\n');
}

/** A machine without a Git identity gets one for this repository alone. */
function giveIdentity(): void {
  const git = (...args: string[]): number | null =>
    spawnSync('git', args, { cwd: resolve(root, repo), stdio: 'ignore' }).status;
  if (git('-c', 'user.useConfigOnly=true', 'var', 'GIT_COMMITTER_IDENT') === 0) return;
  git('init', '--initial-branch=main');
  git('config', 'user.name', 'Example');
  git('config', 'user.email', 'example@example.com');
  process.stdout.write(`Git has no identity here, so ${repo} gets its own: Example <example@example.com>.\n\n`);
}
