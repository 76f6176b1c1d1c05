import type { DiffReport, DiffReportChange, DiffReportField, DiffReportMeaning } from '../../schema/diff-report.js';
import { isJsonObject, type JsonValue } from '../../schema/json.js';
import { toYaml } from '../render/yaml-text.js';
import { plural } from './findings-text.js';
import { plainText } from './plain-text.js';

/** One line of a value that came, went, or is told. */
export interface ValueLine {
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
}

/** `9 changes in 5 files (1 added, 8 changed) reach 2 Sovereigns and 3 host clusters.` */
export function summaryLine({ summary, changes }: DiffReport): string {
  if (changes.length === 0) return 'No differences.';
  const kinds = Object.entries(summary.changes).filter(([, number]) => number > 0);
  const counts = kinds.map(([kind, number]) => `${number} ${kind}`).join(', ');
  const verb = changes.length === 1 ? 'reaches' : 'reach';
  const reach =
    summary.clusters.length === 0
      ? `${verb} no host cluster`
      : `${verb} ${plural(summary.sovereigns.length, 'Sovereign')} and ${plural(summary.clusters.length, 'host cluster')}`;
  return `${plural(changes.length, 'change')} in ${plural(summary.files, 'file')} (${counts}) ${reach}.`;
}

/** `By the generator 8, by the team 1.`; '' where nobody knows. */
export function sourceLine({ summary: { sources } }: DiffReport): string {
  const parts = (['generator', 'team', 'both', 'unknown'] as const)
    .filter((source) => sources[source] > 0)
    .map((source) => `${SOURCE_WORDS[source]} ${sources[source]}`);
  if (parts.length === 0 || (parts.length === 1 && sources.unknown > 0)) return '';
  const [first = '', ...more] = parts;
  return `${first[0]?.toUpperCase()}${first.slice(1)}${more.map((part) => `, ${part}`).join('')}.`;
}

/** Meanings under a heading. */
export interface MeaningGroup {
  readonly title: string;
  readonly meanings: readonly DiffReportMeaning[];
}

/** What the changes mean; apart from it what undoing the team's edits would mean, which generating does not do. */
export function meaningGroups({ meanings, summary }: DiffReport): readonly MeaningGroup[] {
  const isUndone = ({ source }: DiffReportMeaning): boolean => summary.compares === 'generated' && source === 'team';
  const groups = [
    { title: 'What it means', meanings: meanings.filter((meaning) => !isUndone(meaning)) },
    { title: "What it would mean to undo the team's edits", meanings: meanings.filter(isUndone) },
  ];
  return groups.filter((group) => group.meanings.length > 0);
}

/** Who made a change, in words. */
export const SOURCE_WORDS = {
  generator: 'by the generator',
  team: 'by the team',
  both: 'by both',
  unknown: 'not told by a lock',
} as const;

/** `+`, `-`, `~`, `>`: what happened to a thing. */
export const KIND_SIGNS = { added: '+', removed: '-', changed: '~', moved: '>', renamed: '>' } as const;

/** What a change is about: the object, or the file's own words. */
export function changeTitle({ thing, object, fromObject, fromFile, kind }: DiffReportChange): string {
  const what = object === '' ? THING_WORDS[thing] : thing === 'patch' ? `patch of ${object}` : object;
  if (fromObject !== undefined) return `${what}, renamed from ${fromObject}`;
  if (fromFile !== undefined) return `${what}, moved from ${fromFile}`;
  return kind === 'moved' ? `${what}, moved to another unit` : what;
}

const THING_WORDS = {
  object: 'object',
  patch: 'patch',
  document: 'YAML',
  json: 'JSON',
  text: 'text',
  form: 'only its form: comments, quoting or order',
} as const;

/** How a field differs: one line where both values are short, else the lines that came and went. */
export function fieldLines({ path, from, to }: DiffReportField): readonly ValueLine[] {
  const [before, after] = [from as JsonValue | undefined, to as JsonValue | undefined];
  if (/^line \d+$/.test(path)) return [title(path, ''), ...signed('-', before), ...signed('+', after)];
  const name = path === '' ? 'all' : path;
  if (isShort(before) && isShort(after)) {
    if (before === after) return [title(name, `${short(before)}, and differs`)];
    return [title(name, `${short(before)} → ${short(after)}`)];
  }
  const [gone, fresh] = Array.isArray(before) && Array.isArray(after) ? withoutEqual(before, after) : [before, after];
  return [title(name, ''), ...signed('-', gone), ...signed('+', fresh)];
}

function title(path: string, text: string): ValueLine {
  return { sign: ' ', text: plainText(text === '' ? `${path}:` : `${path}: ${text}`) };
}

function isShort(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.length <= 80 && !value.includes('\n');
  return value === undefined || value === null || typeof value !== 'object';
}

function short(value: JsonValue | undefined): string {
  if (value === undefined) return '(nothing)';
  if (value === '') return '""';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function signed(sign: '+' | '-', value: JsonValue | undefined): readonly ValueLine[] {
  if (value === undefined) return [];
  const lines = valueText(value).replace(/\n$/, '').split('\n');
  const shown = lines.length > MOST_LINES ? lines.slice(0, MOST_LINES) : lines;
  const rest = lines.length - shown.length;
  return [
    ...shown.map((text) => ({ sign, text: plainText(text) }) as const),
    ...(rest === 0 ? [] : [{ sign, text: `… ${plural(rest, 'more line')}` } as const]),
  ];
}

const MOST_LINES = 60;

function valueText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  const isEmpty = Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
  if (isEmpty || typeof value !== 'object' || value === null) return JSON.stringify(value);
  return toYaml(value, 0);
}

/** Two lists without the items that both have, as often as both have them. */
function withoutEqual(from: readonly JsonValue[], to: readonly JsonValue[]): readonly [JsonValue, JsonValue] {
  const left = new Map<string, number>();
  const count = (item: JsonValue, step: number): number => {
    const key = JSON.stringify(item);
    const number = (left.get(key) ?? 0) + step;
    left.set(key, number);
    return number;
  };
  for (const item of to) count(item, 1);
  const gone = from.filter((item) => count(item, -1) < 0);
  for (const key of left.keys()) left.set(key, 0);
  for (const item of from) count(item, 1);
  const fresh = to.filter((item) => count(item, -1) < 0);
  return gone.length + fresh.length === 0 ? [from, to] : [gone, fresh];
}
