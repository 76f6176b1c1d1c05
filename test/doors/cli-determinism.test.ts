import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import { emptyRepository, everyFile, runCli, within } from './command-line.js';
import type { GitSandbox } from '../io/git-sandbox.js';

const test = suite('doors: determinism');

function generate(sandbox: GitSandbox, env: Readonly<Record<string, string>>): readonly string[] {
  sandbox.write('../spec.yaml', smallSpec('parentZones: [apps.example.org]\n'));
  const end = runCli({ ...sandbox, env: { ...sandbox.env, ...env } }, 'sovereign', '--spec', '../spec.yaml');
  assert.is(end.code, 0, end.stderr);
  return everyFile(join(sandbox.root, 'clusters'));
}

test(
  'another time zone and locale change no byte',
  within(emptyRepository, (here) => {
    const first = generate(here, { TZ: 'UTC', LC_ALL: 'C' });
    return within(emptyRepository, (there) => {
      assert.equal(generate(there, { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }), first);
    })();
  }),
);

test.run();
