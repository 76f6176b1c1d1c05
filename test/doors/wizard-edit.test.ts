import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseSpec, type ChosenSpec } from '../../generators/commands/choose-spec.js';
import type { OpenRepository } from '../../generators/commands/open-repository.js';
import { UsageError } from '../../generators/exit-codes.js';
import { NOWHERE, typing, type Script, type ScriptedTerminal } from './scripted-terminal.js';

const test = suite('doors: opening a spec with questions');

const OPTIONS = {
  spec: undefined,
  edit: true,
  replaceSpec: false,
  yes: false,
  release: undefined,
  sovereign: undefined,
};

const TEXT = `# Ours: ask the platform team.
apiVersion: catalyst.openova.io/v1alpha1
kind: Sovereign
domain: acme.example.com
repository:
    url:   https://git.example.com/acme/fleet # private
hostClusters:
    # serves the domain itself
    - name: hz-fsn-mgt-prod
    - {name: hz-hel-rtz-prod, workers: {min: 3, max: 20}}

# Nobody looks at traces.
blueprints:
    bp-tempo: {enabled: false}
harbor:
    storage: {type: s3}
    projects:
        - name: shop # of the shop
          public: true
        - name: web
`;
const SCHEMA_LINE = '# yaml-language-server: $schema=../_template/sovereign.schema.json\n';
const FILE = 'clusters/acme.example.com/sovereign.yaml';

function holding(...texts: readonly (readonly [string, string])[]): OpenRepository {
  return { ...NOWHERE, files: new Map(texts) };
}

async function edited(
  script: Script,
  options: object = {},
  repository = holding([FILE, TEXT]),
): Promise<ChosenSpec & ScriptedTerminal> {
  const terminal = typing(script);
  const spec = await chooseSpec({ ...OPTIONS, ...options }, repository, terminal);
  assert.equal(terminal.unused(), []);
  return { ...terminal, ...spec };
}

test('nothing is asked but what is opened, and a spec that is left as it is keeps every byte', async () => {
  const { file, text, questions } = await edited({});
  assert.is(file, FILE);
  assert.is(text, TEXT);
  assert.equal(
    questions.map(({ name }) => name),
    ['menu', 'agreed'],
  );
});

test('what is answered differently changes, all else keeps its comments and its form', async () => {
  const { text } = await edited({
    menu: ['certificates', 'projects', 'blueprints', 'done'],
    'acme/email': 'tls@acme.example.com',
    'harbor/projects': ['=0', 'add', 'done'],
    'harbor/projects/0': 'change',
    'harbor/projects/0/storage': '100Gi',
    'harbor/projects/2/name': 'lab',
    blueprints: ['=bp-tempo', 'done'],
    'blueprints/bp-tempo': 'change',
    'blueprints/bp-tempo/enabled': 'true',
    'blueprints/bp-tempo/version': '1.2.3',
  });
  const wanted = TEXT.replace('\n# Nobody', 'acme:\n  email: tls@acme.example.com\n\n# Nobody')
    .replace('{enabled: false}', '{enabled: true, version: 1.2.3}')
    .replace('public: true\n', 'public: true\n          storage: 100Gi\n')
    .replace('- name: web\n', '- name: web\n        - name: lab\n');
  assert.fixture(text, SCHEMA_LINE + wanted);
});

test('what goes back to its default is removed, an entry too', async () => {
  const { text } = await edited({
    menu: ['projects', 'blueprints', 'host-clusters', 'done'],
    'harbor/projects': ['=0', '=1', 'done'],
    'harbor/projects/0': 'change',
    'harbor/projects/0/public': false,
    'harbor/projects/1': 'remove',
    blueprints: ['=bp-tempo', 'done'],
    'blueprints/bp-tempo': 'remove',
    hostClusters: ['=1', 'done'],
    'hostClusters/1': 'change',
    'hostClusters/1/workers/min': '-',
    'hostClusters/1/workers/max': '10',
  });
  assert.fixture(
    text,
    SCHEMA_LINE +
      TEXT.replace('          public: true\n        - name: web\n', '')
        .replace('# Nobody looks at traces.\nblueprints:\n    bp-tempo: {enabled: false}\n', '')
        .replace(', workers: {min: 3, max: 20}', ''),
  );
});

