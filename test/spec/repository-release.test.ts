import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RELEASE_FILE, chooseRelease } from '../../core/spec/repository-release.js';
import { readPackageFolder } from '../../io/package-files.js';

const test = suite('spec: release of the repository');

const ON_MAY = new Map([
  [
    RELEASE_FILE,
    `apiVersion: catalyst.openova.io/v1alpha1
kind: Release
release: "2026.05"
profile: { flux: "2.4", cilium: "1.16", kyverno: "1.13", certManager: "1.16", gatewayApi: "1.1" }
`,
  ],
]);

function helpFor(option: string): string {
  const finding = (message: string): never => {
    throw new Error(message);
  };
  const choice = chooseRelease(ON_MAY, readPackageFolder('catalog'), { option, spec: { release: undefined, finding } });
  return choice.kind === 'findings' ? (choice.findings[0]?.help ?? '') : '';
}

test('an older release than the repository has is offered as what it is: a way back', () => {
  assert.is(
    helpFor('2026.04'),
    'Leave it out, or move the repository with "generator-catalyst upgrade --to 2026.04 --downgrade".',
  );
});

test('a release that nobody knows is answered with those that are known', () => {
  assert.is(helpFor('2026.50'), 'Leave it out; this generator knows 2026.04, 2026.05.');
});

test('the release that the repository has is no question', () => {
  assert.is(helpFor('2026.05'), '');
});

test.run();
