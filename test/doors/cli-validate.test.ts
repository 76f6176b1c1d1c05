import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SMALL, generatedRepository, runCli, within } from './command-line.js';

const test = suite('doors: validate');

test(
  'a host cluster with a unit that Flux refuses comes up only once that is mended',
  within(generatedRepository, (sandbox) => {
    const known = 'CILIUM_K8S_SERVICE_HOST: 10.0.0.2\nSOVEREIGN_CONTROL_PLANE_IP: 192.0.2.2\n';
    const rest = 'SOVEREIGN_DEPLOYMENT_ID: 0123456789abcdef\nSOVEREIGN_LB_IP: 192.0.2.3\n';
    sandbox.write('../vars.yaml', known + rest);
    const whole = runCli(sandbox, 'validate', '--vars', '../vars.yaml');
    assert.is(whole.code, 0, whole.stdout);
    assert.match(whole.stdout, new RegExp(`^${SMALL}/hz-fsn-rtz-prod: comes up in \\d+ waves$`, 'm'));
    sandbox.write('../vars.yaml', known + rest.replace(/SOVEREIGN_LB_IP.*\n/, ''));
    const { code, stdout } = runCli(sandbox, 'validate', '--vars', '../vars.yaml');
    assert.is(code, 1);
    assert.match(
      stdout,
      /variable not set \(strict mode\): "SOVEREIGN_LB_IP"\.\n {4}Supply it in .* the file of --vars/,
    );
    assert.match(stdout, / does not come up; \d+ units wait for ever: bootstrap-kit, /);
    assert.not.match(stdout, /nothing here applies/, 'what waits for a refused object is no fault of its own');
    const { clusters } = JSON.parse(runCli(sandbox, 'validate', '--vars', '../vars.yaml', '--format', 'json').stdout);
    assert.is(clusters[0].comesUp, false);
    sandbox.write('../vars.yaml', known + 'SOVEREIGN_DEPLOYMENT_ID: "1234567890123456"\nSOVEREIGN_LB_IP: 1.2.3.400\n');
    const wrong = runCli(sandbox, 'validate', '--vars', '../vars.yaml');
    assert.is(wrong.code, 2);
    assert.match(wrong.stderr, 'SOVEREIGN_LB_IP is "1.2.3.400", which is no IPv4 address');
    assert.match(wrong.stderr, 'SOVEREIGN_DEPLOYMENT_ID is "1234567890123456", which YAML reads as no text');
  }),
);

test.run();
