import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { findRoots } from '../../core/flux/host-clusters.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { wrongSupplies } from '../../core/model/supplied-values.js';
import type { Manifest } from '../../core/tree/manifest.js';
import { parseTree, type Tree } from '../../core/tree/tree.js';
import { isJsonObject } from '../../schema/json.js';
import { EnvironmentError } from '../../io/environment-error.js';
import { readRepositoryFiles } from '../../io/repository-files.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** The trees of a repository, and the roots of the host clusters that were asked for. */
export interface ReadClusters {
  readonly tree: Tree;
  readonly roots: readonly Manifest[];
  /** Values of provisioned variables: the file's, or samples. */
  readonly supplied: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

interface ReadOptions {
  readonly repo: string;
  /** Name of a host cluster's folder, with or without its Sovereign. */
  readonly cluster: string | undefined;
  readonly vars: string | undefined;
}

/** Reads a repository as render and validate need it; Git is not asked. */
export function readClusters({ repo, cluster, vars }: ReadOptions, terminal: Terminal): ReadClusters {
  const root = resolve(repo);
  const tree = parseTree(readRepositoryFiles(root, 'clusters').files);
  const all = findRoots(tree);
  if (all.length === 0) {
    throw new UsageError(
      `Nothing below ${root}/clusters is the root of a host cluster: a Flux Kustomization that applies its own folder.`,
      'Name a Flux repository with --repo.',
    );
  }
  const roots = cluster === undefined ? all : all.filter(({ file }) => isCluster(file, cluster));
  if (roots.length === 0) {
    const known = all.map(({ file }) => clusterFolder(file)).join(', ');
    throw new UsageError(`There is no host cluster "${cluster}".`, `Write one of ${known}.`);
  }
  if (vars === undefined)
    terminal.progress('Variables of provisioning are samples; --vars FILE gives the real ones.\n');
  return { tree, roots, supplied: vars === undefined ? sampleVariables() : readVariables(vars) };
}

function clusterFolder(file: string): string {
  return file.split('/').slice(1, -1).join('/');
}

function isCluster(file: string, name: string): boolean {
  const folder = clusterFolder(file);
  return folder === name || folder.endsWith(`/${name}`);
}

/** A ConfigMap, as `kubectl get configmap -o yaml` prints it, or a plain map of variables. */
function readVariables(file: string): ReadClusters['supplied'] {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new EnvironmentError(
      `Cannot read the variables in ${file}: ${words}.`,
      'Name a readable YAML file with --vars.',
      { cause },
    );
  }
  const data = isJsonObject(content) && isJsonObject(content.data) ? content.data : content;
  if (!isJsonObject(data))
    throw new UsageError(`${file} holds no map of variables.`, 'Write one "NAME: value" a line.');
  const values = new Map(Object.entries(data).map(([key, value]) => [key, String(value)]));
  const problems = wrongSupplies(values);
  if (problems.length > 0) {
    throw new UsageError(
      `${file} holds values that cannot be:\n  ${problems.join('\n  ')}`,
      'Mend them, and run this again.',
    );
  }
  const [name = ''] = sampleVariables().keys();
  return new Map([[name, values]]);
}
