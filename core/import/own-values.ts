import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import { mapStrings } from '../model/values.js';
import { isEqual } from './spec-input.js';

/** What a spec's own values must say so that a patch becomes the one in the tree; undefined for nothing. */
export function ownValuesOf(expected: JsonValue | undefined, actual: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(actual)) return undefined;
  const values = laidOver(isJsonObject(expected) ? expected : {}, actual);
  return Object.keys(values).length === 0 ? undefined : values;
}

function laidOver(expected: JsonObject, actual: JsonObject): JsonObject {
  const own = Object.entries(actual).flatMap(([name, value]): readonly (readonly [string, JsonValue])[] => {
    const before = Object.hasOwn(expected, name) ? expected[name] : undefined;
    if (isEqual(before, value)) return [];
    if (isJsonObject(before) && isJsonObject(value)) {
      const below = laidOver(before, value);
      return Object.keys(below).length === 0 ? [] : [[oneDollar(name), below]];
    }
    // A spec's values are data: what Flux would substitute cannot be written as one.
    if (holdsVariable(value) || holdsVariable(name)) return [];
    return [[oneDollar(name), mapStrings(value, oneDollar)]];
  });
  return Object.fromEntries(own);
}

/** True where Flux would put something in; `$$` is a dollar sign that is meant. */
export function holdsVariable(value: JsonValue): boolean {
  return JSON.stringify(value).replaceAll('$$', '').includes('${');
}

function oneDollar(text: string): string {
  return text.replaceAll('$$', '$');
}
