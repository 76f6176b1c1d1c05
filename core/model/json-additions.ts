import type { JsonValue } from '../../schema/json.js';
import { toYaml } from '../render/yaml-text.js';

/** A JSON patch that appends to a list: a strategic merge would replace the whole list. */
export function jsonAdditions(path: string, values: readonly JsonValue[]): string {
  return `${toYaml(
    values.map((value) => ({ op: 'add', path, value })),
    0,
  )}\n`;
}
