import semver from 'semver';
import { z } from 'zod';
import { DURATION, LABEL, field, judged, matches } from './field.js';

const gitUrl = judged((value) => {
  const scpLike = /^(?<user>[\w.-]+)@(?<host>[\w.-]+):(?<path>[^/].*)$/.exec(value)?.groups;
  if (scpLike !== undefined) {
    const help = `Write ssh://${scpLike.user}@${scpLike.host}/${scpLike.path}.`;
    return { message: `"${value}" is an scp-like address, which Flux does not read.`, help };
  }
  const shown = value.replace(/\/\/[^/@\s]+@/, '//…@').replace(/[?#][\s\S]*$/, '?…');
  const help = 'Write an https:// or ssh:// address, for example https://git.example.com/acme/fleet.';
  if (!URL.canParse(value)) return { message: `"${shown}" is no address.`, help };
  if (!/^(https?|ssh):\/\/[^/]/.test(value)) return { message: `Flux does not read "${shown}".`, help };
  const url = new URL(value);
  if (url.password !== '' || (url.protocol !== 'ssh:' && url.username !== '')) {
    const without = 'Leave user name and password out of it; the Secret named by secretRef holds them.';
    return { message: `"${shown}" holds credentials.`, help: without };
  }
  if (/[\s$"'\\]/.test(value)) {
    return { message: `"${shown}" holds a space, a quote or a dollar sign.`, help: 'Write them percent-encoded.' };
  }
  if (/[^!-~]|[<>^`{|}]/.test(value)) {
    return { message: `"${shown}" holds a character that no address has.`, help: 'Write it percent-encoded.' };
  }
  if (url.search === '' && url.hash === '') return undefined;
  const without = 'Leave "?" or "#" and what follows out of it; a token belongs into the Secret named by secretRef.';
  return { message: `"${shown}" has more than the path of a repository.`, help: without };
});

/** What Git takes as the name of a branch or a tag. Source: git-check-ref-format. */
const gitName = judged((value) => {
  if (value.startsWith('refs/')) {
    return { message: `"${value}" is a whole reference.`, help: `Write ${value.replace(/^refs\/[^/]*\/?/, '')}.` };
  }
  const isName =
    value !== '@' &&
    !/[\s~^:?*[\\\u0000-\u001f\u007f]|\p{C}|\.\.|@\{|\/\/|^[-/]|[./]$|(^|\/)\.|\.lock(\/|$)/u.test(value);
  if (isName) return undefined;
  const help = 'Write it as "git branch --list" or "git tag --list" shows it.';
  return { message: `${JSON.stringify(value)} is no name that Git takes.`, help };
});

/** The Flux repository, and what a Sovereign follows in it. */
export const repository = z
  .strictObject({
    url: field(gitUrl, 'Address that Flux pulls from.', 'https://git.example.com/acme/fleet'),
    branch: field(
      gitName.min(1).optional(),
      'Branch that this Sovereign follows. Default: main, unless a tag or a semver range is named.',
      'main',
    ),
    tag: field(gitName.min(1).optional(), 'Tag that this Sovereign follows instead of a branch.', 'v1.4.0'),
    semver: field(
      z
        .string()
        .refine((range) => semver.validRange(range) !== null, {
          error: ({ input }) => `"${String(input)}" is no range of versions.`,
          params: { help: 'Write a semver range, for example "~1.4".' },
        })
        .optional(),
      'Range of tags that this Sovereign follows instead of a branch.',
      '~1.4',
    ),
    interval: field(
      matches(DURATION, 'a duration as Flux writes it, such as 1m').default('1m'),
      'How often Flux looks for a new commit.',
      '1m',
    ),
    secretRef: field(
      z
        .strictObject({
          name: field(
            matches(LABEL, 'the name of a Secret: lower-case letters, digits and hyphens'),
            'Name of the Secret.',
            'flux-repository',
          ),
        })
        .default({ name: 'flux-repository' }),
      'Secret in flux-system with the credentials of the repository.',
      { name: 'flux-repository' },
    ),
  })
  .refine(({ branch, tag, semver: range }) => [branch, tag, range].filter((ref) => ref !== undefined).length <= 1, {
    error: 'It names several of branch, tag and semver.',
    params: { help: 'Keep one of them.' },
  });
