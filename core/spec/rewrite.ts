import { parse, parseDocument } from 'yaml';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { applyEdits, findOverlap } from '../merge/edits.js';
import { parseSource, type SourceDocument } from '../merge/source.js';
import { spliceOperations } from '../merge/splice.js';
import { inFormOf } from '../merge/text-form.js';
import { isList, isSameValue } from '../merge/values.js';
import { canonicalText } from '../plan/canonical.js';
import { toYaml } from '../render/yaml-text.js';
import { changesBetween } from './spec-changes.js';

/**
 * A spec's text once it holds `wanted`: what differs is written into it, everything else keeps its bytes.
 *
 * Where anchors or the like leave no place for that the whole document is written anew, with its comments. A new field
 * stands where `wanted` has it.
 */
export function rewriteSpec(text: string, wanted: JsonObject): string {
  const ours = canonicalText(text);
  const lines = ours === '' || ours.endsWith('\n') ? ours : `${ours}\n`;
  if (isSameValue(readYaml(lines), wanted)) return text;
  const written = [splice, rewriteDocument].map((way) => way(lines, wanted));
  const proven = written.find((result) => result !== undefined && isSameValue(readYaml(result), wanted));
  return inFormOf(text, proven ?? `${toYaml(wanted, 0)}\n`);
}

function splice(text: string, wanted: JsonObject): string | undefined {
  const ours = documentOf(text);
  const theirs = documentOf(`${toYaml(wanted, 0)}\n`);
  if (ours === undefined || theirs === undefined) return undefined;
  const operations = changesBetween(readYaml(text) ?? {}, wanted);
  const edits = spliceOperations({ base: ours, ours, theirs }, operations).map(({ edit }) => edit);
  const made = edits.filter((edit) => edit !== undefined);
  if (made.length < edits.length || findOverlap(made) !== undefined) return undefined;
  return applyEdits(text, made);
}

function documentOf(text: string): SourceDocument | undefined {
  const parsed = parseSource(text);
  return parsed.kind === 'source' && parsed.source.documents.length === 1 ? parsed.source.documents[0] : undefined;
}

/** By whole fields of the spec: an anchor in one that stays is kept. */
function rewriteDocument(text: string, wanted: JsonObject): string | undefined {
  const document = parseDocument(text);
  const present = readYaml(text);
  if (!isJsonObject(present)) return undefined;
  for (const key of Object.keys(present)) if (!Object.hasOwn(wanted, key)) document.delete(key);
  for (const [key, value] of Object.entries(wanted)) {
    if (!isSameValue(present[key], value)) document.set(key, document.createNode(plain(value)));
  }
  try {
    return document.toString({ lineWidth: 0 });
  } catch {
    // An alias whose anchor went: there is no such text.
    return undefined;
  }
}

/** A copy that shares nothing, so that no anchors are made for what is there twice. */
function plain(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
}

function readYaml(text: string): JsonValue | undefined {
  try {
    return parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
