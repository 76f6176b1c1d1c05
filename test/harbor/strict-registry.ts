import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PASSWORD } from './strict-harbor.js';

/** An OCI registry in memory that refuses manifests with unknown blobs and blobs with another digest. */
export class StrictRegistry {
  readonly blobs = new Set<string>();
  /** By `repository@reference`. */
  readonly manifests = new Map<string, { readonly type: string; readonly text: string }>();
  readonly writes: string[] = [];
  url = '';
  #server: Server | undefined;

  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((done) => this.#server?.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((done) => this.#server?.close(done));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const content = Buffer.concat(chunks);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const end = (status: number, headers = {}): unknown => response.writeHead(status, headers).end();
    if (pathname === '/api/v2.0/ping') return void end(200);
    const expected = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return void end(401);
    if (pathname === '/api/v2.0/users/current') return void end(200);
    if (method !== 'HEAD') this.writes.push(`${method} ${pathname}`);

    const manifest = /^\/v2\/(?<repository>.+)\/manifests\/(?<reference>[^/]+)$/.exec(pathname)?.groups;
    if (manifest !== undefined) {
      const key = `${manifest.repository}@${manifest.reference}`;
      if (method === 'PUT') return void end(this.#keep(key, request.headers['content-type'] ?? '', content.toString()));
      const kept = this.manifests.get(key);
      if (kept === undefined) return void end(404);
      return void end(200, { 'docker-content-digest': digestOf(kept.text) });
    }
    const blob = /^\/v2\/(?<repository>.+)\/blobs\/(?<rest>.+)$/.exec(pathname)?.groups;
    if (blob === undefined) return void end(404);
    if (method === 'HEAD') return void end(this.blobs.has(`${blob.repository}@${blob.rest}`) ? 200 : 404);
    // Distribution answers with the public address, which this network may not reach.
    const location = `https://registry.acme.example.com/v2/${blob.repository}/blobs/uploads/1?_state=x`;
    if (method === 'POST') return void end(202, { location });
    const digest = searchParams.get('digest') ?? '';
    if (digest !== digestOf(content) || searchParams.get('_state') !== 'x') return void end(400);
    this.blobs.add(`${blob.repository}@${digest}`);
    end(201);
  }

  #keep(key: string, type: string, text: string): number {
    const [repository, reference = ''] = key.split('@');
    const {
      config,
      layers = [],
      manifests = [],
    } = JSON.parse(text) as {
      readonly config?: { readonly digest: string };
      readonly layers?: readonly { readonly digest: string }[];
      readonly manifests?: readonly { readonly digest: string }[];
    };
    const blobs = [...(config === undefined ? [] : [config]), ...layers];
    const isWhole =
      blobs.every(({ digest }) => this.blobs.has(`${repository}@${digest}`)) &&
      manifests.every(({ digest }) => this.manifests.has(`${repository}@${digest}`));
    if (!isWhole || (reference.startsWith('sha256:') && reference !== digestOf(text))) return 400;
    this.manifests.set(key, { type, text });
    return 201;
  }
}

/** A digest as OCI writes it. */
export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
