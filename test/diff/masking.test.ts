import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareFiles } from '../../core/diff/compare.js';
import { MASK, maskText } from '../../core/diff/mask-text.js';
import { maskValue, withoutSecretValues } from '../../core/diff/masking.js';
import { buildDiffReport } from '../../core/report/diff-report.js';
import { formatDiffPatch } from '../../core/report/diff-patch.js';

const test = suite('masking');

const RELEASE = { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' };

// The secret is always "hunter2", in one form of a text each.
const TEXTS = [
  'host=db password=hunter2 user=ada',
  'Server=db;Password=hunter2;Encrypt=true',
  'Authorization: Bearer hunter2hunter2',
  'Authorization: token hunter2',
  'Basic aHVudGVyMjpodW50ZXIy-hunter2',
  'https://example.com/list?access_token=hunter2&page=1',
  'https://hunter2@git.example.com/fleet',
  'redis://:hunter2@valkey:6379',
  'https://hooks.slack.com/services/T0/B0/hunter2',
  '{"auths":{"ghcr.io":{"auth":"hunter2"}}}',
  '-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----\n',
  '[db]\npwd = hunter2\n',
  'use ghp_hunter2hunter2hunter2 here',
];

for (const text of TEXTS) {
  test(`shows no secret of ${JSON.stringify(text.replaceAll('hunter2', '…'))}`, () => {
    assert.not.match(maskText(text), /hunter2|aHVudGVy/);
    assert.match(maskText(text), MASK);
  });
}

test('what only looks like a secret stays', () => {
  for (const text of [
    'Basic authentication',
    'ssh://git@git.example.com/x',
    'password: ${PASSWORD}',
    'a bearer of news',
  ]) {
    assert.is(maskText(text), text);
  }
});

test('items of a list are secret as the list is, and what follows a flag is as the flag says', () => {
  const value = {
    adminPasswords: ['hunter2'],
    args: ['--token', 'hunter2', '--verbose', 'yes'],
    credentials: 'hunter2',
  };
  assert.equal(maskValue(RELEASE, value), {
    adminPasswords: [MASK],
    args: ['--token', MASK, '--verbose', 'yes'],
    credentials: MASK,
  });
});

function reportOf(secret: string): ReadonlyMap<string, string> {
  return new Map([
    ['clusters/a/kustomization.yaml', 'secretGenerator:\n  - name: s\n    files: [key=s/key.txt]\n    envs: [s.env]\n'],
    ['clusters/a/s/key.txt', `${secret}\n`],
    ['clusters/a/s.env', `DATABASE=${secret}\n`],
    ['clusters/a/list.yaml', `kind: Secret\napiVersion: v1\nmetadata: {name: a}\nstringData: {a: [${secret}]}\n`],
    [
      'clusters/a/release.yaml',
      `kind: A\napiVersion: b/v1\nmetadata: {name: a}\nspec: {adminPasswords: [${secret}]}\n`,
    ],
  ]);
}

test('a file that a secretGenerator reads only differs, and no patch has it', () => {
  const [from, to] = [reportOf('hunter1'), reportOf('hunter2')];
  const common = { supplied: new Map(), isTextual: true, isRendered: false, clusters: [], only: [] };
  const report = buildDiffReport(compareFiles({ kind: 'revision', from, to, ...common }));
  assert.is(report.changes.length, 4);
  assert.not.match(JSON.stringify(report), 'hunter');
  const patch = formatDiffPatch(from, to, () => true);
  assert.not.match(patch.text, 'hunter');
  assert.equal(patch.leftOut, [...from.keys()].filter((file) => !file.endsWith('kustomization.yaml')).sort());
});

test('render masks values of Secrets, in lists too, and nothing else', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', data: { a: 'hunter2' }, stringData: 'hunter2' };
  const masked = { apiVersion: 'v1', kind: 'Secret', data: { a: MASK }, stringData: MASK };
  assert.equal(withoutSecretValues(secret), masked);
  assert.equal(withoutSecretValues({ apiVersion: 'v1', kind: 'List', items: [secret] }).items, [masked]);
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', data: { password: 'hunter2' } };
  assert.equal(withoutSecretValues(settings), settings);
});

test.run();
