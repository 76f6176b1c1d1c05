import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../fixtures.js';
import { anonymousSandbox, type GitSandbox } from '../io/git-sandbox.js';
import { PACKAGE_ROOT } from '../paths.js';
import { within } from './command-line.js';

const test = suite('doors: npm start');

/** Runs the script of `npm start`, and gives what it prints; fails when it does. */
function start({ dir, env }: GitSandbox): string {
  const script = join(PACKAGE_ROOT, 'dist', 'examples', 'start.js');
  const child = spawnSync(process.execPath, [script, join(dir, 'out', 'flux-repo')], { env, encoding: 'utf8' });
  assert.is(child.status, 0, child.stderr);
  return child.stdout;
}

/** The last lines of what is printed, as the README shows them: `…` for what it leaves out, any commit. */
function shownInReadme(): RegExp {
  const [, block = ''] = /^```\n(Sovereign [\s\S]*?)```$/m.exec(packageFile('README.md')) ?? [];
  assert.match(block, 'Committed ');
  const pattern = block
    .trimEnd()
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('…', '[\\s\\S]*')
    .replace(/Committed [0-9a-f]{12}/, 'Committed [0-9a-f]{12}');
  return new RegExp(`\n${pattern}\\s*$`);
}

test(
  'it ends as the README shows, without an identity too; a second run says that nothing changed',
  within(anonymousSandbox, (sandbox) => {
    assert.match(start(sandbox), shownInReadme());
    const fleet = join(sandbox.dir, 'out', 'flux-repo');
    assert.equal(sandbox.gitIn(fleet, 'log', '--format=%an %s').split('\n'), [
      'Example qa.example.net: add Sovereign on Catalyst 2026.05',
      'Example acme.example.com: add Sovereign on Catalyst 2026.05',
    ]);
    assert.is(start(sandbox).match(/^Nothing changed: /gm)?.length, 2);
    assert.is(sandbox.gitIn(fleet, 'rev-list', '--count', 'HEAD'), '2');
    assert.is(sandbox.gitIn(fleet, 'status', '--porcelain'), '');
  }),
);

test.run();
