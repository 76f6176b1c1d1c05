import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskError, errorCode } from './environment-error.js';

/** The right to change a work tree: taken until it is released, or held by another process. */
export type RunLock =
  { readonly kind: 'taken'; readonly release: () => void } | { readonly kind: 'busy'; readonly pid: number };

/**
 * Takes the lock of a repository, also from a process that died with it.
 *
 * The file `lock` in the folder names the process. It appears with its content, by a hard link, so that a process killed
 * at any instant leaves either no lock or one that can be taken over.
 *
 * @throws EnvironmentError when the folder cannot be written.
 */
export function takeRunLock(folder: string): RunLock {
  const lock = join(folder, 'lock');
  const own = join(folder, `lock.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
    for (;;) {
      if (linkIfAbsent(own, lock)) return { kind: 'taken', release: () => rmSync(lock, { force: true }) };
      const holder = readHolder(lock);
      if (holder !== undefined && isAlive(holder)) return { kind: 'busy', pid: holder.pid };
      removeDeadLock(lock, join(folder, `lock.${process.pid}.dead`));
    }
  } catch (error) {
    throw diskError(`take the lock ${lock}`, error);
  } finally {
    rmSync(own, { force: true });
  }
}

// A process number comes again: in containers soon. With its start time it does not.
interface Holder {
  readonly pid: number;
  readonly started: string;
}

// False when there is a lock already.
function linkIfAbsent(own: string, lock: string): boolean {
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

// Two processes may find the same dead lock: what was moved away is looked at again, and given back when it is alive.
function removeDeadLock(lock: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const holder = readHolder(aside);
  if (holder !== undefined && isAlive(holder)) linkIfAbsent(aside, lock);
  rmSync(aside, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('started' in value)) return undefined;
    return { pid: Number(value.pid), started: String(value.started) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  return startOf(holder.pid) === holder.started;
}

// Linux only; elsewhere the process number has to do. A zombie has no start time here: it will not come back.
// Source: proc_pid_stat(5), fields 3 (state) and 22 (start time); the name in field 2 may hold anything but `)` last.
function startOf(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
