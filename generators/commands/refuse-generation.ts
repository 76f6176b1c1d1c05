import { plannedWrites, type Generation } from '../../core/pipeline.js';
import { plural } from '../../core/report/findings-text.js';
import { UsageError } from '../exit-codes.js';
import type { OpenRepository } from './open-repository.js';
import type { SovereignOptions } from './sovereign.js';

/** Stops where one option asks for what another forbids. */
export function refuseContradictions(options: SovereignOptions): void {
  const { commit, push, branch, remote, exitCode, dryRun, spec, replaceSpec } = options;
  const contradictions: readonly (readonly [boolean, string, string])[] = [
    [!commit && push, '--no-commit leaves nothing for --push.', 'Leave one of the two out.'],
    [!commit && branch !== undefined, '--no-commit leaves nothing for --branch.', 'Leave one of the two out.'],
    [remote !== undefined && !push, '--remote says where to push, and nothing is pushed.', 'Add --push.'],
    [exitCode && !dryRun, '--exit-code says what a dry run ends with, and this is none.', 'Add --dry-run.'],
    [replaceSpec && spec === undefined, '--replace-spec has no spec to put there.', 'Add --spec FILE.'],
  ];
  for (const [isMet, message, help] of contradictions) if (isMet) throw new UsageError(message, help);
}

/** Stops where the spec is that of another Sovereign than the one named. */
export function refuseOtherSovereign({ sovereigns }: Generation, options: SovereignOptions): void {
  const domain = sovereigns[0]?.model.spec.domain ?? '';
  if (options.sovereign === undefined || options.sovereign === domain) return;
  throw new UsageError(
    `The spec is of Sovereign "${domain}", and --sovereign names "${options.sovereign}".`,
    'Leave --sovereign out, or name the other spec with --spec.',
  );
}

/** Stops where a spec would replace the different one in the repository, unless that is asked for. */
export function refuseSpecChange({ sovereigns }: Generation, { replaceSpec, spec, edit }: SovereignOptions): void {
  const specWrite = sovereigns[0]?.specWrite;
  // What was edited was shown and agreed to.
  if (specWrite?.kind !== 'update' || replaceSpec || edit || spec === undefined) return;
  throw new UsageError(
    `${specWrite.path} differs from ${spec}.`,
    `Compare them with "diff ${specWrite.path} ${spec}"; then leave --spec out to keep the repository's, or add --replace-spec.`,
  );
}

/** Stops where a link, or a file that is no text, stands at or above a path that would be written. */
export function refuseUnreadable(generation: Generation, { unreadable }: OpenRepository): void {
  const touched = [...plannedWrites(generation), ...generation.folders.flatMap((folder) => folder.protected)];
  const found = unreadable.filter((path) => touched.some((each) => `${each.path}/`.startsWith(`${path}/`)));
  if (found.length === 0) return;
  throw new UsageError(
    `Links, or files that are no text, stand where generated files belong:\n${found.map((path) => `  ${path}`).join('\n')}`,
    'Replace each link by what it points to, and move the other files away.',
  );
}

const REASONS = {
  edited: 'was edited',
  deleted: 'was deleted',
  foreign: 'was not generated',
} as const;

/** Stops where generating would change a file that is the team's. */
export function refuseProtected({ folders }: Generation): void {
  const files = folders.flatMap((folder) => folder.protected);
  if (files.length === 0) return;
  const lines = files.map(({ path, reason }) => `  ${path} ${REASONS[reason]}`);
  throw new UsageError(
    `${plural(files.length, 'file')} would change that ${files.length === 1 ? 'is' : 'are'} not ours to change:\n${lines.join('\n')}`,
    'Run "generator-catalyst upgrade" to merge, or put the files back as they were generated.',
  );
}
