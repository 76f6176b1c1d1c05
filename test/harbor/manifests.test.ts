import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { HARBOR_SCRIPTS, harborObjects } from '../../core/harbor/manifests.js';
import { valueAt, type JsonObject } from '../../schema/json.js';
import { schemaOf } from '../../schema/kinds/registry.js';
import { RELEASE_ARTIFACTS, SCRIPTS, settingsOf } from './settings.js';

const test = suite('harbor: manifests');

type Input = Parameters<typeof settingsOf>[0];

function objectsOf(input?: Input, scripts = SCRIPTS): readonly JsonObject[] {
  const settings = settingsOf(input);
  return harborObjects({ settings, release: RELEASE_ARTIFACTS, apiUrl: 'http://harbor-core.harbor.svc', scripts });
}

function nameOf(object: JsonObject): string {
  return `${String(object.kind)} ${String(valueAt(object, ['metadata', 'name']))}`;
}

function jobNames(input?: Input, scripts = SCRIPTS): readonly string[] {
  return objectsOf(input, scripts)
    .filter(({ kind }) => kind === 'Job')
    .map(nameOf);
}

function jobOf(input: Input, prefix: string): JsonObject {
  const job = objectsOf(input).find((object) => nameOf(object).startsWith(`Job ${prefix}`));
  if (job === undefined) throw new Error(`no Job ${prefix}`);
  return job;
}

const VARIANTS: readonly (readonly [string, Input])[] = [
  ['a connected Sovereign', {}],
  ['one behind an air gap, with a volume', { airGap: { enabled: true } }],
  [
    'one with a transfer registry',
    { airGap: { enabled: true, source: { type: 'registry', url: 'https://t.example.com' } } },
  ],
];

for (const [name, input] of VARIANTS) {
  test(`the objects of ${name} fit the schemas of their kinds`, () => {
    for (const object of objectsOf(input)) {
      const known = schemaOf(String(object.apiVersion), String(object.kind));
      assert.is(known.kind, 'known', nameOf(object));
      if (known.kind === 'known') assert.equal(known.schema.parse(object), object);
    }
  });
}

test('the scripts are shipped, and a connected Sovereign has no use for the import', () => {
  assert.equal(
    HARBOR_SCRIPTS.filter((name) => SCRIPTS[name] === ''),
    [],
  );
  const data = (input?: Input): readonly string[] =>
    Object.keys((objectsOf(input).find((one) => nameOf(one) === 'ConfigMap harbor-scripts')?.data ?? {}) as JsonObject);
  assert.equal(data(), ['apply.mjs', 'client.mjs']);
  assert.equal(data({ airGap: { enabled: true } }), ['apply.mjs', 'client.mjs', 'import.mjs']);
});

test('a connected Sovereign has one Job, one behind an air gap the import as well', () => {
  assert.equal(objectsOf().map(nameOf).slice(0, -1), [
    'ServiceAccount harbor-apply',
    'ConfigMap harbor-scripts',
    'ConfigMap harbor-bodies',
  ]);
  const isolated = objectsOf({ airGap: { enabled: true } }).map(nameOf);
  assert.is(isolated.includes('ConfigMap harbor-import-manifest'), true);
  assert.equal(
    jobNames({ airGap: { enabled: true } }).map((name) => name.replace(/-[0-9a-f]{10}$/, '')),
    ['Job harbor-apply', 'Job harbor-import'],
  );
});

test('a Job is named after what it runs and reads: a change is a new Job, and only a change', () => {
  assert.equal(jobNames(), jobNames());
  assert.is.not(jobNames()[0], jobNames({ projects: [{ name: 'shop' }] })[0]);
  assert.is.not(jobNames()[0], jobNames({}, { ...SCRIPTS, 'client.mjs': '//' })[0]);
  assert.is(jobNames()[0], jobNames({}, { ...SCRIPTS, 'import.mjs': '//' })[0]);
});

test('the import is not run again for a change that it does not read', () => {
  const importOf = (input: Input): string | undefined => jobNames(input)[1];
  const isolated = { airGap: { enabled: true } };
  assert.is(importOf(isolated), importOf({ ...isolated, projects: [{ name: 'shop' }] }));
});

test('Flux leaves what stands in the ConfigMaps alone', () => {
  const maps = objectsOf({ airGap: { enabled: true } }).filter(({ kind }) => kind === 'ConfigMap');
  assert.is(maps.length, 3);
  for (const map of maps) {
    const annotations = valueAt(map, ['metadata', 'annotations']);
    assert.equal(annotations, { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' });
  }
});

test('a Job outlives its end, runs unprivileged, and states what it needs', () => {
  const job = jobOf({}, 'harbor-apply');
  assert.is(valueAt(job, ['spec', 'ttlSecondsAfterFinished']), undefined);
  const pod = valueAt(job, ['spec', 'template', 'spec']);
  assert.is(valueAt(pod, ['automountServiceAccountToken']), false);
  assert.is(valueAt(pod, ['securityContext', 'runAsNonRoot']), true);
  const container = valueAt(pod, ['containers', 0]);
  assert.is(valueAt(container, ['securityContext', 'readOnlyRootFilesystem']), true);
  assert.equal(valueAt(container, ['resources', 'requests']), { cpu: '50m', memory: '64Mi' });
  assert.match(String(valueAt(container, ['image'])), /^docker\.io\/library\/node:\d+\.\d+\.\d+-alpine\d+\.\d+$/);
});

test('the password is read from its Secret, credentials of upstreams where there are any', () => {
  const env = valueAt(jobOf({}, 'harbor-apply'), ['spec', 'template', 'spec', 'containers', 0, 'env']);
  const variables = new Map((env as readonly JsonObject[]).map((one) => [one.name, one.valueFrom ?? one.value]));
  assert.equal(variables.get('HARBOR_ADMIN_PASSWORD'), {
    secretKeyRef: { name: 'harbor-admin', key: 'HARBOR_ADMIN_PASSWORD' },
  });
  assert.equal(variables.get('UPSTREAM_GHCR_PASSWORD'), {
    secretKeyRef: { name: 'harbor-upstream-ghcr', key: 'password', optional: true },
  });
  assert.is(variables.get('HARBOR_URL'), 'http://harbor-core.harbor.svc');
});

test('the import reads its volume, and cannot write to it', () => {
  const pod = valueAt(jobOf({ airGap: { enabled: true } }, 'harbor-import'), ['spec', 'template', 'spec']);
  assert.equal(valueAt(pod, ['volumes', 2]), {
    name: 'import',
    persistentVolumeClaim: { claimName: 'harbor-import', readOnly: true },
  });
});

test.run();
