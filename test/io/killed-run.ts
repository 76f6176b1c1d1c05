import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// Run as a process of its own: `killed-run.js ROOT ACTION STEP`. It kills itself with SIGKILL at the given step, counted
// in calls that change the disk; a write is cut in half. At its end it prints how many steps there were.

const [, , root = '', action = '', lastStep = ''] = process.argv;

const CHANGES = [
  { kind: 'write', path: 'clusters/acme/apps.yaml', text: 'after\n'.repeat(2000) },
  { kind: 'delete', path: 'clusters/acme/gone/alone.yaml' },
  { kind: 'write', path: 'clusters/acme/new folder/ü.yaml', text: 'new\n' },
  { kind: 'delete', path: 'clusters/acme/same.yaml' },
  { kind: 'write', path: 'clusters/acme/script.sh', text: 'after\n', executable: false },
  { kind: 'write', path: 'clusters/acme/lock.yaml', text: 'lock: after\n' },
] as const;

let step = 0;

function dieAtLastStep(dying: () => void): void {
  step += 1;
  if (step !== Number(lastStep)) return;
  try {
    dying();
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

const { writeFileSync } = fs;
fs.writeFileSync = (path, content, options) => {
  dieAtLastStep(() => writeFileSync(path, half(content), options));
  writeFileSync(path, content, options);
};
for (const name of ['renameSync', 'rmSync', 'rmdirSync', 'mkdirSync', 'chmodSync', 'linkSync'] as const) {
  const call: Function = fs[name];
  Reflect.set(fs, name, (...args: unknown[]) => {
    dieAtLastStep(() => undefined);
    return Reflect.apply(call, fs, args);
  });
}
syncBuiltinESMExports();

function half(content: string | NodeJS.ArrayBufferView): string | NodeJS.ArrayBufferView {
  if (typeof content === 'string') return content.slice(0, content.length / 2);
  return Buffer.from(content.buffer, content.byteOffset, Math.floor(content.byteLength / 2));
}

const { beginChanges } = await import('../../io/apply.js');
const { commitPaths } = await import('../../io/git-commit.js');
const { settleInterruptedRun } = await import('../../io/settle.js');

process.stdout.write('ready\n');
if (action === 'settle') await settleInterruptedRun(root);
else {
  const applied = await beginChanges(root, CHANGES);
  if (applied.kind !== 'applied') throw new Error(applied.kind);
  if (action === 'roll back') applied.rollback();
  if (action === 'commit') {
    await commitPaths(root, { paths: CHANGES.map(({ path }) => path), message: 'after' });
    applied.finish();
  }
}
process.stdout.write(`${step}\n`);
