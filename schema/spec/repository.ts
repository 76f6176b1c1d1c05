import semver from 'semver';
import { z } from 'zod';
import { DURATION, LABEL, field, judged, matches } from './field.js';

const gitUrl = judged((value) => {
  const shown = value.replace(/\/\/[^/@\s]+@/, '//…@');
  const scpLike = /^(?<user>[\w.-]+)@(?<host>[\w.-]+):(?<path>[^/].*)$/.exec(value)?.groups;
  if (scpLike !== undefined) {
    const help = `Write ssh://${scpLike.user}@${scpLike.host}/${scpLike.path}.`;
    return { message: `"${value}" is an scp-like address, which Flux does not read.`, help };
  }
  const help = 'Write an https:// or ssh:// address, for example https://git.example.com/acme/fleet.';
  if (!URL.canParse(value)) return { message: `"${shown}" is no address.`, help };
  const url = new URL(value);
  if (!['https:', 'ssh:', 'http:'].includes(url.protocol)) return { message: `Flux does not read "${shown}".`, help };
  if (url.password !== '' || (url.protocol !== 'ssh:' && url.username !== '')) {
    const without = 'Leave user name and password out of it; the Secret named by secretRef holds them.';
    return { message: `"${shown}" holds credentials.`, help: without };
  }
  if (!/[\s$"'\\]/.test(value)) return undefined;
  return { message: `"${shown}" holds a space, a quote or a dollar sign.`, help: 'Write them percent-encoded.' };
});

/** The Flux repository, and what a Sovereign follows in it. */
export const repository = z
  .strictObject({
    url: field(gitUrl, 'Address that Flux pulls from.', 'https://git.example.com/acme/fleet'),
    branch: field(
      z.string().min(1).optional(),
      'Branch that this Sovereign follows. Default: main, unless a tag or a semver range is named.',
      'main',
    ),
    tag: field(z.string().min(1).optional(), 'Tag that this Sovereign follows instead of a branch.', 'v1.4.0'),
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
