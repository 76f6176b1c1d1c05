import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import type { GitSandbox } from '../io/git-sandbox.js';
import { SMALL, SMALL_SPEC, generatedRepository, runCli, stateOf, within } from './command-line.js';

const test = suite('doors: what an upgrade refuses');

const RELEASE = 'clusters/_template/release.yaml';

/** The upgrade stops before it writes, and says why. */
function refuses(sandbox: GitSandbox, code: number, words: RegExp): void {
  const before = stateOf(sandbox);
  const end = runCli(sandbox, 'upgrade');
  assert.is(end.code, code, end.stdout);
  assert.match(end.stdout + end.stderr, words);
  assert.equal(stateOf(sandbox), before);
}

test(
  'a Sovereign whose spec is gone is not left behind',
  within(generatedRepository, (sandbox) => {
    const other = 'other.example.com';
    sandbox.write(`clusters/${other}/sovereign.yaml`, smallSpec().replaceAll(SMALL, other));
    sandbox.commitAll('another one');
    assert.is(runCli(sandbox, 'upgrade').code, 0);
    sandbox.git('rm', '--quiet', SMALL_SPEC);
    sandbox.commitAll('no spec');
    refuses(sandbox, 2, /No sovereign\.yaml stands in clusters\/small\.example\.com[^]*Restore the file from Git/);
    sandbox.git('rm', '-r', '--quiet', `clusters/${SMALL}`);
    sandbox.commitAll('no Sovereign');
    assert.is(runCli(sandbox, 'upgrade').code, 0);
  }),
);

test(
  'a spec whose domain is not that of its folder makes no second tree',
  within(generatedRepository, (sandbox) => {
    sandbox.write(SMALL_SPEC, smallSpec().replace(SMALL, 'big.example.com'));
    sandbox.commitAll('big');
    refuses(sandbox, 1, /sovereign\.yaml:3:9: spec-folder: Domain "big\.example\.com"[^]*Write small\.example\.com/);
  }),
);

test(
  'what is edited while it runs is not written over',
  within(generatedRepository, (sandbox) => {
    const own = `clusters/${SMALL}/hz-fsn-rtz-prod/extra/kustomization.yaml`;
    sandbox.write(SMALL_SPEC, smallSpec('qaTestSession: true\n'));
    sandbox.commitAll('test sessions');
    // Git calls it whenever the command asks which paths are clean.
    sandbox.git('config', 'core.fsmonitor', sandbox.script('../edit', `echo '# edited' >> ${own}; exit 1`));
    const { code, stderr } = runCli(sandbox, 'upgrade');
    assert.is(code, 2, stderr);
    assert.match(
      stderr,
      /extra\/kustomization\.yaml was changed while this ran; nothing was written\.\n +Run this again/,
    );
    assert.match(sandbox.read(own), /# edited\n$/);
  }),
);

test(
  'a release that cannot be read is told at its place',
  within(generatedRepository, (sandbox) => {
    const text = sandbox.read(RELEASE);
    for (const [from, to, words] of [
      ['"2026.05"', '2026.05', /release\.yaml:5:10: .*not readable at release: it is a Catalyst release in quotes/],
      ['"2026.05"', '"2031.01"', /release\.yaml: .*"2031\.01" is not among those[^]*Write one of 2026\.04, 2026\.05/],
      ['kind: Release', 'kind: [', /release\.yaml:5:1: .*not readable as YAML: /],
    ] as const) {
      sandbox.write(RELEASE, text.replace(from, to));
      refuses(sandbox, 1, words);
    }
  }),
);

test.run();
