import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatFinding } from '../../core/report/findings-text.js';
import { faultsOf, generateFrom, smallSpec } from '../fixtures.js';

const test = suite('capacity');

const machine = (cpu: number, memory: string): string =>
  smallSpec(`    workers:\n      min: 0\n      cpu: ${cpu}\n      memory: ${memory}\nharbor:\n  database: internal\n`);

test('machines that are too small for the registry are warned about, with both sums', async () => {
  const [warning] = faultsOf(await generateFrom(machine(2, '4Gi')));
  assert.is(
    warning && formatFinding(warning),
    'sovereign.yaml:8:5: warning: nodes-too-small: The registry of hz-fsn-rtz-prod asks for 2.25 CPU and 2.75 GiB; its machines have 2 CPU and 4 GiB at least.\n    Write a larger machine type or a larger min, or lower the requests in blueprints.bp-harbor.values.\n',
  );
});

test('machines that are large enough, or of unknown size, are not', async () => {
  assert.equal(faultsOf(await generateFrom(machine(4, '8Gi'))), []);
  assert.equal(faultsOf(await generateFrom(smallSpec())), []);
});

test.run();
