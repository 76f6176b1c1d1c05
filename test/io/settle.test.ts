import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { beginChanges } from '../../io/apply.js';
import { commitPaths } from '../../io/git-commit.js';
import { settleInterruptedRun } from '../../io/settle.js';
import { copySandbox, environmentErrorOf, gitSandbox, inSandbox, snapshot, type GitSandbox } from './git-sandbox.js';

const test = suite('io: interrupted runs');

const SCRIPT = fileURLToPath(new URL('killed-run.js', import.meta.url));
const NEVER = 0;
const APPLYING = 25;

interface RunEnd {
  readonly signal: string | null;
  /** How many times the run changed the disk; 0 when it was killed. */
  readonly steps: number;
  readonly milliseconds: number;
}

function run({ root, env }: GitSandbox, action: string, lastStep: number, killAfter?: number): Promise<RunEnd> {
  const child = spawn(process.execPath, [SCRIPT, root, action, String(lastStep)], {
    env,
    stdio: ['ignore', 'pipe', 2],
  });
  let output = '';
  let begin = 0;
  child.stdout?.on('data', (bytes: Buffer) => {
    output += bytes.toString();
    if (begin > 0) return;
    begin = performance.now();
    if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter);
  });
  return new Promise((resolve) => {
    child.on('close', (_, signal) => {
      const steps = Number(/^\d+$/m.exec(output)?.[0] ?? 0);
      resolve({ signal, steps, milliseconds: performance.now() - begin });
    });
  });
}

function repositoryBefore(): GitSandbox {
  const sandbox = gitSandbox();
  sandbox.write('clusters/acme/apps.yaml', 'before\r\n');
  sandbox.write('clusters/acme/gone/alone.yaml', 'before\n');
  sandbox.write('clusters/acme/same.yaml', 'before\n');
  sandbox.script('clusters/acme/script.sh', 'before');
  sandbox.write('clusters/acme/lock.yaml', 'lock: before\n');
  sandbox.commitAll('before');
  sandbox.write('the team.yaml', 'staged');
  sandbox.git('add', 'the team.yaml');
  sandbox.write('the team.yaml', 'and edited');
  chmodSync(join(sandbox.root, 'clusters/acme/apps.yaml'), 0o600);
  return sandbox;
}

function stateOf({ root, git }: GitSandbox): readonly string[] {
  return [git('log', '--format=%s'), git('status', '--porcelain'), ...snapshot(root)];
}

function leftovers({ root }: GitSandbox): readonly string[] {
  const folder = join(root, '.git', 'generator-catalyst');
  const left = existsSync(folder) ? readdirSync(folder) : [];
  return left.filter((name) => !/^lock\.\d+/.test(name));
}

/** Runs the body once for each number, four at a time, each in its own copy of the repository. */
async function forEachNumber(
  original: GitSandbox,
  numbers: readonly number[],
  body: (sandbox: GitSandbox, number: number) => Promise<void>,
): Promise<void> {
  const waiting = [...numbers];
  const work = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      await inCopy(original, async (sandbox) => body(sandbox, Number(number)));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}

async function inCopy<Result>(original: GitSandbox, body: (copy: GitSandbox) => Promise<Result>): Promise<Result> {
  const copy = copySandbox(original);
  try {
    return await body(copy);
  } finally {
    copy.remove();
  }
}

async function stepsOf(action: string, original: GitSandbox): Promise<readonly number[]> {
  const { steps } = await inCopy(original, (sandbox) => run(sandbox, action, NEVER));
  return Array.from({ length: steps }, (_, index) => index + 1);
}

async function inRepository(body: (sandbox: GitSandbox) => Promise<void>): Promise<void> {
  const sandbox = repositoryBefore();
  try {
    await body(sandbox);
  } finally {
    sandbox.remove();
  }
}

test('restores the repository when a run is killed at any step of its writes or its rollback', () =>
  inRepository(async (original) => {
    const before = stateOf(original);
    const steps = await stepsOf('roll back', original);
    assert.ok(steps.length > 40);
    await forEachNumber(original, steps, async (sandbox, step) => {
      assert.is((await run(sandbox, 'roll back', step)).signal, 'SIGKILL');
      const { kind } = await settleInterruptedRun(sandbox.root, sandbox.env);
      assert.ok(kind === 'rolled-back' || kind === 'nothing', `step ${step}: ${kind}`);
      assert.equal(stateOf(sandbox), before, `step ${step}`);
      assert.equal(leftovers(sandbox), [], `step ${step}`);
    });
  }));

test('restores the repository when the settling is killed in between too', () =>
  inRepository(async (original) => {
    const before = stateOf(original);
    await run(original, 'apply', APPLYING);
    assert.is.not(stateOf(original).join(), before.join());
    const steps = await stepsOf('settle', original);
    assert.ok(steps.length > 10);
    const everyThird = steps.filter((step) => step % 3 === 0);
    await forEachNumber(original, everyThird, async (sandbox, step) => {
      assert.is((await run(sandbox, 'settle', step)).signal, 'SIGKILL');
      await settleInterruptedRun(sandbox.root, sandbox.env);
      assert.equal(stateOf(sandbox), before, `step ${step}`);
      assert.equal(leftovers(sandbox), [], `step ${step}`);
    });
  }));

