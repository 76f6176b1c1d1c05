import type { Wave } from '../bringup/walk.js';
import { plural } from './findings-text.js';
import type { ClusterSummary, FolderSummary, GenerationSummary } from './summary.js';

/** A generation for people: what is written, and in which order each host cluster comes up. */
export function formatSummary({ sovereigns, release, folders, clusters }: GenerationSummary): string {
  const width = Math.max(...folders.map(({ folder }) => folder.length));
  const lines = [
    `${sovereigns.length === 1 ? 'Sovereign' : 'Sovereigns'} ${sovereigns.join(', ')} on Catalyst ${release}`,
    '',
    ...folders.map((folder) => `  ${folder.folder.padEnd(width)}  ${describeFolder(folder)}`),
    '',
    ...clusters.flatMap((cluster, index) => [...describeCluster(cluster, clusters.slice(0, index)), '']),
  ];
  return `${lines.join('\n')}\n`;
}

/** `3 files created, 2 updated, 61 unchanged`. */
export function describeFolder({ created, updated, deleted, unchanged }: FolderSummary): string {
  const parts = [
    created.length > 0 ? `${plural(created.length, 'file')} created` : '',
    updated.length > 0 ? `${updated.length} updated` : '',
    deleted.length > 0 ? `${deleted.length} deleted` : '',
    unchanged > 0 ? `${unchanged} unchanged` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function describeCluster(cluster: ClusterSummary, before: readonly ClusterSummary[]): readonly string[] {
  const { name, domain, issuer, units, releases, hosts, registry, waves } = cluster;
  const twin = before.find((other) => JSON.stringify(other.waves) === JSON.stringify(waves));
  return [
    `  ${name}: ${plural(units.length, 'unit')}, ${plural(releases, 'release')}, ${plural(hosts, 'host')} below ${domain}`,
    `    certificate from ${issuer}`,
    `    registry asks for ${registry.cpu} CPU and ${registry.memory} GiB`,
    ...(twin === undefined
      ? [`    comes up in ${plural(waves.length, 'wave')}:`, ...waves.map(describeWave)]
      : [`    comes up as ${twin.name} does`]),
  ];
}

// A terminal is 80 columns wide; the indent and a comma at the end take their part.
const NAMES_WIDTH = 80 - 11;

function describeWave(wave: Wave, index: number): string {
  const indent = ' '.repeat(10);
  const names = wave.map((label) => label.replace(/^HelmRelease flux-system\//, ''));
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length + 2 <= NAMES_WIDTH)
      lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  return `    ${String(index + 1).padStart(3)}   ${lines.join(`,\n${indent}`)}`;
}
