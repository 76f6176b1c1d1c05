// Makes a Harbor hold what bodies.json says: registries, projects with quota, groups and retention, the pull mirror,
// scan and garbage collection schedules. Running it again changes nothing. It never deletes.

import { EXIT, connect, log, readBodies, run, secret, warn } from './client.mjs';

async function main() {
  const wanted = readBodies();
  const apply = new Apply(await connect());
  await apply.registries(wanted.registries);
  await apply.projects(wanted.projects);
  await apply.replications(wanted.replications);
  if (wanted.scanAll) {
    await apply.step('scan-all schedule', '', () => apply.schedule('/system/scanAll/schedule', wanted.scanAll));
  }
  await apply.step('garbage collection schedule', '', () =>
    apply.schedule('/system/gc/schedule', wanted.garbageCollection),
  );
  return apply.finish();
}

class Apply {
  constructor(harbor) {
    this.harbor = harbor;
    this.counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
    this.registryIds = new Map();
  }

  /** One object: what is done to it, or why it could not be, in one line. The others go on. */
  async step(kind, name, change) {
    const label = name === '' ? kind : `${kind} ${name}`;
    try {
      const outcome = await change();
      this.counts[outcome] += 1;
      log(`${label}: ${outcome}`);
    } catch (error) {
      this.counts.failed += 1;
      warn(`${label}: failed: ${error.message}`);
    }
  }

  finish() {
    const { created, updated, unchanged, failed } = this.counts;
    log(`${created} created, ${updated} updated, ${unchanged} unchanged, ${failed} failed`);
    return failed > 0 ? EXIT.refused : 0;
  }

  async registries(wanted) {
    for (const body of wanted) await this.step('registry', body.name, () => this.registry(body));
    // Also those that could not be changed: what needs them goes on with what is there.
    for (const { name, id } of await this.harbor.list('/registries')) this.registryIds.set(name, id);
  }

