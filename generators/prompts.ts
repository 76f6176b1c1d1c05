import { toYaml } from '../core/render/yaml-text.js';
import { BUILDING_BLOCKS, ENVIRONMENTS, PROVIDER_CODES, parseHostClusterName } from '../schema/host-cluster-codes.js';
import { SPEC_API_VERSION, SPEC_SCHEMA_LINE, sovereignSchema } from '../schema/sovereign.js';
import { describeIssues } from '../schema/describe-issue.js';
import type { z } from 'zod';
import type { JsonObject } from '../schema/json.js';
import type { OpenRepository } from './commands/open-repository.js';
import { UsageError } from './exit-codes.js';
import type { Answers, Question, Terminal } from './terminal.js';

/** Asks for what a spec needs, shows it, and gives its text once it is agreed to. */
export async function askSpec(repository: OpenRepository, terminal: Terminal, isAgreed: boolean): Promise<string> {
  const first = await terminal.ask([domainQuestion(), providerQuestion()]);
  const code = String(first.provider);
  terminal.progress(describeNames(code));
  const rest = await terminal.ask([
    hostClustersQuestion(code),
    repositoryQuestion(repository),
    branchQuestion(repository),
    {
      type: 'confirm',
      name: 'qaTestSession',
      message: 'Do QA test sessions run here (staging certificates)?',
      default: false,
    },
    storageQuestion(),
  ]);
  const text = specText({ ...first, ...rest });
  terminal.progress(`\n${text}\n`);
  if (isAgreed) return text;
  const { agreed } = await terminal.ask([
    { type: 'confirm', name: 'agreed', message: 'Generate the tree from this spec?', default: true },
  ]);
  if (agreed !== true)
    throw new UsageError('You did not agree to the spec, so nothing was written.', 'Run it again to answer anew.');
  return text;
}

/** The spec that answers lead to, with the fields a team is likely to change next. */
export function specText(answers: Answers): string {
  const spec: JsonObject = {
    apiVersion: SPEC_API_VERSION,
    kind: 'Sovereign',
    domain: String(answers.domain),
    repository: { url: String(answers.repositoryUrl), branch: String(answers.branch) },
    hostClusters: splitNames(String(answers.hostClusters)).map((name) => ({ name })),
    qaTestSession: answers.qaTestSession === true,
    harbor: { storage: { type: String(answers.storage) } },
  };
  return `${SPEC_SCHEMA_LINE}\n${toYaml(spec, 0)}\n`;
}

function domainQuestion(): Question {
  return {
    type: 'input',
    name: 'domain',
    message: 'Domain of the Sovereign (every public host stands below it):',
    validate: (answer) => firstProblem(sovereignSchema.shape.domain, answer),
  };
}

function providerQuestion(): Question {
  const choices = Object.entries(PROVIDER_CODES)
    .filter(([, { regions }]) => Object.keys(regions).length > 0)
    .map(([value, { provider }]) => ({ name: provider, value }));
  return { type: 'select', name: 'provider', message: 'Provider of the machines:', choices, default: 'hz' };
}

/** What the next question asks for: too long for the line of a question. */
function describeNames(code: string): string {
  const listed = (codes: object): string => Object.keys(codes).join(', ');
  return [
    `  A host cluster is called ${code}-REGION-BLOCK-ENVIRONMENT, where`,
    `    REGION is one of ${listed(PROVIDER_CODES[code]?.regions ?? {})},`,
    `    BLOCK is one of ${listed(BUILDING_BLOCKS)},`,
    `    ENVIRONMENT is one of ${listed(ENVIRONMENTS)}.\n`,
  ].join('\n');
}

function hostClustersQuestion(code: string): Question {
  const [region = ''] = Object.keys(PROVIDER_CODES[code]?.regions ?? {});
  return {
    type: 'input',
    name: 'hostClusters',
    message: 'Host clusters (several with spaces between):',
    default: `${code}-${region}-mgt-prod`,
    validate: (answer) => {
      const names = splitNames(answer);
      if (names.length === 0) return 'Name at least one host cluster.';
      const problems = names.flatMap((name, index) => {
        if (names.indexOf(name) !== index) return `"${name}" is named twice. Name it once.`;
        if (!name.startsWith(`${code}-`))
          return `"${name}" is of another provider. Write names that begin with ${code}-.`;
        const parsed = parseHostClusterName(name);
        return 'help' in parsed ? `${parsed.message} ${parsed.help}` : [];
      });
      return problems[0] ?? true;
    },
  };
}

function repositoryQuestion({ git }: OpenRepository): Question {
  const url = sovereignSchema.shape.repository.shape.url;
  const known = git?.remotes.map((remote) => remote.url).find((candidate) => url.safeParse(candidate).success);
  return {
    type: 'input',
    name: 'repositoryUrl',
    message: 'Address that Flux pulls this repository from:',
    ...(known === undefined ? {} : { default: known }),
    validate: (answer) => firstProblem(url, answer),
  };
}

function branchQuestion({ git }: OpenRepository): Question {
  const { branch } = sovereignSchema.shape.repository.shape;
  return {
    type: 'input',
    name: 'branch',
    message: 'Branch that Flux follows:',
    default: git?.branch ?? 'main',
    validate: (answer) => (answer === '' ? 'Name a branch, for example main.' : firstProblem(branch, answer)),
  };
}

function storageQuestion(): Question {
  return {
    type: 'select',
    name: 'storage',
    message: 'Where the registry keeps its blobs:',
    choices: [
      { name: 's3: a bucket at the provider', value: 's3' },
      { name: 'filesystem: a volume, for one node', value: 'filesystem' },
    ],
    default: 's3',
  };
}

function splitNames(answer: string): readonly string[] {
  return answer.split(/[\s,]+/).filter((name) => name !== '');
}

/** What is wrong with an answer, in the words of the schema that will judge the spec. */
function firstProblem(schema: z.ZodType, answer: string): true | string {
  const result = schema.safeParse(answer);
  if (result.success) return true;
  const [issue] = describeIssues(schema, result.error, answer);
  return issue === undefined ? 'Write something else.' : `${issue.message} ${issue.help}`;
}
