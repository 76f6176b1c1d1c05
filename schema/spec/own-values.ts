import { z } from 'zod';
import { isJsonObject, type JsonValue } from '../json.js';

/** A team's own chart values. They arrive by a patch, which kustomize has to read, merge and write. */
export const ownValues = z.record(z.string(), z.json() as z.ZodType<JsonValue>).superRefine((values, context) => {
  for (const path of emptyKeys(values)) {
    const message = 'A key is empty, which kustomize cannot merge.';
    context.addIssue({ code: 'custom', path, message, params: { help: 'Give it a name, or remove it.' } });
  }
  for (const path of nextLines(values)) {
    const message = 'It holds the character U+0085, which kustomize turns into a space.';
    context.addIssue({ code: 'custom', path, message, params: { help: 'Write a line feed or a space instead.' } });
  }
});

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
