import type { Lock } from '../../schema/lock.js';
import type { Migration } from '../../schema/migrations.js';

/** What the way to another release asks of a person, or leaves behind on the clusters. */
export interface MigrationStep {
  /** As people write it, `Kind namespace/name`. */
  readonly object: string;
  readonly what: string;
  readonly do: string;
}

/** The steps whose objects were generated here, in the order of the releases; each once. */
export function stepsOf(migrations: readonly Migration[], locks: Iterable<Lock>): readonly MigrationStep[] {
  const generated = new Set([...locks].flatMap(({ files }) => Object.values(files).flatMap(({ objects }) => objects)));
  const labels = new Set([...generated].map(labelOf));
  const all = migrations.flatMap(({ removed, steps }) => [
    ...removed.map(({ release, leaves }) => ({
      object: `HelmRelease flux-system/${release}`,
      what: `It is gone in this release: Flux uninstalls it. ${leaves}`,
      do: 'Delete what is left by hand once nobody needs it.',
    })),
    ...steps,
  ]);
  return all.filter(({ object }) => labels.has(object));
}

/** A lock names objects as group/kind/namespace/name. */
function labelOf(key: string): string {
  const [, kind = '', namespace = '', name = ''] = key.split('/');
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
