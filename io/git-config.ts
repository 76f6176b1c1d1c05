import { maskCredentials } from './mask-credentials.js';
import { gitOutput, type GitEnvironment } from './run-git.js';

/** The whole git configuration that holds in a folder: key (section and name in lower case) to values, last one wins. */
export type GitConfig = ReadonlyMap<string, readonly string[]>;

/** A remote repository by its name; credentials in `url` are masked, so it is for display only. */
export interface Remote {
  readonly name: string;
  readonly url: string;
}

/** Where a branch is pushed to and pulled from. */
export interface Upstream {
  readonly remote: string;
  readonly branch: string;
}

/**
 * Reads the configuration as git resolves it in the folder.
 *
 * @throws EnvironmentError when a configuration file cannot be read.
 */
export async function readGitConfig(dir: string, env: GitEnvironment = process.env): Promise<GitConfig> {
  const output = await gitOutput('read the git configuration', dir, ['config', '--null', '--list'], { env });
  const config = new Map<string, string[]>();
  for (const record of output.split('\0')) {
    if (record === '') continue;
    const newline = record.indexOf('\n');
    const key = newline < 0 ? record : record.slice(0, newline);
    const value = newline < 0 ? 'true' : record.slice(newline + 1);
    config.set(key, [...(config.get(key) ?? []), value]);
  }
  return config;
}

/** The remotes that have a URL, by name. */
export function remotesOf(config: GitConfig): readonly Remote[] {
  const remotes: Remote[] = [];
  for (const [key, values] of config) {
    const name = /^remote\.(.+)\.url$/s.exec(key)?.[1];
    const url = values[0];
    if (name !== undefined && url !== undefined) remotes.push({ name, url: maskCredentials(url) });
  }
  return remotes.sort((first, second) => (first.name < second.name ? -1 : 1));
}

/** The configured upstream of a branch; undefined when it has none. */
export function upstreamOf(config: GitConfig, branch: string): Upstream | undefined {
  const remote = config.get(`branch.${branch}.remote`)?.at(-1);
  const merge = config.get(`branch.${branch}.merge`)?.at(-1);
  if (remote === undefined || merge === undefined) return undefined;
  return { remote, branch: merge.replace(/^refs\/heads\//, '') };
}
