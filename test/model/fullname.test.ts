import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fullname, type NameOverrides } from '../../core/model/fullname.js';

const test = suite('fullname');

// What the helper of `helm create` gives, case by case.
const CASES: readonly (readonly [string, string, string, NameOverrides, string])[] = [
  ['a release name that equals the chart stands alone', 'gitea', 'gitea', {}, 'gitea'],
  ['a release name that contains the chart stands alone', 'my-gitea-1', 'gitea', {}, 'my-gitea-1'],
  ['a release name that starts with the chart stands alone', 'harbor-eu', 'harbor', {}, 'harbor-eu'],
  ['another release name is put before the chart', 'registry', 'harbor', {}, 'registry-harbor'],
  ['nameOverride takes the place of the chart', 'gitea', 'gitea', { nameOverride: 'git' }, 'gitea'],
  ['nameOverride that the release name lacks is appended', 'gitea', 'gitea', { nameOverride: 'code' }, 'gitea-code'],
  ['fullnameOverride stands alone', 'gitea', 'gitea', { fullnameOverride: 'code' }, 'code'],
  ['an empty override is none', 'gitea', 'gitea', { fullnameOverride: '', nameOverride: '' }, 'gitea'],
  ['63 characters are kept, without a hyphen at the end', 'a'.repeat(62), 'harbor', {}, 'a'.repeat(62)],
  ['a long fullnameOverride is cut too', 'x', 'y', { fullnameOverride: `${'b'.repeat(62)}-cc` }, 'b'.repeat(62)],
];

for (const [sentence, release, chart, overrides, expected] of CASES) {
  test(sentence, () => assert.is(fullname(release, chart, overrides), expected));
}

test.run();