test('a deviation that deviates in nothing any more goes', async () => {
  const { text } = await edited({
    menu: ['blueprints', 'done'],
    blueprints: ['=bp-tempo', 'done'],
    'blueprints/bp-tempo': 'change',
    'blueprints/bp-tempo/enabled': '',
  });
  assert.not.match(text, /blueprints|bp-tempo/);
});

test('a host cluster that is there is not removed by an answer; a new one may be', async () => {
  const { questions, shown } = await edited({
    menu: ['host-clusters', 'done'],
    hostClusters: ['=0', 'add', '=2', 'done'],
    'hostClusters/0': 'leave',
    'hostClusters/2/name': 'hz-nbg-dmz-prod',
    'hostClusters/2': 'remove',
  });
  const offers = (name: string): unknown =>
    questions.find((each) => each.name === name)?.choices?.map(({ value }) => value);
  assert.equal(offers('hostClusters/0'), ['change', 'leave']);
  assert.equal(offers('hostClusters/2'), ['change', 'remove', 'leave']);
  assert.match(shown.join(''), /"generator-catalyst remove"\s+does it in two steps/);
});

test('the domain of a Sovereign that is there is not asked for', async () => {
  const { questions } = await edited({ menu: ['sovereign', 'done'] });
  assert.not.ok(questions.some(({ name }) => name === 'domain'));
  assert.ok(questions.some(({ name }) => name === 'organization/name'));
});

test('of several Sovereigns one is named; one that is not there is asked for', async () => {
  const other = TEXT.replace('acme.example.com', 'other.example.com');
  const both = holding([FILE, TEXT], ['clusters/other.example.com/sovereign.yaml', other]);
  assert.match((await refusal({}, both)).message, /The repository holds 2 Sovereigns/);
  assert.is((await edited({}, { sovereign: 'other.example.com' }, both)).text, other);
  const third = await edited(
    { 'repository/url': 'https://git.example.com/acme/fleet' },
    { sovereign: 'third.example.com' },
    both,
  );
  assert.match(third.text, /^domain: third\.example\.com$/m);
  assert.match((await refusal({ sovereign: 'Third' }, both)).message, /--sovereign is no domain: domain: "Third"/);
});

async function refusal(options: object, repository: OpenRepository): Promise<UsageError> {
  const error: unknown = await chooseSpec({ ...OPTIONS, ...options }, repository, typing({})).catch(
    (caught: unknown) => caught,
  );
  assert.instance(error, UsageError);
  return error as UsageError;
}

test('--spec names the text that is opened; it takes the place of the different one only when that is asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wizard-'));
  const spec = join(folder, 'spec.yaml');
  try {
    const other = TEXT.replace('min: 3', 'min: 4');
    writeFileSync(spec, other);
    const error = await refusal({ spec }, holding([FILE, TEXT]));
    assert.is(error.message, `${FILE} differs from ${spec}.`);
    assert.match(error.help, /add --replace-spec to open/);
    assert.is((await edited({}, { spec, replaceSpec: true })).text, other);
    const first = await edited({ menu: ['policies', 'done'], phase: 'operational' }, { spec }, NOWHERE);
    assert.fixture(first.text, SCHEMA_LINE + other.replace('\n# Nobody', 'phase: operational\n\n# Nobody'));
    assert.is(readFileSync(spec, 'utf8'), other);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a spec that is wrong is not opened: the generation reports it with its places', async () => {
  const wrong = `${TEXT}harbour: {}\n`;
  const { text, questions } = await edited({}, {}, holding([FILE, wrong]));
  assert.is(text, wrong);
  assert.equal(questions, []);
});

test('a file that the team edited is said before agreement, with what to do', async () => {
  const template = 'clusters/_template/bootstrap-kit/kustomization.yaml';
  const repository = holding([FILE, TEXT], [template, 'resources: []\n']);
  const terminal = typing({ menu: ['done', 'stop'] });
  await chooseSpec(OPTIONS, repository, terminal).catch(() => undefined);
  assert.match(terminal.shown.join(''), new RegExp(`${template}: team-file: It would change`));
  assert.match(terminal.shown.join(''), /run "generator-catalyst upgrade", which merges/);
});

test.run();
