import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseReference, releaseArtifacts } from '../../core/harbor/artifacts.js';
import { expandFilters, mirrorPolicies, mirrorTrigger, type PolicySet } from '../../core/harbor/mirror.js';
import { MAX_FILTERS } from '../../schema/harbor-api.js';
import { RELEASE_ARTIFACTS, settingsOf } from './settings.js';
import { isSpecificPath } from './strict-rules.js';

const test = suite('harbor: mirror');

const KNOWN = releaseArtifacts({
  charts: 'ghcr.io/openova-io',
  slots: [
    { blueprint: 'bp-harbor', version: '1.2.17', images: ['docker.io/goharbor/harbor-core:v2.14.3'] },
    { blueprint: 'bp-gitea', version: '1.2.7', images: ['ghcr.io/openova-io/openova/ui:1.0.0', 'ghcr.io/other/x:1'] },
    { blueprint: 'bp-openbao', version: '1.2.15', images: [] },
  ],
});

const SET: PolicySet = {
  name: 'ghcr-openova-mirror',
  project: 'openova-io',
  trigger: mirrorTrigger(settingsOf().mirror),
};

function expanded(...filters: readonly string[]): ReturnType<typeof expandFilters> {
  return expandFilters(settingsOf({ mirror: { filters: [...filters] } }).mirror, KNOWN);
}

test('the seed filter becomes every chart and known image below it', () => {
  assert.equal(expanded('openova-io/**'), {
    repositories: ['openova-io/bp-gitea', 'openova-io/bp-harbor', 'openova-io/bp-openbao', 'openova-io/openova/ui'],
    unmatched: [],
  });
});

test('one star stays within one part of a name', () => {
  const { repositories } = expanded('openova-io/bp-*', 'openova-io/*/ui');
  assert.equal(repositories, [
    'openova-io/bp-gitea',
    'openova-io/bp-harbor',
    'openova-io/bp-openbao',
    'openova-io/openova/ui',
  ]);
  assert.equal(expanded('openova-io/*').repositories.length, 3);
});

test('a name without a wildcard is taken as it is, known or not', () => {
  assert.equal(expanded('openova-io/new-image').repositories, ['openova-io/new-image']);
  assert.equal(expanded('openova-io/{bp-gitea,bp-new}').repositories, ['openova-io/bp-gitea', 'openova-io/bp-new']);
});

test('a wildcard that leads nowhere is said', () => {
  assert.equal(expanded('openova-io/cp-*').unmatched, ['openova-io/cp-*']);
});

test('the whole release fits into one policy of a form that GHCR accepts', () => {
  const { mirror } = settingsOf();
  const { repositories } = expandFilters(mirror, releaseArtifacts(RELEASE_ARTIFACTS));
  const policies = mirrorPolicies(SET, repositories);
  assert.is(repositories.length, RELEASE_ARTIFACTS.slots.length);
  assert.equal(
    policies.map(({ name, trigger }) => [name, trigger]),
    [['ghcr-openova-mirror', { type: 'scheduled', trigger_settings: { cron: '0 0 */6 * * *' } }]],
  );
});

test('repositories of other folders, and those that do not fit, get policies of their own', () => {
  const many = Array.from({ length: 120 }, (_, index) => `openova-io/bp-blueprint-${String(index).padStart(3, '0')}`);
  const policies = mirrorPolicies(SET, [...many, 'openova-io/openova/ui']);
  assert.equal(
    policies.map(({ name }) => name),
    ['ghcr-openova-mirror', 'ghcr-openova-mirror-2', 'ghcr-openova-mirror-3', 'ghcr-openova-mirror-4'],
  );
  const names = policies.map(({ filters }) => filters[0]?.value ?? '');
  assert.is(names.every(isSpecificPath), true);
  assert.is(names.at(-1), 'openova-io/openova/ui');
  assert.is(
    policies.every(({ filters }) => JSON.stringify(filters).length <= MAX_FILTERS),
    true,
  );
  const found = names.flatMap((name) => /\{(.*)\}/.exec(name)?.[1]?.split(',') ?? []);
  assert.equal(
    found.map((name) => `openova-io/${name}`),
    many,
  );
});

test('a pattern of tags is a filter of its own', () => {
  const [policy] = mirrorPolicies({ ...SET, tags: '1.*' }, ['openova-io/bp-gitea']);
  assert.equal(policy?.filters, [
    { type: 'name', value: 'openova-io/bp-gitea' },
    { type: 'tag', value: '1.*' },
  ]);
});

const REFERENCES: readonly (readonly [text: string, host: string, repository: string, reference: string])[] = [
  ['nginx', 'docker.io', 'library/nginx', 'latest'],
  ['goharbor/core:v2', 'docker.io', 'goharbor/core', 'v2'],
  ['ghcr.io/a/b/c:1.0', 'ghcr.io', 'a/b/c', '1.0'],
  ['localhost:5000/a', 'localhost:5000', 'a', 'latest'],
  ['quay.io/a/b:1@sha256:abc', 'quay.io', 'a/b', 'sha256:abc'],
];

for (const [text, host, repository, reference] of REFERENCES) {
  test(`the parts of ${text}`, () => {
    assert.equal(parseReference('image', text), { kind: 'image', host, repository, reference });
  });
}

test.run();
