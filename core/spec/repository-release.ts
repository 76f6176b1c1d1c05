import { parse } from 'yaml';
import type { PlatformProfile } from '../../schema/catalog.js';
import type { Finding } from '../../schema/finding.js';
import { releaseFileSchema, type ReleaseFile } from '../../schema/release-file.js';
import { releasesOf } from '../catalog/parse.js';
import { TEMPLATE_FOLDER } from '../model/unit-overlay.js';
import type { Files } from '../tree/tree.js';

/** Where a repository says its release and platform profile. */
export const RELEASE_FILE = `${TEMPLATE_FOLDER}/release.yaml`;

/** The release that files are generated from; the profile is the repository's, where it has one. */
export interface ChosenRelease {
  readonly release: string;
  readonly profile: PlatformProfile | undefined;
}

/** The release to generate from, or why there is none. */
export type ReleaseChoice =
  | { readonly kind: 'chosen'; readonly chosen: ChosenRelease }
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] };

/** Who asks for which release; undefined where nobody does. */
export interface ReleaseWishes {
  readonly option: string | undefined;
  readonly spec: { readonly release: string | undefined; readonly finding: (message: string, help: string) => Finding };
}

/**
 * Chooses the release: the repository's, which spec and option must agree with; in a new repository the option's, the
 * spec's, or the newest.
 */
export function chooseRelease(repository: Files, shelf: Files, wishes: ReleaseWishes): ReleaseChoice {
  const text = repository.get(RELEASE_FILE);
  const known = releasesOf(shelf);
  const file = text === undefined ? undefined : releaseFileSchema.safeParse(parseYaml(text));
  if (file !== undefined && !file.success) {
    const [issue] = file.error.issues;
    const message = `The repository's release cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
    return failed({
      rule: 'repository-release',
      severity: 'error',
      message,
      help: 'Correct the file.',
      file: RELEASE_FILE,
    });
  }
  const release = file?.data.release ?? wishes.option ?? wishes.spec.release ?? known.at(-1) ?? '';
  if (wishes.option !== undefined && wishes.option !== release)
    return failed(otherRelease(`--release ${wishes.option}`, release));
  if (wishes.spec.release !== undefined && wishes.spec.release !== release) {
    const { message, help } = otherRelease(`release "${wishes.spec.release}"`, release);
    return failed(wishes.spec.finding(message, help));
  }
  if (!known.includes(release)) {
    const message = `Catalyst release "${release}" is not among those of this generator.`;
    return failed(wishes.spec.finding(message, `Write one of ${known.join(', ')}, or install a newer generator.`));
  }
  return { kind: 'chosen', chosen: { release, profile: file?.data.profile } };
}

/** The release and profile that a repository states; undefined where it states none, or none that can be read. */
export function readReleaseFile(repository: Files): ReleaseFile | undefined {
  const text = repository.get(RELEASE_FILE);
  return text === undefined ? undefined : releaseFileSchema.safeParse(parseYaml(text)).data;
}

function failed(finding: Finding): ReleaseChoice {
  return { kind: 'findings', findings: [finding] };
}

function otherRelease(wish: string, release: string): Finding {
  return {
    rule: 'repository-release',
    severity: 'error',
    message: `The repository is on Catalyst ${release}, and ${wish} asks for another: all Sovereigns of a repository share one.`,
    help: `Leave it out, or move the repository with "generator-catalyst upgrade --to".`,
    file: RELEASE_FILE,
  };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
