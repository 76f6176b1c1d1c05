import type { Lock } from '../../schema/lock.js';
import type { Migrations } from '../../schema/migrations.js';

/** What the way to another release asks of a person, or leaves behind on the clusters. */
export interface MigrationStep {
  /** As people write it, `Kind namespace/name`. */
  readonly object: string;
  readonly what: string;
  readonly do: string;
}

/** What the releases on the way ask of people, oldest first; of what leaves only what was generated here. */
export function stepsOf(migrations: readonly Migrations[], locks: Iterable<Lock>): readonly MigrationStep[] {
  const generated = new Set([...locks].flatMap(({ files }) => Object.values(files).flatMap(({ objects }) => objects)));
  const isHere = (release: string): boolean =>
    [...generated].some((key) => key.endsWith(`/HelmRelease/flux-system/${release}`));
  return migrations.flatMap(({ to, removed, steps }) => [
    ...removed
      .filter(({ release }) => isHere(release))
      .map(({ release, leaves }) => ({
        object: `HelmRelease flux-system/${release}`,
        what: `${to} is without it, and Flux uninstalls it.`,
        do: leaves,
      })),
    ...steps,
  ]);
}
