import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HostCluster, Unit } from '../../core/bringup/host-cluster.js';
import { withoutSecretValues } from '../../core/diff/masking.js';
import { buildHostCluster } from '../../core/flux/host-clusters.js';
import { formatFindings } from '../../core/report/findings-text.js';
import { toYaml } from '../../core/render/yaml-text.js';
import type { Finding } from '../../schema/finding.js';
import { diskError } from '../../io/environment-error.js';
import { EXIT, UsageError, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { readClusters } from './read-clusters.js';

/** What `generator-catalyst render` is asked to print. */
export interface RenderOptions {
  readonly repo: string;
  readonly cluster: string | undefined;
  readonly unit: string | undefined;
  readonly vars: string | undefined;
  readonly out: string | undefined;
}

/** Prints what Flux would apply, unit by unit: kustomize build, then substitution. Values of Secrets are masked. */
export function runRender(options: RenderOptions, terminal: Terminal): ExitCode {
  const { tree, roots, supplied } = readClusters(options, terminal);
  const findings: Finding[] = [];
  for (const root of roots) {
    const built = buildHostCluster(tree, root, supplied);
    findings.push(...built.findings);
    printCluster(built.cluster, options, terminal);
  }
  if (findings.length === 0) return EXIT.DONE;
  terminal.progress(formatFindings(findings));
  return EXIT.NO;
}

function printCluster(cluster: HostCluster, { unit, out }: RenderOptions, terminal: Terminal): void {
  const units = unit === undefined ? cluster.units : cluster.units.filter(({ name }) => name === unit);
  if (units.length === 0) {
    const known = cluster.units.map(({ name }) => name).join(', ');
    throw new UsageError(`${cluster.name} has no unit "${unit}".`, `Write one of ${known}.`);
  }
  for (const each of units) {
    const text = unitText(cluster, each);
    if (out === undefined) terminal.result(text);
    else writeUnit(join(resolve(out), cluster.name, `${each.name}.yaml`), text);
  }
}

function unitText(cluster: HostCluster, { name, objects }: Unit): string {
  const documents = objects.map(({ value }) => `---\n${toYaml(withoutSecretValues(value), 0)}\n`);
  return `# ${cluster.name}: unit ${name}, ${objects.length} objects\n${documents.join('')}`;
}

function writeUnit(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw diskError(`write ${file}`, cause);
  }
}
