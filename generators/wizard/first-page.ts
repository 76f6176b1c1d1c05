import { SPEC_API_VERSION, sovereignSchema } from '../../schema/sovereign.js';
import type { JsonObject } from '../../schema/json.js';
import { exampleAt } from '../../schema/schema-fields.js';
import type { OpenRepository } from '../commands/open-repository.js';
import { UsageError } from '../exit-codes.js';
import type { Question, Terminal } from '../terminal.js';
import { problemAt } from './answers.js';

/**
 * Asks what no default can know, the domain and, where git knows no remote, the address of the repository; gives the
 * spec that follows, with the fields that a team is likely to change next.
 */
export async function askFirstPage(
  { git }: OpenRepository,
  terminal: Terminal,
  domain: string | undefined,
): Promise<JsonObject> {
  const known = git?.remotes.flatMap(({ url }) => pullAddress(url) ?? [])[0];
  if (domain !== undefined) refuseNoDomain(domain);
  const questions = [
    ...(domain === undefined ? [domainQuestion()] : []),
    ...(known === undefined ? [addressQuestion()] : []),
  ];
  const answers = questions.length === 0 ? {} : await terminal.ask(questions);
  return {
    apiVersion: SPEC_API_VERSION,
    kind: 'Sovereign',
    domain: domain ?? String(answers.domain).trim(),
    repository: { url: known ?? String(answers['repository/url']).trim(), branch: git?.branch ?? 'main' },
    hostClusters: [{ name: String(exampleAt(sovereignSchema, ['hostClusters', 0, 'name'])) }],
    qaTestSession: false,
  };
}

/** A domain that was named on the command line is judged like one that is typed. */
function refuseNoDomain(domain: string): void {
  const verdict = judgeDomain(domain);
  if (verdict !== true) throw new UsageError(`--sovereign is no domain: ${verdict}`, 'Write another --sovereign.');
}

function judgeDomain(answer: string): true | string {
  return problemAt(sovereignSchema, { domain: answer.trim() }, 'domain');
}

function domainQuestion(): Question {
  return {
    type: 'input',
    name: 'domain',
    message: 'Domain of the Sovereign (every public host stands below it):',
    validate: judgeDomain,
  };
}

function addressQuestion(): Question {
  const { repository } = sovereignSchema.shape;
  return {
    type: 'input',
    name: 'repository/url',
    message: 'Address that Flux pulls this repository from:',
    validate: (answer) => problemAt(repository, { url: answer.trim() }, 'url'),
  };
}

/** A remote's address as Flux reads it, undefined for one that Flux cannot reach. */
function pullAddress(remote: string): string | undefined {
  const scpLike = /^(?<user>[\w.-]+)@(?<host>[\w.-]+):(?<path>[^/].*)$/.exec(remote)?.groups;
  const url = scpLike === undefined ? remote : `ssh://${scpLike.user}@${scpLike.host}/${scpLike.path}`;
  return sovereignSchema.shape.repository.shape.url.safeParse(url).success ? url : undefined;
}
