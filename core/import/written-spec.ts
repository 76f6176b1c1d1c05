import { isMap, parseDocument, type YAMLMap } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import type { Finding } from '../../schema/finding.js';
import { readDocument } from '../tree/document-data.js';
import { parseSpec } from '../spec/parse.js';
import type { SettledSpec } from './settle.js';
import { specText } from './spec-input.js';

/** What the team wrote of a spec already; nothing where it is no map. */
export function readWritten(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  const document = parseDocument(text);
  if (document.errors.length > 0) return {};
  const data = readDocument(document);
  return data.kind === 'data' && isJsonObject(data.value) ? data.value : {};
}

/** True for a spec that needs nothing from the tree. */
export function isWhole(file: string, text: string | undefined): text is string {
  return text !== undefined && parseSpec(file, text).kind === 'spec';
}

/** A derived spec with what the team wrote over it: maps merge, everything else is the team's. */
export function laidOver(derived: JsonObject, written: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...derived };
  for (const [name, value] of Object.entries(written)) {
    const known = merged[name];
    merged[name] = isJsonObject(known) && isJsonObject(value) ? laidOver(known, value) : value;
  }
  return merged;
}

/** The text of a spec, or why there is none. */
export interface SpecText {
  readonly text: string | undefined;
  readonly problems: readonly Finding[];
}

/** The team's own spec where it is whole, with what it lacks where it is not; the derived one where there is none. */
export function textOfSpec(file: string, own: string | undefined, settled: SettledSpec): SpecText {
  if (own === undefined) return { text: settled.text, problems: settled.missing };
  const parsed = parseSpec(file, own);
  if (parsed.kind === 'spec') return { text: own, problems: [] };
  const unreadable = parsed.findings.filter(({ rule }) => rule === 'yaml-syntax');
  if (unreadable.length > 0) return { text: undefined, problems: unreadable };
  if (settled.text === undefined) return { text: undefined, problems: settled.missing };
  return { text: completedText(own, settled.input), problems: [] };
}

/** Its comments and its order stay. */
function completedText(text: string, input: JsonObject): string {
  const document = parseDocument(text);
  if (!isMap(document.contents)) return specText(input);
  complete(document.contents, input, (value) => document.createNode(value));
  return document.toString({ lineWidth: 0 });
}

function complete(map: YAMLMap, input: JsonObject, nodeOf: (value: JsonValue) => unknown): void {
  for (const [name, value] of Object.entries(input)) {
    const known: unknown = map.get(name, true);
    if (isMap(known) && isJsonObject(value)) complete(known, value, nodeOf);
    else if (!map.has(name)) map.set(name, nodeOf(value));
  }
}
