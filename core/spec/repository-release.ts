import { isNode, LineCounter, parse, parseDocument } from 'yaml';
import type { z } from 'zod';
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
  if (text !== undefined && file?.success === false) return failed(unreadable(text, file.error.issues[0]));
  const stated = file?.data;
  const release = stated?.release ?? wishes.option ?? wishes.spec.release ?? known.at(-1) ?? '';
  if (wishes.option !== undefined && wishes.option !== release)
    return failed(otherRelease(`--release ${wishes.option}`, release, helpFor(wishes.option, release, known)));
  if (wishes.spec.release !== undefined && wishes.spec.release !== release) {
    const wish = wishes.spec.release;
    const { message, help } = otherRelease(`release "${wish}"`, release, helpFor(wish, release, known));
    return failed(wishes.spec.finding(message, help));
  }
  if (!known.includes(release)) {
    const message = `Catalyst release "${release}" is not among those of this generator.`;
    const help = `Write one of ${known.join(', ')}, or install a newer generator.`;
    return failed(stated === undefined ? wishes.spec.finding(message, help) : releaseFinding(message, help));
  }
  return { kind: 'chosen', chosen: { release, profile: stated?.profile } };
}

/** The release and profile that a repository states; undefined where it states none, or none that can be read. */
export function readReleaseFile(repository: Files): ReleaseFile | undefined {
  const text = repository.get(RELEASE_FILE);
  return text === undefined ? undefined : releaseFileSchema.safeParse(parseYaml(text)).data;
}

function failed(finding: Finding): ReleaseChoice {
  return { kind: 'findings', findings: [finding] };
}

/** What is wrong with the file, at its place. */
function unreadable(text: string, issue: z.core.$ZodIssue | undefined): Finding {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  const node = error === undefined ? document.getIn(issue?.path ?? [], true) : undefined;
  const offset = error?.pos[0] ?? (isNode(node) ? node.range?.[0] : undefined) ?? 0;
  const { line, col } = lines.linePos(offset);
  const field = issue?.path.join('.') ?? '';
  const what =
    error === undefined
      ? `${field === '' ? '' : ` at ${field}`}: ${issue?.message ?? ''}`
      : ` as YAML: ${error.message.split(/ at line|\n/)[0] ?? ''}`;
  return {
    ...releaseFinding(`The release file is not readable${what}.`, 'Correct it there, or restore the file from Git.'),
    position: { line: Math.max(line, 1), column: Math.max(col, 1) },
  };
}

/** What leads from the repository's release to the one that is asked for. */
function helpFor(wish: string, release: string, known: readonly string[]): string {
  const [from, to] = [known.indexOf(release), known.indexOf(wish)];
  if (to < 0) return `Leave it out; this generator knows ${known.join(', ')}.`;
  const back = to < from ? ' --downgrade' : '';
  return `Leave it out, or move the repository with "generator-catalyst upgrade --to ${wish}${back}".`;
}

function otherRelease(wish: string, release: string, help: string): Finding {
  return releaseFinding(
    `The repository is on Catalyst ${release}, and ${wish} asks for another: all Sovereigns of a repository share one.`,
    help,
  );
}

function releaseFinding(message: string, help: string): Finding {
  return { rule: 'repository-release', severity: 'error', message, help, file: RELEASE_FILE };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
