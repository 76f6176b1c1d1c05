// What the scripts of this folder share: settings from the environment, requests to Harbor, and a log without secrets.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Exit codes: 0 all is as wanted, 1 Harbor refused something, then these. */
export const EXIT = { refused: 1, usage: 2, notReady: 3, wrongPassword: 4 };

const PAGE_SIZE = 100;
const secrets = new Set();

/** A reason to stop at once, with the code to exit with. */
export class Stop extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** An answer of Harbor that is not a success. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The value of an environment variable that must be set. */
export function required(name) {
  const value = process.env[name];
  if (value) return value;
  throw new Stop(EXIT.usage, `The environment variable ${name} is not set. Set it in the Job.`);
}

/** What BODIES_FILE says. */
export function readBodies() {
  const file = required('BODIES_FILE');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Stop(EXIT.usage, `Cannot read ${file}: ${error.message}`);
  }
}

/** The value of an environment variable that holds a secret, undefined when it is not set; it is never printed. */
export function secret(name) {
  const value = process.env[name] || undefined;
  if (value !== undefined) secrets.add(value);
  return value;
}

/** Prints one line; secrets in it are blotted out. */
export function log(line) {
  console.log(withoutSecrets(line));
}

/** Prints one line about a problem; secrets in it are blotted out. */
export function warn(line) {
  console.error(withoutSecrets(line));
}

function withoutSecrets(line) {
  return [...secrets].reduce((text, value) => text.replaceAll(value, '***'), line);
}

/** Runs a script's main function and exits with its code. */
export async function run(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    warn(error.message);
    process.exitCode = error instanceof Stop ? error.code : EXIT.refused;
  }
}

/** A client of the Harbor that the environment names, once it answers and accepts the password. */
export async function connect() {
  const url = required('HARBOR_URL').replace(/\/+$/, '');
  const username = process.env.HARBOR_USERNAME || 'admin';
  const password = secret('HARBOR_ADMIN_PASSWORD');
  if (password === undefined) required('HARBOR_ADMIN_PASSWORD');
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  await waitFor(`${url}/api/v2.0/ping`, Number(process.env.WAIT_SECONDS || 900));
  const client = new Client(url, authorization);
  await checkPassword(client, username);
  return client;
}

/** Harbor comes up after its Job is there: its database and its first migration take minutes. */
async function waitFor(address, seconds) {
  const end = Date.now() + seconds * 1000;
  let pause = Math.min(1000, seconds * 100);
  let last;
  for (;;) {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
      if (answer.ok) return;
      last = `it answers ${answer.status}`;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
    if (Date.now() + pause > end) {
      throw new Stop(
        EXIT.notReady,
        `Harbor did not answer at ${address} within ${seconds} seconds (${last}). Look at the pods of harbor-core.`,
      );
    }
    log(`waiting for Harbor at ${address} (${last})`);
    await sleep(pause);
    pause = Math.min(pause * 2, 30_000);
  }
}

async function checkPassword(client, username) {
  try {
    await client.get('/users/current');
  } catch (error) {
    if (error.status !== 401 && error.status !== 403) throw error;
    throw new Stop(
      EXIT.wrongPassword,
      `Harbor refuses the password of "${username}" (${error.status}). ` +
        'Write the present one into Secret harbor-admin, key HARBOR_ADMIN_PASSWORD.',
    );
  }
}

/** Requests to one Harbor. */
export class Client {
  constructor(url, authorization) {
    this.url = url;
    this.authorization = authorization;
  }

  /** The answer to a GET, undefined when it is empty. Asks again when Harbor stumbles. */
  async get(path) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#json('GET', path);
      } catch (error) {
        const isPassing = !(error instanceof Refusal) || error.status >= 500 || error.status === 429;
        if (!isPassing || attempt === 4) throw error;
        await sleep(250 * 2 ** attempt);
      }
    }
  }

  /** All pages of a list. */
  async list(path) {
    const all = [];
    for (let page = 1; ; page += 1) {
      const sign = path.includes('?') ? '&' : '?';
      const items = (await this.get(`${path}${sign}page=${page}&page_size=${PAGE_SIZE}`)) ?? [];
      all.push(...items);
      if (items.length < PAGE_SIZE) return all;
    }
  }

  async post(path, body) {
    return this.#json('POST', path, body);
  }

  async put(path, body) {
    return this.#json('PUT', path, body);
  }

  /** One request with our credentials, whatever the answer; `path` may be a whole address of this Harbor. */
  async request(method, path, options = {}) {
    const address = new URL(path, this.url);
    if (address.origin !== new URL(this.url).origin) throw new Error(`Harbor points to another host: ${address.host}.`);
    const headers = { authorization: this.authorization, ...options.headers };
    return fetch(address, { method, signal: AbortSignal.timeout(60_000), ...options, headers });
  }

  async #json(method, path, body) {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await this.request(method, `/api/v2.0${path}`, {
      ...content,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Refusal(answer.status, `${method} ${path}: ${answer.status} ${reasonIn(text)}`);
    return text.trim() === '' || text.trim() === 'null' ? undefined : parsed(text);
  }
}

// `ping` answers with a bare word.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reasonIn(text) {
  try {
    return JSON.parse(text)
      .errors.map(({ message }) => message)
      .join('; ');
  } catch {
    return text.slice(0, 200);
  }
}
