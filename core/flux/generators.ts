import { posix } from 'node:path';
import type { JsonObject, JsonValue } from '../../schema/json.js';
import type { FieldPath } from '../tree/manifest.js';
import { identityOf, type Draft } from './draft.js';
import { loadFile } from './load.js';
import { mapsOf, reportError, reportUnsupported, textOf, textsOf } from './kustomization-file.js';
import type { BuildState, KustomizationFile } from './kustomization-file.js';

/**
 * The ConfigMaps and Secrets that a file generates, still without the hash in their names.
 *
 * Reports sources that cannot be read; `behavior: merge` and `replace` are not built.
 */
export function generate(state: BuildState, file: KustomizationFile): readonly Draft[] {
  return (['configMapGenerator', 'secretGenerator'] as const).flatMap((field) =>
    mapsOf(state, file, field).flatMap(([entry, index]) => generateOne(state, file, entry, [field, index])),
  );
}

function generateOne(state: BuildState, file: KustomizationFile, entry: JsonObject, at: FieldPath): readonly Draft[] {
  const behavior = textOf(entry.behavior);
  if (behavior !== '' && behavior !== 'create') {
    reportUnsupported(state, file.manifest, [...at, 'behavior'], `behavior: ${behavior}`);
    return [];
  }
  const isSecret = at[0] === 'secretGenerator';
  const options = [file.manifest.value.generatorOptions, entry.options].filter((value) => value !== undefined);
  const labels = merged(options, 'labels');
  const annotations = merged(options, 'annotations');
  const data = readSources(state, file, entry, at).map(([key, text]) => [key, isSecret ? base64(text) : text] as const);
  const value: JsonObject = {
    apiVersion: 'v1',
    kind: isSecret ? 'Secret' : 'ConfigMap',
    metadata: {
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      name: textOf(entry.name),
      ...(textOf(entry.namespace) === '' ? {} : { namespace: textOf(entry.namespace) }),
    },
    ...(isSecret ? { type: textOf(entry.type) === '' ? 'Opaque' : textOf(entry.type) } : {}),
    ...(data.length === 0 ? {} : { data: Object.fromEntries(data) }),
    ...(isSet(options, 'immutable') ? { immutable: true } : {}),
  };
  const needsHash = !isSet(options, 'disableNameSuffixHash');
  return [{ value, origin: file.manifest, original: identityOf(value), previousIds: [], needsHash }];
}

function merged(options: readonly JsonValue[], field: 'labels' | 'annotations'): Readonly<Record<string, string>> {
  return Object.assign({}, ...options.map((option) => textsOf(fieldOf(option, field)))) as Record<string, string>;
}

function isSet(options: readonly JsonValue[], field: string): boolean {
  return options.some((option) => fieldOf(option, field) === true);
}

function fieldOf(value: JsonValue, field: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)[field]
    : undefined;
}

type Pair = readonly [key: string, text: string];

function readSources(state: BuildState, file: KustomizationFile, entry: JsonObject, at: FieldPath): readonly Pair[] {
  const envs = [...textsIn(entry.envs), ...(textOf(entry.env) === '' ? [] : [textOf(entry.env)])];
  return [
    ...envs.flatMap((path) => parseEnv(loadFile(state, file, path, [...at, 'envs']) ?? '')),
    ...textsIn(entry.files).flatMap((source) => readFile(state, file, source, [...at, 'files'])),
    ...textsIn(entry.literals).flatMap((literal) => readLiteral(state, file, literal, [...at, 'literals'])),
  ];
}

function textsIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function parseEnv(text: string): readonly Pair[] {
  const lines = text.split('\n').map((line) => line.trimStart().replace(/\r$/, ''));
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [key = '', ...rest] = line.split('=');
      return [key, rest.join('=')];
    });
}

function readFile(state: BuildState, file: KustomizationFile, source: string, at: FieldPath): readonly Pair[] {
  const [first = '', second] = source.split('=');
  const text = loadFile(state, file, second ?? first, at);
  return text === undefined ? [] : [[second === undefined ? posix.basename(first) : first, text]];
}

function readLiteral(state: BuildState, file: KustomizationFile, literal: string, at: FieldPath): readonly Pair[] {
  const equals = literal.indexOf('=');
  if (equals > 0) return [[literal.slice(0, equals), withoutQuotes(literal.slice(equals + 1))]];
  reportError(state, file.manifest, at, 'A literal has no key.', 'Write it as key=value.');
  return [];
}

function withoutQuotes(text: string): string {
  return /^(["']).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
