import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EnvironmentError } from '../../io/environment-error.js';

// Whatever the umask of who runs the tests: modes are compared.
process.umask(0o022);

/** A temporary folder with a repository `work` and a git that knows nothing of this machine. */
export interface GitSandbox {
  readonly dir: string;
  /** The repository, `dir/work`, on the branch `main`, without a commit. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs git in the repository and gives its output without the last line break; throws when it fails. */
  readonly git: (...args: readonly string[]) => string;
  /** Runs git in another folder of the sandbox. */
  readonly gitIn: (folder: string, ...args: readonly string[]) => string;
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  /** Writes an executable shell script of the repository, such as `.git/hooks/pre-commit`. */
  readonly script: (path: string, body: string) => string;
  /** Commits everything there is. */
  readonly commitAll: (message: string) => void;
  readonly remove: () => void;
}

/** A sandbox with an identity, fixed dates and no configuration of the machine or its user. */
export function gitSandbox(): GitSandbox {
  const sandbox = anonymousSandbox();
  sandbox.git('config', '--global', 'user.name', 'Ada Example');
  sandbox.git('config', '--global', 'user.email', 'ada@acme.example');
  return sandbox;
}

/** The same without an identity. */
export function anonymousSandbox(): GitSandbox {
  const sandbox = sandboxIn(temporaryFolder());
  mkdirSync(join(sandbox.dir, 'home'));
  mkdirSync(sandbox.root);
  sandbox.git('init', '--quiet', '--initial-branch=main');
  return sandbox;
}

/** A sandbox with the same files. */
export function copySandbox({ dir }: GitSandbox): GitSandbox {
  const copy = temporaryFolder();
  cpSync(dir, copy, { recursive: true });
  return sandboxIn(copy);
}

function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'catalyst-io-')));
}

function sandboxIn(dir: string): GitSandbox {
  const root = join(dir, 'work');
  const env = sandboxEnvironment(dir);
  const gitIn = (folder: string, ...args: readonly string[]) =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
  const git = (...args: readonly string[]) => gitIn(root, ...args);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const script = (path: string, body: string) => {
    write(path, `#!/bin/sh\n${body}\n`);
    chmodSync(join(root, path), 0o755);
    return join(root, path);
  };
  const commitAll = (message: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', message);
  };
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const remove = () => rmSync(dir, { recursive: true, force: true });
  return { dir, root, env, git, gitIn, write, read, script, commitAll, remove };
}

/** Runs a test's body in a sandbox that is removed afterwards. */
export function inSandbox(body: (sandbox: GitSandbox) => Promise<void> | void): () => Promise<void> {
  return async () => {
    const sandbox = gitSandbox();
    try {
      await body(sandbox);
    } finally {
      sandbox.remove();
    }
  };
}

/** The `EnvironmentError` that the promise is rejected with; throws when there is none. */
export async function environmentErrorOf(promise: Promise<unknown>): Promise<EnvironmentError> {
  const failure = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof EnvironmentError) return failure;
  throw new Error('no EnvironmentError came', { cause: failure });
}

/** Every file below a folder with mode and content, git directories left out: two equal snapshots, two equal folders. */
export function snapshot(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name === '.git') return [];
    if (entry.isDirectory()) return [`${entry.name}/`, ...snapshot(path).map((line) => `${entry.name}/${line}`)];
    const mode = (statSync(path).mode & 0o777).toString(8);
    return [`${entry.name} ${mode} ${readFileSync(path).toString('base64')}`];
  });
}

function sandboxEnvironment(dir: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: join(dir, 'home'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_DATE: '2024-01-02T03:04:05Z',
    GIT_COMMITTER_DATE: '2024-01-02T03:04:05Z',
    GIT_CEILING_DIRECTORIES: dir,
    LC_ALL: 'C',
  };
}
