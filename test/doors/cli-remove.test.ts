import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { smallSpec } from '../fixtures.js';
import { SMALL, SMALL_SPEC, emptyRepository, runCli, stateOf, within } from './command-line.js';
import type { GitSandbox } from '../io/git-sandbox.js';

const test = suite('doors: remove');

const TWO = smallSpec('  # the edge\n  - name: hz-hel-dmz-prod\n  - name: hz-nbg-rtz-prod\n');
const EDGE = `clusters/${SMALL}/hz-hel-dmz-prod`;
const remove = ['remove', '--sovereign', SMALL, '--cluster', 'hz-hel-dmz-prod'];

function withThree(): GitSandbox {
  const sandbox = emptyRepository();
  sandbox.write('../spec.yaml', TWO);
  assert.is(runCli(sandbox, 'sovereign', '--spec', '../spec.yaml').code, 0);
  return sandbox;
}

test(
  'is refused with what deleting would do, until the two steps are asked for',
  within(withThree, (sandbox) => {
    const before = stateOf(sandbox);
    const { code, stderr } = runCli(sandbox, ...remove);
    assert.is(code, 2);
    assert.match(stderr, /uninstalls a live cluster: Flux prunes what it applied/);
    assert.match(stderr, /--cluster hz-hel-dmz-prod --step orphan/);
    assert.equal(stateOf(sandbox), before);
  }),
);

test(
  'orphans first, then deletes; the others keep their mesh ids and the spec its comments',
  within(withThree, (sandbox) => {
    assert.is(runCli(sandbox, ...remove, '--step', 'orphan').code, 0);
    for (const file of ['bootstrap', 'bootstrap-kit', 'sovereign-tls', 'extra']) {
      assert.match(sandbox.read(`${EDGE}/${file}.yaml`), /^ {2}prune: false$/m);
    }
    assert.match(sandbox.read(`clusters/${SMALL}/hz-nbg-rtz-prod/bootstrap-kit.yaml`), /^ {2}prune: true$/m);
    assert.is(runCli(sandbox, ...remove, '--step', 'delete').code, 0);
    assert.equal(
      sandbox
        .git('ls-files', EDGE)
        .split('\n')
        .filter((path) => path !== '' && !path.includes('/extra/')),
      [],
    );
    assert.match(sandbox.read(`clusters/${SMALL}/hz-nbg-rtz-prod/bootstrap-kit.yaml`), 'CLUSTER_MESH_ID: "3"');
    assert.match(sandbox.read(SMALL_SPEC), 'name: hz-nbg-rtz-prod\n    meshId: 3');
  }),
);

test(
  'does not delete what Flux still prunes, whichever way the spec loses it',
  within(withThree, (sandbox) => {
    const step = runCli(sandbox, ...remove, '--step', 'delete');
    assert.is(step.code, 2);
    assert.match(step.stderr, /Flux still prunes on hz-hel-dmz-prod/);
    sandbox.write('../spec.yaml', TWO.replace('  - name: hz-hel-dmz-prod\n', ''));
    const { code, stdout } = runCli(sandbox, 'sovereign', '--spec', '../spec.yaml', '--replace-spec');
    assert.is(code, 1);
    assert.match(
      stdout,
      /host-cluster-retired: Host cluster hz-hel-dmz-prod would be removed while Flux still prunes there/,
    );
  }),
);

test.run();
