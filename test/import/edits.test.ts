import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { carryOut, generateFrom, packageFile } from '../fixtures.js';
import { differences, withImport, withoutSpecs } from './imports.js';

const test = suite('import and edits');

const QA = 'clusters/qa.example.net';
const CLUSTER = `${QA}/hz-nbg-rtz-dev`;
const generated = withoutSpecs(carryOut(await generateFrom(packageFile('examples/qa.yaml'))));

/** An edit by hand, and what diff says of it afterwards. */
interface Edit {
  readonly does: string;
  readonly edit: (files: Map<string, string>) => void;
  readonly differs: readonly string[];
}

const replace =
  (path: string, from: string, to: string) =>
  (files: Map<string, string>): void => {
    const text = files.get(path) ?? '';
    if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
    files.set(
      path,
      text.replace(from, () => to),
    );
  };

// No spec can say these, so they stay the team's.
const EDITS: readonly Edit[] = [
  {
    does: 'an interval of a unit',
    edit: replace(`${CLUSTER}/sovereign-tls.yaml`, 'interval: 10m', 'interval: 3m'),
    differs: [`changed ${CLUSTER}/sovereign-tls.yaml spec.interval team`],
  },
  {
    does: 'a value in the shared kit',
    edit: replace('clusters/_template/bootstrap-kit/19-harbor.yaml', 'cpu: 250m', 'cpu: 300m'),
    differs: [
      'changed clusters/_template/bootstrap-kit/19-harbor.yaml spec.values.harbor.redis.internal.resources.requests.cpu team',
    ],
  },
  {
    does: 'a file that was taken away',
    edit: (files) => void files.delete('clusters/_template/kyverno-policies/require-pinned-images.yaml'),
    differs: ['added clusters/_template/kyverno-policies/require-pinned-images.yaml  team'],
  },
  {
    does: 'a variable that no template uses',
    edit: replace(`${CLUSTER}/sovereign-tls.yaml`, '    substitute:\n', '    substitute:\n      OURS: "1"\n'),
    differs: [`changed ${CLUSTER}/sovereign-tls.yaml spec.postBuild.substitute.OURS team`],
  },
  {
    does: 'a value that Flux substitutes, in a patch',
    edit: replace(`${CLUSTER}/bootstrap-kit/bp-harbor.yaml`, '  values:\n', '  values:\n    ours: ${SOVEREIGN_FQDN}\n'),
    differs: [`changed ${CLUSTER}/bootstrap-kit/bp-harbor.yaml spec.values.ours team`],
  },
];

for (const { does, edit, differs } of EDITS) {
  test(`${does}: made before the import, it is all that diff shows`, async () => {
    const files = new Map(generated);
    edit(files);
    const imported = await withImport(files);
    assert.equal(imported.result.findings, []);
    assert.equal(await differences(imported.files, 'qa.example.net'), differs);
    assert.is(imported.result.team.length + (imported.result.sovereigns[0]?.team.length ?? 0), 1);
  });

  test(`${does}: made after the import, it is all that diff shows`, async () => {
    const imported = await withImport(new Map(generated));
    const files = new Map(imported.files);
    edit(files);
    assert.equal(await differences(files, 'qa.example.net'), differs);
  });
}

// A spec says these, so the import takes them as the team's wish.
const WISHES: readonly (readonly [string, (files: Map<string, string>) => void, RegExp])[] = [
  [
    'another version in a patch',
    replace(`${CLUSTER}/bootstrap-kit/bp-keycloak.yaml`, 'version: 1.4.17', 'version: 1.4.18'),
    /bp-keycloak:\n {4}version: 1\.4\.18/,
  ],
  [
    'a value in a patch',
    replace(
      `${CLUSTER}/bootstrap-kit/bp-harbor.yaml`,
      '  values:\n    harbor:\n',
      '  values:\n    harbor:\n      ours: [1, 2]\n',
    ),
    /bp-harbor:\n {4}values:\n {6}harbor:\n {8}ours:/,
  ],
];

for (const [does, edit, said] of WISHES) {
  test(`${does}: the spec says it from then on`, async () => {
    const files = new Map(generated);
    edit(files);
    const imported = await withImport(files);
    assert.match(imported.result.sovereigns[0]?.spec?.text ?? '', said);
    const left = await differences(imported.files, 'qa.example.net');
    assert.equal(
      left.filter((line) => line.includes(' spec.')),
      [],
    );
  });
}

test('a Blueprint switched off by hand is switched off in the spec, and the mirror keeps its default', async () => {
  const files = new Map(generated);
  const path = `${CLUSTER}/bootstrap-kit/kustomization.yaml`;
  files.set(path, (files.get(path) ?? '') + deletion('bp-falco'));
  const { result } = await withImport(files);
  assert.equal(result.findings, []);
  const spec = result.sovereigns[0]?.spec?.text ?? '';
  assert.match(spec, /bp-falco:\n {4}enabled: false/);
  assert.not.match(spec, /filters/);
});

test('a spec that is there is kept word for word, and only the lock is added', async () => {
  const path = `${QA}/sovereign.yaml`;
  const files = new Map(generated).set(path, packageFile('examples/qa.yaml'));
  const { result, files: after } = await withImport(files);
  assert.is(after.get(path), packageFile('examples/qa.yaml'));
  assert.ok(result.writes.some((write) => write.path === `${QA}/.catalyst/lock.json`));
  assert.equal(await differences(after, 'qa.example.net'), []);
});

test('a lock that is there is kept, and only the spec is added', async () => {
  const files = new Map(carryOut(await generateFrom(packageFile('examples/qa.yaml'))));
  files.delete(`${QA}/sovereign.yaml`);
  const { result, files: after } = await withImport(files);
  assert.equal(
    result.writes.map((write) => write.path),
    [`${QA}/sovereign.yaml`],
  );
  assert.equal(await differences(after, 'qa.example.net'), []);
});

test("the team's own files are listed and not touched", async () => {
  const files = new Map(generated).set(
    `${CLUSTER}/extra/app.yaml`,
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n',
  );
  const imported = await withImport(files);
  assert.equal(imported.result.sovereigns[0]?.team, [{ path: `${CLUSTER}/extra/app.yaml`, reason: 'user' }]);
  assert.equal(await differences(imported.files, 'qa.example.net'), []);
});

test('what the release cannot do without is not left out by a spec', async () => {
  const files = new Map(generated);
  const path = `${CLUSTER}/bootstrap-kit/kustomization.yaml`;
  files.set(path, (files.get(path) ?? '') + deletion('bp-cnpg'));
  const { result } = await withImport(files);
  assert.equal(
    result.findings.map(({ rule, severity }) => [rule, severity]),
    [['import-kept', 'warning']],
  );
  assert.match(result.findings[0]?.message ?? '', /bp-cnpg is switched off/);
  assert.not.match(result.sovereigns[0]?.spec?.text ?? '', /bp-cnpg/);
});

/** Patches that leave a Blueprint out, as a spec that switches it off would write them. */
function deletion(name: string): string {
  const patch = (kind: string, version: string): string =>
    `  - patch: |\n      $patch: delete\n      apiVersion: ${version}\n      kind: ${kind}\n      metadata:\n        name: ${name}\n        namespace: flux-system\n`;
  return patch('HelmRelease', 'helm.toolkit.fluxcd.io/v2') + patch('HelmRepository', 'source.toolkit.fluxcd.io/v1');
}

test.run();