test('has either the commit or the repository of before when a run is killed at any time', () =>
  inRepository(async (original) => {
    const before = stateOf(original);
    const [milliseconds, after] = await inCopy(original, async (sandbox) => {
      const end = await run(sandbox, 'commit', NEVER);
      return [end.milliseconds, stateOf(sandbox)];
    });
    const delays = Array.from({ length: 12 }, (_, index) => (milliseconds * index) / 12);
    await forEachNumber(original, delays, async (sandbox, delay) => {
      await run(sandbox, 'commit', NEVER, delay);
      const { kind } = await settleInterruptedRun(sandbox.root, sandbox.env);
      const state = stateOf(sandbox);
      assert.equal(state, state[0] === before[0] ? before : after, `${delay} ms: ${kind}`);
      assert.equal(leftovers(sandbox), [], `${delay} ms`);
    });
  }));

function inInterrupted(body: (sandbox: GitSandbox) => Promise<void>): Promise<void> {
  return inRepository(async (sandbox) => {
    await run(sandbox, 'apply', NEVER);
    await body(sandbox);
  });
}

test('begins no new run before the interrupted one is settled', () =>
  inInterrupted(async ({ root, env }) => {
    const change = { kind: 'write', path: 'x', text: 'x' } as const;
    assert.equal(await beginChanges(root, [change], env), { kind: 'interrupted' });
    assert.is((await settleInterruptedRun(root, env)).kind, 'rolled-back');
    assert.is((await beginChanges(root, [change], env)).kind, 'applied');
  }));

test('touches nothing when a file was edited since, and does so again until it is as one of the two', () =>
  inInterrupted(async (sandbox) => {
    const { root, env, write, git } = sandbox;
    write('clusters/acme/same.yaml', 'an edit\n');
    const edited = stateOf(sandbox);
    const journal = join(root, '.git', 'generator-catalyst');
    const refusal = { kind: 'edited-since', paths: ['clusters/acme/same.yaml'], journal };
    assert.equal(await settleInterruptedRun(root, env), refusal);
    assert.equal(await settleInterruptedRun(root, env), refusal);
    assert.equal(stateOf(sandbox), edited);
    git('restore', 'clusters/acme/same.yaml');
    assert.is((await settleInterruptedRun(root, env)).kind, 'rolled-back');
    assert.is(git('status', '--porcelain'), 'AM "the team.yaml"');
  }));

test('takes what the killed run had staged out of the index', () =>
  inInterrupted(async ({ root, env, git }) => {
    git('add', 'clusters');
    assert.is((await settleInterruptedRun(root, env)).kind, 'rolled-back');
    assert.is(git('status', '--porcelain'), 'AM "the team.yaml"');
  }));

test('keeps a commit that was made before the run was killed, also one that a hook has changed', () =>
  inInterrupted(async (sandbox) => {
    const { root, env, write, git } = sandbox;
    write('clusters/acme/lock.yaml', 'lock: formatted\n');
    git('add', 'clusters');
    git('commit', '--quiet', '-m', 'after', '--', 'clusters');
    const committed = stateOf(sandbox);
    assert.is((await settleInterruptedRun(root, env)).kind, 'committed');
    assert.equal([stateOf(sandbox), leftovers(sandbox)], [committed, []]);
  }));

test('does not put files back while git is still committing them', () =>
  inInterrupted(async (sandbox) => {
    sandbox.write('.git/index.lock', '');
    const applied = snapshot(sandbox.root);
    const failure = await environmentErrorOf(settleInterruptedRun(sandbox.root, sandbox.env));
    assert.match(failure.message, /index\.lock exists/);
    assert.equal(snapshot(sandbox.root), applied);
  }));

test('is as before when a hook has changed and refused the commit and the caller rolls back', () =>
  inRepository(async (sandbox) => {
    const { root, env, script } = sandbox;
    const before = stateOf(sandbox);
    script('.git/hooks/pre-commit', 'echo formatted >> clusters/acme/apps.yaml; git add clusters; exit 1');
    const changes = [
      { kind: 'write', path: 'clusters/acme/apps.yaml', text: 'after\n' },
      { kind: 'delete', path: 'clusters/acme/gone/alone.yaml' },
      { kind: 'write', path: 'clusters/new/run.sh', text: 'new\n', executable: true },
    ] as const;
    const applied = await beginChanges(root, changes, env);
    const refused = await commitPaths(root, { paths: changes.map(({ path }) => path), message: 'm' }, env);
    assert.is(refused.kind, 'refused');
    if (applied.kind === 'applied') applied.rollback();
    assert.equal([stateOf(sandbox), leftovers(sandbox)], [before, []]);
  }));

test(
  'has nothing to settle in a repository where no run died',
  inSandbox(async ({ root, env }) => {
    assert.equal(await settleInterruptedRun(root, env), { kind: 'nothing' });
  }),
);

test.run();
