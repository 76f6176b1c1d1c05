import type { DiffReport, DiffReportChange, DiffReportField } from '../../schema/diff-report.js';
import { fileOf, objectOf, type Change } from '../diff/change.js';
import type { Comparison, ReportedChange } from '../diff/compare.js';
import { pathText } from '../diff/field-path.js';
import { diffLines, splitLines } from '../diff/lines.js';
import type { FieldChange } from '../diff/values.js';
import { resourceLabel } from '../tree/resource.js';

/** A comparison in the stable form that all reports show. */
export function buildDiffReport({ kind, changes, meanings }: Comparison): DiffReport {
  const count = <T>(items: readonly T[], isCounted: (item: T) => boolean): number => items.filter(isCounted).length;
  const ofKind = (kind: string): number => count(changes, ({ change }) => change.kind === kind);
  const ofSource = (wanted: string): number => count(changes, ({ source }) => source === wanted);
  const ofSeverity = (wanted: string): number => count(meanings, ({ severity }) => severity === wanted);
  const clusters = [...new Set(changes.flatMap((change) => change.clusters))].sort();
  return {
    changes: changes.map(reportChange),
    meanings: meanings.map(({ id, severity, object, file, message, why, source, clusters }) => ({
      id,
      severity,
      object,
      file,
      message,
      why,
      source,
      clusters: [...clusters],
    })),
    summary: {
      compares: kind,
      changes: {
        added: ofKind('added'),
        removed: ofKind('removed'),
        changed: ofKind('changed'),
        moved: ofKind('moved'),
        renamed: ofKind('renamed'),
      },
      sources: {
        generator: ofSource('generator'),
        team: ofSource('team'),
        both: ofSource('both'),
        unknown: ofSource('unknown'),
      },
      meanings: { critical: ofSeverity('critical'), warning: ofSeverity('warning'), info: ofSeverity('info') },
      files: new Set(changes.map(({ change }) => fileOf(change))).size,
      sovereigns: sovereignsOf(changes, clusters),
      clusters,
    },
  };
}

/** The Sovereigns of the clusters reached, and those whose own files change. */
function sovereignsOf(changes: readonly ReportedChange[], clusters: readonly string[]): string[] {
  const reached = clusters.map((cluster) => cluster.split('/')[0] ?? '');
  const own = changes.flatMap(({ change }) => /^clusters\/([^_/][^/]*)\//.exec(fileOf(change))?.[1] ?? []);
  return [...new Set([...reached, ...own])].sort();
}

function reportChange({ change, source, fieldSources, clusters, why }: ReportedChange): DiffReportChange {
  const { kind, thing, fromResource, from, to, fields } = change;
  const isMixed = new Set(fieldSources).size > 1;
  return {
    kind,
    thing,
    object: objectOf(change),
    ...(kind === 'renamed' && fromResource !== undefined ? { fromObject: resourceLabel(fromResource) } : {}),
    file: fileOf(change),
    ...(from !== undefined && to !== undefined && from.file !== to.file ? { fromFile: from.file } : {}),
    fields: isByLine(change)
      ? fields.flatMap(lineFields)
      : fields.map((field, index) => {
          const fieldSource = fieldSources[index];
          const reported = reportField(pathText(field.path), field.from, field.to);
          return isMixed && fieldSource !== undefined ? { ...reported, source: fieldSource } : reported;
        }),
    source,
    clusters: [...clusters],
    why: [...why],
  };
}

function reportField(path: string, from: FieldChange['from'], to: FieldChange['to']): DiffReportField {
  // The schema's JSON values are the same type, with arrays that may be written to.
  return {
    path,
    ...(from === undefined ? {} : { from: from as DiffReportField['from'] }),
    ...(to === undefined ? {} : { to: to as DiffReportField['to'] }),
  } as DiffReportField;
}

/** Texts that are on both sides are compared by lines. */
function isByLine({ thing, from, to }: Change): boolean {
  return (thing === 'text' || thing === 'form') && from !== undefined && to !== undefined;
}

function lineFields({ from, to, path }: FieldChange): readonly DiffReportField[] {
  if (typeof from !== 'string' || typeof to !== 'string') return [reportField(pathText(path), from, to)];
  const hunks = diffLines(splitLines(from), splitLines(to));
  // Nothing left to show: what differs is masked.
  if (hunks.length === 0) return [reportField('', '(masked)', '(masked)')];
  return hunks.map((hunk) => {
    const before = hunk.from.length === 0 ? undefined : hunk.from.join('');
    const after = hunk.to.length === 0 ? undefined : hunk.to.join('');
    return reportField(`line ${hunk.fromStart + 1}`, before, after);
  });
}
