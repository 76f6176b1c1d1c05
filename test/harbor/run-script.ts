import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../paths.js';
import { PASSWORD } from './strict-harbor.js';

/** What a script printed, and the code it ended with. */
export interface ScriptRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a script of `templates/harbor` as its Job would, with files in a folder of their own. */
export async function runScript(
  script: string,
  url: string,
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, unknown>> = {},
): Promise<ScriptRun> {
  const folder = mkdtempSync(join(tmpdir(), 'harbor-'));
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(value));
  const base = {
    PATH: process.env.PATH ?? '',
    HARBOR_URL: url,
    HARBOR_ADMIN_PASSWORD: PASSWORD,
    WAIT_SECONDS: '5',
    POLL_SECONDS: '0.01',
    BODIES_FILE: join(folder, 'bodies.json'),
    MANIFEST_FILE: join(folder, 'manifest.json'),
  };
  try {
    return await new Promise((done) => {
      const path = join(PACKAGE_ROOT, 'templates/harbor', script);
      execFile(process.execPath, [path], { env: { ...base, ...env } }, (error, out, err) => {
        done({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
