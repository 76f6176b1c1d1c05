import { CHANGE_KINDS } from './change.js';
import type { ReportedChange } from './compare.js';
import { SOURCES } from './sources.js';

/** What `--only` may ask for: the kind of object, the kind of change, who made it. */
export const FILTER_FIELDS = ['kind', 'change', 'source'] as const;

/** One `--only`: several of one field are alternatives, of several fields all must hold. */
export interface ChangeFilter {
  readonly field: (typeof FILTER_FIELDS)[number];
  readonly value: string;
}

/** False for what no change can be: a filter for it would hide every difference. */
export function isPossible(field: ChangeFilter['field'], value: string): boolean {
  if (field === 'kind') return value !== '';
  const values: readonly string[] = field === 'change' ? CHANGE_KINDS : SOURCES;
  return values.includes(value);
}

/** True when a change is what the filters ask for; without filters every change is. */
export function isWanted({ change, source }: ReportedChange, filters: readonly ChangeFilter[]): boolean {
  const found = { kind: change.groupKind.kind, change: change.kind, source };
  return FILTER_FIELDS.every((field) => {
    const values = filters.filter((filter) => filter.field === field);
    return values.length === 0 || values.some(({ value }) => isSame(field, value, found[field]));
  });
}

// What both made is also the team's, and also the generator's.
function isSame(field: ChangeFilter['field'], wanted: string, found: string): boolean {
  if (field === 'kind') return wanted.toLowerCase() === found.toLowerCase();
  return wanted === found || (field === 'source' && found === 'both' && wanted !== 'unknown');
}
