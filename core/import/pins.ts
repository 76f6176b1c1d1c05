import semver from 'semver';
import { valueAt } from '../../schema/json.js';
import type { Manifest } from '../tree/manifest.js';
import type { Tree } from '../tree/tree.js';
import { HELM_RELEASE } from './layout.js';

/** One chart version that a HelmRelease of the tree asks for. */
export interface Pin {
  readonly chart: string;
  readonly version: string;
}

/** What a release pins: chart to version. */
export interface ReleasePins {
  readonly release: string;
  readonly versions: ReadonlyMap<string, string>;
}

/** How near a release is to a tree. */
export interface ReleaseMatch {
  readonly release: string;
  /** Pins of the tree that are the release's own. */
  readonly agree: number;
  /** Pins of the tree whose chart the release has. */
  readonly known: number;
  readonly pins: number;
}

/** The pins of a tree, each chart and version once, by chart. Ranges and variables are no pins. */
export function pinsOf(tree: Tree): readonly Pin[] {
  const pins = tree.ofKind(HELM_RELEASE).flatMap(pinOf);
  const key = ({ chart, version }: Pin): string => `${chart} ${version}`;
  const unique = pins.filter((pin, index) => pins.findIndex((other) => key(other) === key(pin)) === index);
  return unique.sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

function pinOf({ value, file }: Manifest): readonly Pin[] {
  const chart = valueAt(value, ['spec', 'chart', 'spec', 'chart']);
  const version = valueAt(value, ['spec', 'chart', 'spec', 'version']);
  if (file.includes('/.catalyst/') || typeof chart !== 'string' || typeof version !== 'string') return [];
  return semver.valid(version) === null ? [] : [{ chart, version }];
}

/**
 * The releases by their nearness to some pins, the nearest first.
 *
 * Most pins agree; else most charts are known; else the versions are the nearest; else the newer release.
 */
export function rankReleases(pins: readonly Pin[], releases: readonly ReleasePins[]): readonly ReleaseMatch[] {
  const scored = releases.map(({ release, versions }) => {
    const known = pins.filter(({ chart }) => versions.has(chart));
    const agree = known.filter(({ chart, version }) => versions.get(chart) === version).length;
    const distance = known.reduce((sum, { chart, version }) => sum + distanceOf(version, versions.get(chart) ?? ''), 0);
    return { match: { release, agree, known: known.length, pins: pins.length }, distance };
  });
  scored.sort(
    (left, right) =>
      right.match.agree - left.match.agree ||
      right.match.known - left.match.known ||
      left.distance - right.distance ||
      (left.match.release < right.match.release ? 1 : -1),
  );
  return scored.map(({ match }) => match);
}

/** A major version weighs more than any number of minor ones that charts have in practice. */
function distanceOf(first: string, second: string): number {
  const [one, other] = [semver.parse(first), semver.parse(second)];
  if (one === null || other === null) return 0;
  return (
    Math.abs(one.major - other.major) * 1e6 +
    Math.abs(one.minor - other.minor) * 1e3 +
    Math.min(Math.abs(one.patch - other.patch), 999)
  );
}