  async registry(body) {
    const present = (await this.harbor.list('/registries')).find(({ name }) => name === body.name);
    const key = `UPSTREAM_${body.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    const username = process.env[`${key}_USERNAME`] || undefined;
    const password = secret(`${key}_PASSWORD`);
    const hasCredential = username !== undefined && password !== undefined;
    if (present === undefined) {
      const credential = { type: 'basic', access_key: username, access_secret: password };
      await this.harbor.post('/registries', hasCredential ? { ...body, credential } : body);
      return 'created';
    }
    if (present.type !== body.type) {
      throw new Error(`it has type ${present.type}, not ${body.type}, which Harbor cannot change; delete it`);
    }
    // Harbor shows no password, so a new one is noticed by the health of the registry.
    const isOther =
      hasCredential && (present.credential?.access_key !== username || (present.status ?? 'healthy') !== 'healthy');
    if (isSame(body, present) && !isOther) return 'unchanged';
    const { type, ...update } = body;
    const credential = { credential_type: 'basic', access_key: username, access_secret: password };
    await this.harbor.put(`/registries/${present.id}`, hasCredential ? { ...update, ...credential } : update);
    return 'updated';
  }

  registryId(name) {
    const id = this.registryIds.get(name);
    if (id === undefined) throw new Error(`the registry ${name} is not there`);
    return id;
  }

  async projects(wanted) {
    for (const project of wanted) {
      const { project_name: name } = project.body;
      let id;
      await this.step('project', name, async () => {
        const outcome = await this.project(project);
        id = (await this.findProject(name)).project_id;
        return outcome;
      });
      if (id === undefined) continue;
      await this.step('quota', name, () => this.quota(id, project.body.storage_limit));
      await this.members(name, id, project.members);
      if (project.retention) await this.step('retention', name, () => this.retention(name, id, project.retention));
    }
  }

  async findProject(name) {
    const query = `/projects?name=${encodeURIComponent(name)}`;
    return (await this.harbor.list(query)).find((project) => project.name === name);
  }

  async project({ registry, body }) {
    const present = await this.findProject(body.project_name);
    const registryId = registry === undefined ? undefined : this.registryId(registry);
    if (present === undefined) {
      await this.harbor.post('/projects', registry === undefined ? body : { ...body, registry_id: registryId });
      return 'created';
    }
    if ((present.registry_id || undefined) !== registryId) {
      const is = present.registry_id ? `caches registry ${present.registry_id}` : 'caches no registry';
      throw new Error(`it ${is}, which Harbor cannot change; delete it`);
    }
    if (isSame(body.metadata, present.metadata)) return 'unchanged';
    await this.harbor.put(`/projects/${present.project_id}`, { metadata: body.metadata });
    return 'updated';
  }

  async quota(projectId, storage) {
    const [quota] = await this.harbor.list(`/quotas?reference=project&reference_id=${projectId}`);
    if (quota === undefined) throw new Error('Harbor keeps no quotas; switch quota_per_project_enable on');
    if (quota.hard.storage === storage) return 'unchanged';
    await this.harbor.put(`/quotas/${quota.id}`, { hard: { storage } });
    return 'updated';
  }

  async members(project, projectId, wanted) {
    if (wanted.length === 0) return;
    const present = await this.harbor.list(`/projects/${projectId}/members`);
    for (const body of wanted) {
      const { group_name: group } = body.member_group;
      const member = present.find((one) => one.entity_type === 'g' && one.entity_name === group);
      await this.step('group', `${group} in ${project}`, () => this.member(projectId, member, body));
    }
  }

  async member(projectId, present, body) {
    if (present === undefined) {
      await this.userGroup(body.member_group);
      await this.harbor.post(`/projects/${projectId}/members`, body);
      return 'created';
    }
    if (present.role_id === body.role_id) return 'unchanged';
    await this.harbor.put(`/projects/${projectId}/members/${present.id}`, { role_id: body.role_id });
    return 'updated';
  }

  /** Made before it is named as a member: only then Harbor needs no sign-in through OIDC to know the group. */
  async userGroup(group) {
    const groups = await this.harbor.list(`/usergroups?group_name=${encodeURIComponent(group.group_name)}`);
    const isThere = groups.some((one) => one.group_name === group.group_name && one.group_type === group.group_type);
    if (!isThere) await this.harbor.post('/usergroups', group);
  }

  async retention(name, projectId, body) {
    const whole = { ...body, scope: { level: 'project', ref: projectId } };
    const { metadata } = await this.findProject(name);
    const id = Number(metadata.retention_id ?? 0);
    if (id === 0) {
      await this.harbor.post('/retentions', whole);
      return 'created';
    }
    const present = await this.harbor.get(`/retentions/${id}`);
    if (isSame(whole, present)) return 'unchanged';
    await this.harbor.put(`/retentions/${id}`, { ...whole, id });
    return 'updated';
  }

  async replications(wanted) {
    const present = await this.harbor.list('/replication/policies');
    for (const { registry, body } of wanted) {
      const policy = present.find(({ name }) => name === body.name);
      await this.step('replication policy', body.name, () => this.replication(policy, registry, body));
    }
    const names = new Set(wanted.map(({ body }) => body.name));
    const isOurs = ({ name, description }) => !names.has(name) && description?.startsWith('Managed by Flux:');
    for (const policy of present.filter((one) => isOurs(one) && one.enabled)) {
      await this.step('replication policy', `${policy.name} (no longer wanted)`, async () => {
        const { id, creation_time, update_time, dest_registry, src_registry, deletion, ...body } = policy;
        const source = { src_registry: { id: src_registry.id } };
        await this.harbor.put(`/replication/policies/${id}`, { ...body, ...source, enabled: false });
        return 'updated';
      });
    }
  }

  async replication(present, registry, body) {
    const source = { src_registry: { id: this.registryId(registry) } };
    if (present === undefined) {
      await this.harbor.post('/replication/policies', { ...body, ...source });
      return 'created';
    }
    if (isSame({ ...body, ...source }, present)) return 'unchanged';
    // A PUT replaces the whole policy: what a team set besides ours stays.
    const { speed, copy_by_chunk } = present;
    await this.harbor.put(`/replication/policies/${present.id}`, { speed, copy_by_chunk, ...body, ...source });
    return 'updated';
  }

  async schedule(path, body) {
    const present = await this.harbor.get(path);
    if (present?.schedule === undefined) {
      await this.harbor.post(path, body);
      return 'created';
    }
    const parameters = JSON.parse(present.job_parameters || '{}');
    if (isSame(body, { ...present, parameters })) return 'unchanged';
    await this.harbor.put(path, body);
    return 'updated';
  }
}

/** True when an object of Harbor has every field that we set; Harbor leaves out what is false, 0 or empty. */
function isSame(wanted, present) {
  if (Array.isArray(wanted)) {
    const items = present ?? [];
    return items.length === wanted.length && wanted.every((item, index) => isSame(item, items[index]));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    return Object.entries(wanted).every(([key, value]) => isSame(value, present?.[key]));
  }
  if (present === undefined || present === null) return wanted === false || wanted === 0 || wanted === '';
  return wanted === present;
}

await run(main);
