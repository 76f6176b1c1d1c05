import { lt, valid } from 'semver';
import { releasesOf } from '../../core/catalog/parse.js';
import { TEMPLATE_FOLDER } from '../../core/model/unit-overlay.js';
import { LOCK_PATH, parseLock } from '../../core/plan/lock.js';
import type { SpecText } from '../../core/spec/decide-specs.js';
import { RELEASE_FILE, readReleaseFile } from '../../core/spec/repository-release.js';
import type { Files } from '../../core/tree/tree.js';
import { UsageError } from '../exit-codes.js';
import type { UpgradeOptions } from './upgrade.js';

/** Stops where one option asks for what another forbids. */
export function refuseUpgradeContradictions(options: UpgradeOptions): void {
  const { commit, push, branch, remote, exitCode, dryRun, continues, aborts, downgrade, to } = options;
  const contradictions: readonly (readonly [boolean, string, string])[] = [
    [!commit && push, '--no-commit leaves nothing for --push.', 'Leave one of the two out.'],
    [!commit && branch !== undefined, '--no-commit leaves nothing for --branch.', 'Leave one of the two out.'],
    [remote !== undefined && !push, '--remote says where to push, and nothing is pushed.', 'Add --push.'],
    [exitCode && !dryRun, '--exit-code says what a dry run ends with, and this is none.', 'Add --dry-run.'],
    [continues && aborts, '--continue goes on and --abort takes back.', 'Leave one of the two out.'],
    [aborts && to !== undefined, '--abort takes back, and --to asks for more.', 'Leave one of the two out.'],
    [aborts && dryRun, '--abort has no dry run.', 'Leave one of the two out.'],
    [downgrade && to === undefined, '--downgrade does not say to which release.', 'Add --to RELEASE.'],
  ];
  for (const [isMet, message, help] of contradictions) if (isMet) throw new UsageError(message, help);
}

/** Stops where the repository holds no Sovereign. */
export function refuseNoSovereign(specs: readonly SpecText[], { repo }: UpgradeOptions): void {
  if (specs.length > 0) return;
  throw new UsageError(
    `No Sovereign stands below ${repo}/clusters, so there is nothing to upgrade.`,
    'Name the Flux repository with --repo, or generate one with "generator-catalyst sovereign".',
  );
}

/** Stops where a Sovereign was generated whose spec is gone: what it shares with others would move on without it. */
export function refuseLostSpecs(files: Files, specs: readonly SpecText[]): void {
  const lost = [...files.keys()].flatMap((path) => {
    const folder = path.endsWith(`/${LOCK_PATH}`) ? path.slice(0, -LOCK_PATH.length - 1) : TEMPLATE_FOLDER;
    return folder === TEMPLATE_FOLDER || specs.some(({ file }) => file === `${folder}/sovereign.yaml`) ? [] : folder;
  });
  if (lost.length === 0) return;
  throw new UsageError(
    `No sovereign.yaml stands in ${lost.join(', ')}, which would stay behind while clusters/_template changes.`,
    'Restore the file from Git, or remove the folder if that Sovereign is gone.',
  );
}

/** Stops where the release is unknown, and where files would go back to an older release or generator unasked. */
export function refuseRelease(files: Files, shelf: Files, { to, downgrade }: UpgradeOptions, version: string): void {
  const known = releasesOf(shelf);
  if (to !== undefined && !known.includes(to)) {
    const message = `Catalyst release "${to}" is not among those of this generator.`;
    throw new UsageError(message, `Write one of ${known.join(', ')}, or install a newer generator.`);
  }
  if (to !== undefined && !files.has(RELEASE_FILE)) {
    const help = 'Leave --to out: the first run of "generator-catalyst sovereign" writes the file.';
    throw new UsageError(`${RELEASE_FILE} does not exist, so there is no release to move from.`, help);
  }
  if (downgrade) return;
  const target = to ?? readReleaseFile(files)?.release ?? known.at(-1) ?? '';
  for (const [path, text] of files) {
    if (!path.endsWith(`/${LOCK_PATH}`)) continue;
    const parsed = parseLock(path, text);
    if (parsed.kind !== 'lock') continue;
    refuseOlder(path, parsed.lock, target, version);
  }
}

function refuseOlder(
  path: string,
  lock: { readonly release: string; readonly generator: string },
  target: string,
  version: string,
): void {
  if (lock.release > target) {
    throw new UsageError(
      `${path} is of Catalyst ${lock.release}, and ${target} is older.`,
      `Going back is no upgrade: what ${lock.release} moved is not moved back. Write "--to ${target} --downgrade" to do it.`,
    );
  }
  if (valid(lock.generator) === null || !lt(version, lock.generator)) return;
  throw new UsageError(
    `${path} was written by generator ${lock.generator}, and this one is ${version}.`,
    `Install generator-catalyst ${lock.generator} or newer.`,
  );
}
