import { LineCounter, isCollection, isNode, isPair, isScalar, parseAllDocuments, type Document } from 'yaml';
import type { Finding, Position } from '../../schema/finding.js';
import { isJsonObject, type JsonObject } from '../../schema/json.js';
import { readDocument } from './document-data.js';
import { resourceOf, type Resource } from './resource.js';
import { KUBERNETES_YAML } from './yaml.js';

/** A path of keys and list indexes inside a manifest. */
export type FieldPath = readonly (string | number)[];

/** One YAML document that is a map, with the place it came from. */
export interface Manifest {
  /** Path relative to the repository. */
  readonly file: string;
  /** Which document of the file, counted from 0. */
  readonly index: number;
  readonly value: JsonObject;
  /** Undefined for a file that identifies nothing, such as a kustomization.yaml. */
  readonly resource: Resource | undefined;
  /** Where a field stands; the nearest existing parent when it does not exist. */
  readonly locate: (path: FieldPath) => Position;
  /** True when the scalar at `path` is written in quotes or as a block; false when nothing or no scalar is there. */
  readonly isQuoted: (path: FieldPath) => boolean;
}

/** What one file holds. */
export interface ParsedFile {
  readonly manifests: readonly Manifest[];
  readonly findings: readonly Finding[];
}

/**
 * The manifests of one YAML file, in file order, typed as Kubernetes types them.
 *
 * Empty documents are left out. Reports `yaml-syntax` with a place for text that does not parse, duplicate keys
 * included, and for documents that are no map; such documents give no manifest.
 */
export function parseManifests(file: string, text: string): ParsedFile {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { ...KUBERNETES_YAML, lineCounter });
  const manifests: Manifest[] = [];
  const findings: Finding[] = [];
  if (!Array.isArray(documents)) return { manifests, findings };
  documents.forEach((document, index) => {
    for (const error of document.errors) {
      const [start] = error.pos;
      findings.push(syntaxFinding(file, placeAt(lineCounter, start), error.message.split('\n')[0] ?? error.message));
    }
    if (document.errors.length > 0 || document.contents === null) return;
    const data = readDocument(document);
    if (data.kind === 'fault') {
      findings.push(syntaxFinding(file, placeAt(lineCounter, data.offset), `${data.message}.`));
      return;
    }
    const { value } = data;
    if (value === null) return;
    if (!isJsonObject(value)) {
      const start = document.contents.range?.[0] ?? 0;
      findings.push(syntaxFinding(file, placeAt(lineCounter, start), 'The document is not a map of fields.'));
      return;
    }
    const locate = (path: FieldPath): Position => locateIn(document, lineCounter, path);
    const isQuoted = (path: FieldPath): boolean => isQuotedIn(document, path);
    manifests.push({ file, index, value, resource: resourceOf(value), locate, isQuoted });
  });
  return { manifests, findings };
}

/** Where the field at `path` stands in a parsed document: its value when that is a scalar, else its key or its item. */
export function locateIn(document: Document, lineCounter: LineCounter, path: FieldPath): Position {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    if (!isCollection(node)) break;
    const items: readonly unknown[] = node.items;
    const entry = typeof key === 'number' && !items.some(isPair) ? items[key] : items.find((item) => hasKey(item, key));
    if (entry === undefined) break;
    const keyNode: unknown = isPair(entry) ? entry.key : entry;
    if (isNode(keyNode)) offset = keyNode.range?.[0] ?? offset;
    node = isPair(entry) ? entry.value : entry;
    if (isScalar(node) && node.value !== null) offset = node.range?.[0] ?? offset;
  }
  return placeAt(lineCounter, offset);
}

function isQuotedIn(document: Document, path: FieldPath): boolean {
  const node = document.getIn(path, true);
  return isScalar(node) && node.type !== undefined && node.type !== 'PLAIN';
}

function hasKey(item: unknown, key: string | number): boolean {
  return isPair(item) && isNode(item.key) && String(item.key.toJSON()) === String(key);
}

function placeAt(lineCounter: LineCounter, offset: number): Position {
  const { line, col } = lineCounter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function syntaxFinding(file: string, position: Position, message: string): Finding {
  return {
    rule: 'yaml-syntax',
    severity: 'error',
    message: `The file is not readable as YAML: ${message}`,
    help: 'Correct the YAML at this place.',
    file,
    position,
  };
}
