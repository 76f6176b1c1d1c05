import type { ImportedTree } from '../import/import.js';

/** What became of an import. */
export interface ImportOutcome {
  readonly status: 'findings' | 'nothing' | 'dry-run' | 'written' | 'committed';
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly remote: string | undefined;
  readonly push: unknown;
}

/** The stable form of an import: every key is always there, null where it has no value. */
export function formatImportJson(imported: ImportedTree, outcome: ImportOutcome): string {
  const { release, releases, sovereigns, present, team, findings, writes } = imported;
  const result = {
    status: outcome.status,
    findings,
    release,
    releases,
    sovereigns: sovereigns.map((sovereign) => ({
      folder: sovereign.folder,
      layout: sovereign.layout,
      domain: sovereign.domain ?? null,
      hostClusters: sovereign.hostClusters,
      spec: sovereign.spec ?? null,
      variables: sovereign.variables.map((row) => ({ ...row, field: row.field ?? null, why: row.why ?? null })),
      variableSources: sovereign.variableSources,
      team: sovereign.team,
      teamObjects: sovereign.teamObjects,
    })),
    present,
    team,
    writes: writes.map(({ kind, path }) => ({ kind, path })),
    commit: outcome.commit ?? null,
    branch: outcome.branch ?? null,
    remote: outcome.remote ?? null,
    push: outcome.push ?? null,
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}
