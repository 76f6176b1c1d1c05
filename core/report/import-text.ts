import type { ImportedSovereign, ImportedTree } from '../import/import.js';
import type { LayoutKind } from '../import/layout.js';
import type { TeamFile } from '../import/team-files.js';
import { plural } from './findings-text.js';
import { plainText } from './plain-text.js';

const LAYOUTS: Readonly<Record<LayoutKind, string>> = {
  catalyst: 'as "sovereign" writes it',
  'literal-copy': 'releases of its own, with the domain written into them',
  'shared-template': 'a shared template with variables',
};

/** What a repository was understood as, for people; ends with an empty line. */
export function formatImport(imported: ImportedTree): string {
  const lines = [
    ...(imported.sovereigns.length === 0 ? [] : [releaseLine(imported), '']),
    ...imported.sovereigns.flatMap((sovereign) => [...sovereignLines(sovereign), '']),
    ...(imported.team.length === 0
      ? []
      : ['clusters/_template, for all Sovereigns', ...teamLines(imported.team, []), '']),
    ...(imported.present.length === 0
      ? []
      : [`Nothing to import: spec and lock are there already for ${imported.present.join(', ')}.`, '']),
  ];
  return plainText(lines.map((line) => `${line}\n`).join(''));
}

function releaseLine({ release, releases }: ImportedTree): string {
  const { agree = 0, pins = 0 } = releases.find((match) => match.release === release) ?? {};
  const others = releases.filter((match) => match.release !== release);
  const rest = others.map((match) => `${match.agree} of Catalyst ${match.release}`).join(', ');
  const compared = rest === '' ? '' : `, ${rest}`;
  return `Catalyst ${release}: ${agree} of ${plural(pins, 'chart version')} in the tree are this release's${compared}.`;
}

function sovereignLines(sovereign: ImportedSovereign): readonly string[] {
  const { folder, layout, hostClusters, spec } = sovereign;
  return [
    `${folder}: ${LAYOUTS[layout]}`,
    `  host clusters  ${hostClusters.length === 0 ? 'not known' : hostClusters.join(', ')}`,
    ...(spec === undefined
      ? ['  spec           something is missing']
      : [
          `  spec           ${spec.file}`,
          ...spec.text
            .trimEnd()
            .split('\n')
            .map((line) => `      ${line}`),
        ]),
    ...variableLines(sovereign),
    ...teamLines(sovereign.team, sovereign.teamObjects),
  ];
}

function variableLines({ variables, variableSources }: ImportedSovereign): readonly string[] {
  const names = new Set(variables.flatMap(({ name, field }) => (field === undefined ? [] : name)));
  const left = variables.filter(({ field }) => field === undefined);
  const sources = variableSources.length === 0 ? '' : `; further ones from ${variableSources.join(', ')}`;
  if (variables.length === 0 && sources === '') return [];
  return [
    `  variables      ${plural(names.size, 'name')} explained by the spec${sources}`,
    ...left.map(({ name, unit, file, why }) => `      ${name} in unit ${unit}, ${file}: ${why ?? ''}`),
  ];
}

const REASONS: Readonly<Record<TeamFile['reason'], string>> = {
  user: 'no spec generates it',
  edited: 'differs from what the spec generates',
  deleted: 'the spec generates it, and it is not there',
};

function teamLines(files: readonly TeamFile[], objects: readonly string[]): readonly string[] {
  if (files.length === 0 && objects.length === 0) return [];
  return [
    "  the team's",
    ...files.map(({ path, reason }) => `      ${path}: ${REASONS[reason]}`),
    ...objects.map((object) => `      ${object}: no spec generates it`),
  ];
}
