import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, lchownSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallSpec } from '../fixtures.js';
import { copySandbox, gitSandbox, type GitSandbox } from '../io/git-sandbox.js';
import { PACKAGE_ROOT } from '../paths.js';

/** The compiled command. */
export const CLI = join(PACKAGE_ROOT, 'dist', 'generators', 'cli.js');

/** The Sovereign of `smallSpec`. */
export const SMALL = 'small.example.com';

/** Where `smallSpec` stands in a repository. */
export const SMALL_SPEC = `clusters/${SMALL}/sovereign.yaml`;

/** A file that is generated for every repository. */
export const GENERATED = 'clusters/_template/bootstrap-kit/kustomization.yaml';

/** What a command said and how it ended; `code` is null when a signal ended it. */
export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a process of its own in the repository of a sandbox. */
export function runCli({ root, env }: GitSandbox, ...args: readonly string[]): CommandEnd {
  return runIn(root, env, args);
}

/** The same in another folder, or with other variables, or as another user. */
export function runIn(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  user: { readonly uid?: number; readonly gid?: number } = {},
): CommandEnd {
  const end = spawnSync(process.execPath, [CLI, ...args], { cwd, env, encoding: 'utf8', input: '', ...user });
  return { code: end.status, signal: end.signal, stdout: end.stdout, stderr: end.stderr };
}

/** Runs the command and sends it a signal at a moment, unless it has ended before. */
export async function runAndSignal(
  { root, env }: GitSandbox,
  args: readonly string[],
  signal: NodeJS.Signals,
  moment: () => Promise<void>,
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (bytes: Buffer) => (said.stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said.stderr += bytes.toString()));
  const end = new Promise<CommandEnd>((resolve) => {
    child.on('close', (code, endedBy) => resolve({ code, signal: endedBy, ...said }));
  });
  await moment();
  child.kill(signal);
  return end;
}

/** A sandbox with `spec.yaml` beside an empty repository. */
export function emptyRepository(): GitSandbox {
  const sandbox = gitSandbox();
  writeFileSync(join(sandbox.dir, 'spec.yaml'), smallSpec());
  return sandbox;
}

let generated: GitSandbox | undefined;

/** A sandbox whose repository holds the small Sovereign, committed by the command, and `spec.yaml` beside it. */
export function generatedRepository(): GitSandbox {
  generated ??= generateOnce();
  return copySandbox(generated);
}

function generateOnce(): GitSandbox {
  const sandbox = emptyRepository();
  process.once('exit', () => sandbox.remove());
  const { code, stderr } = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml');
  if (code !== 0) throw new Error(stderr);
  return sandbox;
}

/** Runs a test's body in a sandbox that is removed afterwards. */
export function within(make: () => GitSandbox, body: (sandbox: GitSandbox) => Promise<void> | void) {
  return async (): Promise<void> => {
    const sandbox = make();
    try {
      await body(sandbox);
    } finally {
      sandbox.remove();
    }
  };
}

/** A remote `origin` in the folder `remote.git` of the sandbox. */
export function addRemote(sandbox: GitSandbox): string {
  const remote = join(sandbox.dir, 'remote.git');
  sandbox.git('init', '--quiet', '--bare', '--initial-branch=main', remote);
  sandbox.git('remote', 'add', 'origin', remote);
  return remote;
}

/** What the user sees of a repository: HEAD, commits, branches, the index, and every file of the work tree. */
export function stateOf({ root, git }: GitSandbox): readonly string[] {
  const hasCommit = git('for-each-ref', 'refs/heads') !== '';
  return [
    git('rev-parse', '--symbolic-full-name', '--abbrev-ref', ...(hasCommit ? ['HEAD'] : ['--git-dir'])),
    git('for-each-ref'),
    git('ls-files', '--stage'),
    git('status', '--porcelain', '--ignored'),
    ...everyFile(root).filter((line) => !line.startsWith('.git/')),
  ];
}

/** Every file below a folder, those of git too, with its mode and what it holds. */
export function everyFile(folder: string, prefix = ''): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return [`${prefix}${entry.name}/`, ...everyFile(path, `${prefix}${entry.name}/`)];
      const content = entry.isSymbolicLink() ? readlinkSync(path) : readFileSync(path);
      const hash = createHash('sha256').update(content).digest('hex');
      return [`${prefix}${entry.name} ${lstatSync(path).mode.toString(8)} ${hash}`];
    });
}

/** Gives a sandbox to another user; only root may. */
export function giveTo(folder: string, uid: number): void {
  lchownSync(folder, uid, uid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) giveTo(path, uid);
    else lchownSync(path, uid, uid);
  }
  chmodSync(folder, 0o755);
}
