import { posix } from 'node:path';
import { isJsonObject, type JsonValue } from '../../schema/json.js';
import { list } from '../bringup/object-facts.js';
import { parseManifests } from '../tree/manifest.js';
import { isYamlFile, type Files } from '../tree/tree.js';

/**
 * The files whose whole text is the value of a Secret: what a `secretGenerator` reads, and private keys.
 *
 * Nothing in such a file says so by itself.
 */
export function secretFilesIn(files: Files): ReadonlySet<string> {
  const secret = new Set<string>();
  for (const [path, text] of files) {
    if (!isYamlFile(path) && text.includes('PRIVATE KEY-----')) secret.add(path);
    if (!text.includes('secretGenerator')) continue;
    for (const { value } of parseManifests(path, text).manifests) {
      const sources = list(value.secretGenerator).flatMap(({ files, envs, env }) =>
        [files, envs, env].flatMap(textsIn),
      );
      for (const source of sources) secret.add(posix.join(posix.dirname(path), source.replace(/^[^/=]+=/, '')));
    }
  }
  return secret;
}

function textsIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === undefined || value === null || isJsonObject(value) || !Array.isArray(value)) return [];
  return value.filter((item: JsonValue): item is string => typeof item === 'string');
}
