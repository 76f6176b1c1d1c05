import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type JsonObject, type JsonValue } from '../../schema/json.js';
import {
  Refused,
  checkMetadata,
  checkPolicy,
  checkRetention,
  checkSchedule,
  mapOf,
  omitEmpty,
  onlyFields,
  textOf,
} from './strict-rules.js';

/** The password that the server accepts. */
export const PASSWORD = 'correct-horse-battery';

type Row = { [key: string]: JsonValue };

const TYPES = ['docker-hub', 'docker-registry', 'github-ghcr', 'harbor', 'quay'];

/** A Harbor in memory that refuses what a real one refuses, and counts what is written. */
export class StrictHarbor {
  readonly registries: Row[] = [];
  readonly projects: Row[] = [];
  readonly quotas: Row[] = [];
  readonly groups: Row[] = [];
  readonly members: Row[] = [];
  readonly retentions: Row[] = [];
  readonly policies: Row[] = [];
  readonly executions: Row[] = [];
  readonly schedules = new Map<string, JsonObject>();
  /** `POST /projects` and the like, in order. */
  readonly writes: string[] = [];
  /** Requests that are answered 503 before anything else. */
  notReady = 0;
  /** Upstreams that cannot be reached: Harbor refuses a registry with such an address. */
  unreachable: readonly string[] = [];
  url = '';
  #server: Server | undefined;
  #ids = 0;

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body === undefined ? '' : JSON.stringify(body));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((done) => this.#server?.close(done));
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body?: JsonValue | undefined }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    try {
      if (this.notReady-- > 0) throw new Refused(503, 'core is not ready');
      const path = pathname.replace(/^\/api\/v2\.0/, '');
      if (path === '/ping') return { status: 200, body: 'Pong' };
      const expected = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
      if (request.headers.authorization !== expected) throw new Refused(401, 'unauthorized');
      const text = Buffer.concat(chunks).toString();
      const body = text === '' ? {} : mapOf(JSON.parse(text) as JsonValue, 'body');
      if (method === 'GET') return { status: 200, body: this.#read(path, searchParams) };
      const status = this.#write(method, path, body);
      this.writes.push(`${method} ${path}`);
      return { status };
    } catch (error) {
      const { status, message } = error instanceof Refused ? error : new Refused(500, String(error));
      return { status, body: { errors: [{ code: String(status), message }] } };
    }
  }

  #read(path: string, query: URLSearchParams): JsonValue | undefined {
    const paged = (rows: readonly Row[]): JsonValue => {
      const size = Number(query.get('page_size') ?? 10);
      return rows.slice((Number(query.get('page') ?? 1) - 1) * size).slice(0, size);
    };
    const [, first, id, third] = path.split('/');
    if (path === '/users/current') return { username: 'admin' };
    if (path === '/registries') return paged(this.registries.map((row) => omitEmpty(row) as Row));
    if (path === '/projects') {
      const name = query.get('name') ?? '';
      return paged(this.projects.filter((project) => String(project.name).includes(name)));
    }
    if (path === '/quotas') return paged(this.quotas.filter(({ ref }) => String(ref) === query.get('reference_id')));
    if (path === '/usergroups') return paged(this.groups);
    if (path === '/replication/policies') return paged(this.policies.map((row) => omitEmpty(row) as Row));
    if (path === '/replication/executions') {
      this.#finishExecutions();
      const [policy, status] = [query.get('policy_id'), query.get('status')];
      const rows = this.executions.filter((row) => String(row.policy_id) === policy);
      return paged(rows.filter((row) => status === null || row.status === status));
    }
    if (first === 'projects' && third === 'members') {
      return paged(this.members.filter(({ project_id: project }) => String(project) === id));
    }
    if (first === 'retentions') return omitEmpty(rowOf(this.retentions, id));
    if (path.endsWith('/schedule')) return this.schedules.get(path);
    throw new Refused(404, `no ${path}`);
  }

  #write(method: string, path: string, body: JsonObject): number {
    const [, first, id, third, memberId] = path.split('/');
    const isNew = method === 'POST';
    if (first === 'registries') return isNew ? this.#createRegistry(body) : this.#updateRegistry(id, body);
    if (first === 'projects' && third === 'members') return this.#member(Number(id), memberId, body);
    if (first === 'projects') return isNew ? this.#createProject(body) : this.#updateProject(id, body);
    if (first === 'usergroups' && isNew) return this.#createGroup(body);
    if (first === 'quotas') return this.#quota(id, body);
    if (first === 'retentions') return isNew ? this.#createRetention(body) : this.#updateRetention(id, body);
    if (path.startsWith('/replication/policies')) return this.#policy(third, body);
    if (path === '/replication/executions') return this.#execute(onlyFields(body, 'policy_id'));
    if (path.endsWith('/schedule')) return this.#schedule(isNew, path, body);
    throw new Refused(404, `no ${method} ${path}`);
  }

  #createRegistry(body: JsonObject): number {
    onlyFields(body, 'name description type url insecure credential');
    const name = textOf(body.name, 'name');
    if (!TYPES.includes(textOf(body.type, 'type')))
      throw new Refused(500, `adapter for ${String(body.type)} not found`);
    this.#reach(body.url);
    if (this.registries.some((row) => row.name === name)) throw new Refused(409, `registry ${name} already exists`);
    const credential = isJsonObject(body.credential) ? { ...body.credential, access_secret: '*****' } : null;
    this.registries.push({ ...body, credential, id: this.#nextId(), status: 'healthy' });
    return 201;
  }

  #updateRegistry(id: string | undefined, body: JsonObject): number {
    onlyFields(body, 'name description url insecure credential_type access_key access_secret');
    const row = rowOf(this.registries, id);
    this.#reach(body.url);
    const { credential_type: type, access_key, access_secret, ...plain } = body;
    if (access_secret !== undefined)
      row.credential = { type: type ?? '', access_key: access_key ?? '', access_secret: '*****' };
    Object.assign(row, plain, { status: 'healthy' });
    return 200;
  }

  #reach(url: JsonValue | undefined): void {
    if (this.unreachable.includes(textOf(url, 'url'))) throw new Refused(400, 'the registry is unhealthy');
  }

  #createProject(body: JsonObject): number {
    onlyFields(body, 'project_name registry_id storage_limit metadata');
    const name = textOf(body.project_name, 'project_name');
    if (typeof body.storage_limit !== 'number') throw new Refused(422, 'storage_limit must be int64');
    const metadata = mapOf(body.metadata, 'metadata');
    checkMetadata(metadata);
    if (this.projects.some((row) => row.name === name))
      throw new Refused(409, `The project named ${name} already exists`);
    const id = this.#nextId();
    const registry =
      body.registry_id === undefined ? {} : { registry_id: rowOf(this.registries, body.registry_id).id ?? 0 };
    this.projects.push({ project_id: id, id, name, ...registry, metadata: { ...metadata } });
    this.quotas.push({ id: this.#nextId(), ref: id, hard: { storage: body.storage_limit } });
    // A proxy cache gets a policy of seven days by itself.
    if (body.registry_id !== undefined) this.#keepRetention(id, { algorithm: 'or', rules: [], scope: { ref: id } });
    return 201;
  }

  #updateProject(id: string | undefined, body: JsonObject): number {
    const metadata = mapOf(onlyFields(body, 'metadata').metadata, 'metadata');
    checkMetadata(metadata);
    const row = rowOf(this.projects, id);
    row.metadata = { ...mapOf(row.metadata, 'metadata'), ...metadata };
    return 200;
  }

  #createGroup(body: JsonObject): number {
    onlyFields(body, 'group_name group_type');
    if (this.groups.some((row) => row.group_name === body.group_name)) throw new Refused(409, 'duplicate user group');
    this.groups.push({ ...body, id: this.#nextId() });
    return 201;
  }

  #member(project: number, memberId: string | undefined, body: JsonObject): number {
    if (typeof body.role_id !== 'number' || body.role_id < 1 || body.role_id > 5)
      throw new Refused(400, 'invalid role');
    if (memberId !== undefined) {
      rowOf(this.members, memberId).role_id = onlyFields(body, 'role_id').role_id ?? 0;
      return 200;
    }
    const group = mapOf(onlyFields(body, 'role_id member_group').member_group, 'member_group');
    const name = textOf(group.group_name, 'group_name');
    const known = this.groups.some((row) => row.group_name === name && row.group_type === group.group_type);
    if (!known) throw new Refused(500, 'SearchAndOnBoardGroup: not supported in auth mode db_auth');
    if (this.members.some((row) => row.project_id === project && row.entity_name === name)) {
      throw new Refused(409, 'The project member specified already exist');
    }
    const row = { id: this.#nextId(), project_id: project, entity_type: 'g', entity_name: name, role_id: body.role_id };
    this.members.push(row);
    return 201;
  }

  #quota(id: string | undefined, body: JsonObject): number {
    const { storage } = mapOf(onlyFields(body, 'hard').hard, 'hard');
    if (typeof storage !== 'number' || storage === 0 || storage < -1) throw new Refused(400, 'invalid hard value');
    rowOf(this.quotas, id).hard = { storage };
    return 200;
  }

  #createRetention(body: JsonObject): number {
    const project = checkRetention(body);
    if (mapOf(rowOf(this.projects, project).metadata, 'metadata').retention_id !== undefined) {
      throw new Refused(400, `project ${project} already has retention policy`);
    }
    this.#keepRetention(project, body);
    return 201;
  }

  #keepRetention(project: number, body: JsonObject): void {
    const id = this.#nextId();
    this.retentions.push({ ...body, id });
    const row = rowOf(this.projects, project);
    row.metadata = { ...mapOf(row.metadata, 'metadata'), retention_id: String(id) };
  }

  #updateRetention(id: string | undefined, body: JsonObject): number {
    const project = rowOf(this.projects, checkRetention(body));
    if (mapOf(project.metadata, 'metadata').retention_id !== id)
      throw new Refused(404, 'the retention policy id does not match');
    Object.assign(rowOf(this.retentions, id), body);
    return 200;
  }

  #policy(id: string | undefined, body: JsonObject): number {
    const source = rowOf(this.registries, mapOf(body.src_registry, 'src_registry').id);
    checkPolicy(body, String(source.type));
    const target = this.projects.find(({ name }) => name === body.dest_namespace);
    if (target?.registry_id !== undefined) throw new Refused(403, 'can not push artifact to a proxy project');
    if (id !== undefined) {
      Object.assign(rowOf(this.policies, id), body, { id: Number(id) });
      return 200;
    }
    if (this.policies.some(({ name }) => name === body.name)) throw new Refused(409, 'policy already exists');
    this.policies.push({ ...body, id: this.#nextId() });
    return 201;
  }

  #execute({ policy_id: policy }: JsonObject): number {
    rowOf(this.policies, policy);
    this.executions.push({ id: this.#nextId(), policy_id: policy ?? 0, status: 'InProgress', polls: 0 });
    return 201;
  }

  #finishExecutions(): void {
    for (const row of this.executions) {
      row.polls = Number(row.polls) + 1;
      if (row.polls > 2) row.status = 'Succeed';
    }
  }

  #schedule(isNew: boolean, path: string, body: JsonObject): number {
    const isCollection = path.startsWith('/system/gc');
    checkSchedule(body, isCollection);
    if (isNew && this.schedules.has(path)) throw new Refused(412, 'fail to set schedule as always had one');
    const parameters = isCollection ? { job_parameters: JSON.stringify(body.parameters) } : {};
    this.schedules.set(path, { schedule: mapOf(body.schedule, 'schedule'), ...parameters });
    return isNew ? 201 : 200;
  }

  #nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }
}

function rowOf(rows: readonly Row[], id: JsonValue | undefined): Row {
  const found = rows.find((row) => String(row.id) === String(id));
  if (found === undefined) throw new Refused(404, `no object ${String(id)}`);
  return found;
}
