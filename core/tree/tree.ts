import type { Finding } from '../../schema/finding.js';
import { parseManifests, type Manifest, type ParsedFile } from './manifest.js';
import { isOfKind, resourceKey, type GroupKind, type Resource } from './resource.js';

/** Files by path: POSIX paths relative to the repository, text as UTF-8 without a byte order mark. */
export type Files = ReadonlyMap<string, string>;

/** Files and what they hold, parsed once. */
export interface Tree {
  readonly files: Files;
  /** Every manifest of every YAML file, by path and then by place in the file. */
  readonly manifests: readonly Manifest[];
  readonly findings: readonly Finding[];
  readonly manifestsOf: (file: string) => readonly Manifest[];
  readonly ofKind: (kind: GroupKind) => readonly Manifest[];
  /** Every manifest that identifies this resource; more than one when files repeat it. */
  readonly byResource: (resource: Resource) => readonly Manifest[];
}

const NONE: readonly Manifest[] = [];

/** True for the files that Flux and Kustomize read as YAML. */
export function isYamlFile(path: string): boolean {
  return path.endsWith('.yaml') || path.endsWith('.yml');
}

/**
 * Parses files into a tree; files that do not parse give findings instead of manifests.
 *
 * What `known` holds with the same text is taken from there: parsing is most of the work.
 */
export function parseTree(files: Files, known?: Tree): Tree {
  const byFile = new Map<string, readonly Manifest[]>();
  const byKey = new Map<string, Manifest[]>();
  const findings: Finding[] = [];
  for (const file of [...files.keys()].sort()) {
    if (!isYamlFile(file)) continue;
    const text = files.get(file) ?? '';
    const parsed = known?.files.get(file) === text ? reuse(known, file) : parseManifests(file, text);
    findings.push(...parsed.findings);
    byFile.set(file, parsed.manifests);
    for (const manifest of parsed.manifests) {
      if (manifest.resource === undefined) continue;
      const key = resourceKey(manifest.resource);
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [manifest]);
      else known.push(manifest);
    }
  }
  const manifests = [...byFile.values()].flat();
  return {
    files,
    manifests,
    findings,
    manifestsOf: (file) => byFile.get(file) ?? NONE,
    ofKind: (kind) => manifests.filter((manifest) => isOfKind(manifest.value, kind)),
    byResource: (resource) => byKey.get(resourceKey(resource)) ?? NONE,
  };
}

function reuse(known: Tree, file: string): ParsedFile {
  return { manifests: known.manifestsOf(file), findings: known.findings.filter((finding) => finding.file === file) };
}
