import { z } from 'zod';
import { isJsonObject, type JsonValue } from '../json.js';

/** A team's own chart values. They arrive by a patch, which kustomize has to read, merge and write. */
export const ownValues = z.record(z.string(), z.json() as z.ZodType<JsonValue>).superRefine((values, context) => {
  if (depthOf(values, MOST_LEVELS) > MOST_LEVELS) {
    const message = `It is nested deeper than ${MOST_LEVELS} levels.`;
    context.addIssue({ code: 'custom', message, params: { help: 'Write it flatter, or as JSON in a text.' } });
    return;
  }
  for (const path of emptyKeys(values)) {
    const message = 'A key is empty, which kustomize cannot merge.';
    context.addIssue({ code: 'custom', path, message, params: { help: 'Give it a name, or remove it.' } });
  }
  for (const path of nextLines(values)) {
    const message = 'It holds the character U+0085, which kustomize turns into a space.';
    context.addIssue({ code: 'custom', path, message, params: { help: 'Write a line feed or a space instead.' } });
  }
});

/** No chart comes near; from some 150 on the tree's own formatter gives up. */
const MOST_LEVELS = 100;

/** Levels of maps and lists; counting ends one above `most`. */
function depthOf(value: JsonValue, most: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (most <= 0) return 1;
  return (
    1 +
    Object.values(value).reduce<number>((deepest, field) => Math.max(deepest, depthOf(field as JsonValue, most - 1)), 0)
  );
}

type ValuePath = (string | number)[];

/** The path of each map that has an empty key; lists replace, so what they hold is not looked at. */
function emptyKeys(value: JsonValue, path: ValuePath = []): ValuePath[] {
  if (!isJsonObject(value)) return [];
  const below = Object.entries(value).flatMap(([key, field]) => emptyKeys(field, [...path, key]));
  return '' in value ? [path, ...below] : below;
}

/** The path of each text, and of each map with a key, that holds the control character "next line". */
function nextLines(value: JsonValue, path: ValuePath = []): ValuePath[] {
  if (typeof value === 'string') return value.includes('\u0085') ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => nextLines(item, [...path, index]));
  if (!isJsonObject(value)) return [];
  const below = Object.entries(value).flatMap(([key, field]) => nextLines(field, [...path, key]));
  return Object.keys(value).some((key) => key.includes('\u0085')) ? [path, ...below] : below;
}
