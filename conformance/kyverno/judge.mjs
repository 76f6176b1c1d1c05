// Runs `kyverno test` and counts for itself: up to 1.13 the summary counts a
// row as passed that says "Want fail, got pass".
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const UPDATE = `apiVersion: cli.kyverno.io/v1alpha1
kind: Values
globalValues:
  request.operation: UPDATE
`;

const failures = [];
let passed = 0;

function check(isTrue, sentence) {
  if (isTrue) passed += 1;
  else failures.push(sentence);
}

function run(binary, ...options) {
  const { stdout, stderr, error } = spawnSync(binary, options, { encoding: 'utf8', maxBuffer: 64 << 20 });
  if (error) throw error;
  return `${stdout}\n${stderr}`;
}

/** The rows of a table: resource (last part of its name) and reason. */
function rowsOf(output) {
  return output
    .split('\n')
    .map((line) => line.split('│').map((cell) => cell.trim()))
    .filter((cells) => /^\d+$/.test(cells[1] ?? ''))
    .map(([, , , , resource, result, reason]) => ({ name: resource.split('/').at(-1), result, reason }));
}

/** Every resource is judged as its name says. */
function judgeCases(binary, folder, policy) {
  const expected = parse(readFileSync(join(folder, policy, 'kyverno-test.yaml'), 'utf8')).results;
  const rows = new Map(
    rowsOf(run(binary, 'test', join(folder, policy), '--remove-color', '--detailed-results')).map((row) => [
      row.name,
      row,
    ]),
  );
  for (const { resources, result } of expected) {
    const name = resources[0].split('/').at(-1);
    const row = rows.get(name);
    const isExpected = row?.reason === 'Ok' || (result === 'skip' && row?.reason === 'Excluded');
    check(row?.result === 'Pass' && isExpected, `${folder} ${policy}: ${name}: ${row?.reason ?? 'no result'}`);
  }
}

/** An update that changes nothing is judged by no policy, so that what broke it before can still be deleted. */
function judgeUpdates(binary, folder, policy) {
  const values = join(folder, 'update.yaml');
  writeFileSync(values, UPDATE);
  const at = (file) => join(folder, policy, file);
  const output = run(binary, 'apply', at('policy.yaml'), '--resource', at('resources.yaml'), '--values-file', values);
  const counts = /pass: (\d+), fail: (\d+), warn: (\d+), error: (\d+), skip: (\d+)/.exec(output)?.slice(1).map(Number);
  const [pass, fail, warn, error, skip] = counts ?? [];
  const isSkipped = pass === 0 && fail === 0 && warn === 0 && error === 0 && skip > 0;
  check(isSkipped, `${folder} ${policy}: an update without a change: ${output.trim().split('\n').at(-1)}`);
}

const [olderBinary, olderFolder, newerBinary, newerFolder] = process.argv.slice(2);
for (const [binary, folder] of [
  [olderBinary, olderFolder],
  [newerBinary, newerFolder],
]) {
  for (const policy of readdirSync(folder).filter((name) => !name.endsWith('.yaml'))) {
    judgeCases(binary, folder, policy);
    judgeUpdates(binary, folder, policy);
  }
}
for (const failure of failures) console.log(failure);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
