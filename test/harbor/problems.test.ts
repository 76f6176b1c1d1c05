import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { copyCommand, importList } from '../../core/harbor/import-list.js';
import { harborProblems } from '../../core/harbor/problems.js';
import type { ReleaseArtifacts } from '../../core/harbor/artifacts.js';
import { describeIssues } from '../../schema/describe-issue.js';
import { harborSettingsSchema } from '../../schema/harbor.js';
import { RELEASE_ARTIFACTS, settingsOf } from './settings.js';

const test = suite('harbor: problems');

type Input = Parameters<typeof settingsOf>[0];

function problemsOf(input: Input, release: ReleaseArtifacts = RELEASE_ARTIFACTS): readonly string[] {
  return harborProblems(settingsOf(input), release, ['registry.acme.example.com']).map(
    ({ rule, severity, path, message, help }) => `${path.join('.')} ${severity} ${rule}: ${message} ${help}`,
  );
}

const EXPANDED = `mirror.filters info mirror-filter-expanded: "openova-io/**" became ${RELEASE_ARTIFACTS.slots.length} repositories: GHCR lists none, and Harbor refuses wildcards there. Add what the release does not know, image by image.`;

test('the defaults need nothing, and say what the wildcard became', () => {
  assert.equal(problemsOf({}), [EXPANDED]);
});

const QUAY = { name: 'proxy-quay', registry: 'quay', url: 'https://quay.io' };

const publicKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEceYAm/ulCvFuAMm+xnLm/QxqoMkA
3EzX0uJKAqsWSN+e3lGfVKJfmJoOu5YDB61G+Bi4lNF4XSgzLpzpv+0ORQ==
-----END PUBLIC KEY-----
`;

const CASES: readonly (readonly [sentence: string, input: Input, problem: string])[] = [
  [
    'signatures that the mirror leaves behind',
    { signing: { publicKey }, mirror: { tags: '1.4.*' } },
    'mirror.tags error signatures-arrive: A key asks for signatures, and only tags "1.4.*" are mirrored: Cosign keeps a signature in a tag "sha256-….sig". Add sha256-* to the pattern, as in "{1.4.*,sha256-*}", or remove it.',
  ],
  [
    'signatures that no import from a volume brings',
    { signing: { publicKey }, airGap: { enabled: true } },
    'airGap.source.type error signatures-arrive: A key asks for signatures, and an import from a volume brings none: Harbor would serve no image. Import from a registry, where signatures stand beside the images, or remove signing.publicKey.',
  ],
  [
    'a project twice',
    { projects: [{ name: 'shop' }, { name: 'shop' }] },
    'projects.1.name error harbor-project-name: Project "shop" is there twice. Give it another name.',
  ],
  [
    'a push project that is a proxy cache',
    { projects: [{ name: 'proxy-quay' }] },
    'projects.0.name error harbor-project-name: Project "proxy-quay" is there twice. Give it another name.',
  ],
  [
    'a proxy cache that is the target of the mirror',
    { proxyCaches: [{ ...QUAY, name: 'openova-io' }] },
    'proxyCaches.0.name error harbor-project-name: Project "openova-io" is the one that the pull mirror fills. Give it another name.',
  ],
  [
    'a registry with two addresses',
    { proxyCaches: [QUAY, { ...QUAY, name: 'proxy-other', url: 'https://other.io' }] },
    'proxyCaches.1.registry error harbor-registry-name: Registry "quay" is "docker-registry https://quay.io" and "docker-registry https://other.io". Give one of the two another name.',
  ],
  [
    'a group with two roles',
    {
      projects: [
        {
          name: 'shop',
          groups: [
            { group: 'acme', role: 'guest' },
            { group: 'acme', role: 'developer' },
          ],
        },
      ],
    },
    'projects.0.groups.1.group error harbor-group-role: Group "acme" has two roles in project "shop". Keep the one with the greater rights.',
  ],
  [
    "a mirror of the platform's Harbor",
    { mirror: { source: 'https://harbor.openova.io', filters: ['openova-io/bp-harbor'] } },
    'mirror.source error harbor-to-harbor: "https://harbor.openova.io" is a Harbor; every Harbor mirrors the upstream registries by itself. Write the address of the upstream registry, for example https://ghcr.io.',
  ],
  [
    "a proxy cache of the Sovereign's own registry",
    { proxyCaches: [{ ...QUAY, url: 'https://registry.acme.example.com' }] },
    'proxyCaches.0.url error harbor-to-harbor: "https://registry.acme.example.com" is a Harbor; every Harbor mirrors the upstream registries by itself. Write the address of the upstream registry, for example https://ghcr.io.',
  ],
  [
    'a filter that leads nowhere',
    { mirror: { filters: ['openova-io/nothing-*'] } },
    'mirror.filters error mirror-filter: Filter "openova-io/nothing-*" matches none of the charts and images of the release. Name the repositories one by one, or remove the filter.',
  ],
];

for (const [sentence, input, problem] of CASES) {
  test(`${sentence} is found, with what to do`, () => {
    assert.equal(
      problemsOf(input).filter((one) => one !== EXPANDED),
      [problem],
    );
  });
}

const ISOLATED: ReleaseArtifacts = {
  charts: 'ghcr.io/openova-io',
  slots: [
    {
      blueprint: 'bp-harbor',
      version: '1.2.17',
      images: ['goharbor/core:v2', 'ghcr.io/a/b:1', 'registry.example.com/x:1', 'quay.io/c/d@sha256:abc'],
    },
  ],
};

test('the import list gives every chart and image the place it has in a connected Sovereign', () => {
  const { items, unplaced } = importList(settingsOf({ airGap: { enabled: true } }), ISOLATED);
  assert.equal(
    items.map(({ kind, source, repository, reference }) => `${kind} ${source} -> ${repository} ${reference}`),
    [
      'image docker.io/goharbor/core:v2 -> proxy-dockerhub/goharbor/core v2',
      'image ghcr.io/a/b:1 -> proxy-ghcr/a/b 1',
      'chart ghcr.io/openova-io/bp-harbor:1.2.17 -> openova-io/bp-harbor 1.2.17',
      'image quay.io/c/d@sha256:abc -> proxy-quay/c/d sha256:abc',
    ],
  );
  assert.equal(unplaced, ['registry.example.com/x:1']);
  assert.is(
    items.map((item) => copyCommand(item, '/media/import'))[2],
    'skopeo copy --all docker://ghcr.io/openova-io/bp-harbor:1.2.17 oci:/media/import:ghcr.io/openova-io/bp-harbor:1.2.17',
  );
});

test('an image of a registry that nothing caches has no place behind an air gap', () => {
  assert.is(
    problemsOf({ airGap: { enabled: true } }, ISOLATED).at(-1),
    'proxyCaches error import-place: "registry.example.com/x:1" has no place in an air-gapped Harbor: no proxy cache is of its registry. Add a proxy cache with the url https://registry.example.com.',
  );
});

const REFUSED: readonly (readonly [sentence: string, input: object, message: string])[] = [
  ['a schedule that runs every minute', { scan: { schedule: '* * * * *' } }, 'may run more than once an hour'],
  ['a schedule with seconds other than 0', { scan: { schedule: '5 0 2 * * *' } }, 'starts at second "5"'],
  ['a schedule of four fields', { scan: { schedule: '0 2 * *' } }, 'has 4 fields'],
  ['an hour that no day has', { mirror: { schedule: '0 25 * * *' } }, 'has the field "25"'],
  ['a quota without a unit', { quotas: { project: '50' } }, 'a size such as 50Gi'],
  ['retention that keeps nothing', { projects: [{ name: 'shop', retention: {} }] }, 'Harbor would delete every tag'],
  ['a role that Harbor does not have', { projects: [{ name: 's', groups: [{ group: 'g', role: 'admin' }] }] }, 'admin'],
  ['the adapter of another Harbor', { proxyCaches: [{ ...QUAY, type: 'harbor' }] }, 'harbor'],
  ['the adapter that answers 400', { proxyCaches: [{ ...QUAY, type: 'quay' }] }, 'quay'],
  ['a filter outside the platform project', { mirror: { filters: ['**'] } }, 'repositories below openova-io/'],
  ['a misspelled field', { mirror: { filter: ['openova-io/**'] } }, 'has no field "filter"'],
];

for (const [sentence, input, message] of REFUSED) {
  test(`the spec refuses ${sentence}`, () => {
    const { error } = harborSettingsSchema.safeParse(input);
    assert.ok(error);
    const issues = describeIssues(harborSettingsSchema, error ?? never(), input);
    const words = issues.map((issue) => `${issue.message} ${issue.help}`).join('\n');
    assert.is(words.includes(message), true, words);
  });
}

test('five fields and six are one schedule', () => {
  for (const schedule of ['0 */6 * * *', '0 0 */6 * * *', '30 3 * * MON-FRI']) {
    assert.is(settingsOf({ scan: { schedule } }).scan.schedule, schedule);
  }
});

function never(): never {
  throw new Error('it passed');
}

test.run();
