import { sovereignSchema } from '../../schema/sovereign.js';
import type { Finding } from '../../schema/finding.js';
import type { JsonObject } from '../../schema/json.js';
import { textOfVariable } from './read-variables.js';
import type { ForeignReading } from './read-foreign.js';

/** Stands in a spec where nothing says what Flux pulls from; the name ends in a domain that never exists. */
const URL_PLACEHOLDER = 'https://replace-with-the-address-of-this-repository.invalid/';

/** What a spec takes of its repository from elsewhere than a GitRepository. */
export interface FoundSource {
  readonly fields: JsonObject;
  readonly findings: readonly Finding[];
}

/** The address that Flux pulls from, where no GitRepository is in Git: a variable, else the remote, else a placeholder. */
export function findSource(
  { source, variables, place }: ForeignReading,
  {
    remoteUrl,
    repository,
  }: { readonly remoteUrl: string | undefined; readonly repository: ReadonlyMap<string, string> },
): FoundSource {
  const isWritten = /^\s+url:/m.test(repository.get(`${place.folder}/sovereign.yaml`) ?? '');
  if (source !== undefined || isWritten) return { fields: {}, findings: [] };
  const told = textOfVariable(variables.get('GITOPS_REPO_URL'));
  if (told !== undefined && isAddress(told)) return { fields: { repository: { url: told } }, findings: [] };
  const fetched = remoteUrl === undefined ? undefined : asAddress(remoteUrl);
  const url = fetched !== undefined && isAddress(fetched) ? fetched : URL_PLACEHOLDER;
  const from =
    url === URL_PLACEHOLDER ? 'a placeholder stands in the spec' : `the spec has the address of the Git remote, ${url}`;
  return {
    fields: { repository: { url } },
    findings: [
      {
        rule: 'import-repository-url',
        severity: 'warning',
        message: `No GitRepository of ${place.folder} is in Git, so ${from}.`,
        help: 'Write the address, branch and Secret that Flux reads into repository of the spec.',
      },
    ],
  };
}

function isAddress(url: string): boolean {
  return sovereignSchema.shape.repository.shape.url.safeParse(url).success;
}

/** An address as git knows it, in the form that Flux reads. */
function asAddress(url: string): string {
  const { user, host, path } = /^(?<user>[\w.-]+)@(?<host>[\w.-]+):(?<path>[^/].*)$/.exec(url)?.groups ?? {};
  return user === undefined ? url : `ssh://${user}@${host ?? ''}/${path ?? ''}`;
}

const WHAT_TO_WRITE: Readonly<Record<string, readonly [string, string]>> = {
  domain: ['the domain of the Sovereign', 'domain: acme.example.com'],
  hostClusters: [
    'the host cluster: no variable, folder, object or value is named provider-region-block-environment',
    'hostClusters:\n      - name: hz-fsn-rtz-prod',
  ],
};

/** What no tree could have told otherwise, and the lines that supply it. */
export function missingFields(
  file: string,
  { place }: ForeignReading,
  findings: readonly Finding[],
): readonly Finding[] {
  return findings.map((finding): Finding => {
    const [what, lines] = WHAT_TO_WRITE[finding.path ?? ''] ?? [];
    if (what === undefined || lines === undefined) return finding;
    return {
      rule: 'import-missing',
      severity: 'error',
      message: `Nothing in ${place.folder} says ${what}.`,
      help: `Write these lines into ${file} and import again; the rest is completed:\n    ${lines}`,
      ...(finding.path === undefined ? {} : { path: finding.path }),
    };
  });
}
