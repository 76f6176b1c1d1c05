import type { Finding } from '../../schema/finding.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import type { CrossplaneProviderSpec } from '../../schema/spec/infrastructure.js';
import { buildSovereignModel, type ClusterModel } from '../model/cluster-model.js';
import { gateReleases } from '../model/gates.js';
import { configCrd, needsOfProviders, providersOn } from '../model/infrastructure.js';
import type { ReleaseModel } from '../model/release-model.js';
import { holds } from '../model/conditions.js';
import type { FindAt } from './check-spec.js';

/** What `infrastructure` asks and no host cluster can have; each fault once, however many host clusters have it. */
export function checkInfrastructure(spec: SovereignSpec, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  const found = buildSovereignModel(spec, release).clusters.flatMap((cluster) => [
    ...missingCrossplane(cluster, release, findAt),
    ...repeatedProviders(cluster, findAt),
    ...wrongKeys(cluster, release, findAt),
  ]);
  return [...new Map(found.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function missingCrossplane(cluster: ClusterModel, release: ReleaseModel, findAt: FindAt): readonly Finding[] {
  if (providersOn(cluster).length === 0) return [];
  const missing = gateReleases(needsOfProviders(release), cluster, release).filter(
    (name) => !cluster.slots.some(({ blueprint }) => blueprint === name),
  );
  return missing.map((name) =>
    findAt(['infrastructure', 'providers'], {
      rule: 'blueprint-needed',
      message: `Blueprint ${name} is switched off, and Crossplane's providers cannot do without it.`,
      help: `Remove the providers, or "enabled: false" of ${name}.`,
    }),
  );
}

/** Two Providers of one name, or two whose configurations would be one object. */
function repeatedProviders(cluster: ClusterModel, findAt: FindAt): readonly Finding[] {
  const providers = providersOn(cluster);
  return providers.flatMap((provider, index) => {
    const before = providers.slice(0, index);
    const place = ['infrastructure', 'providers', cluster.spec.infrastructure.providers.indexOf(provider)];
    if (before.some(({ name }) => name === provider.name)) {
      const help = 'Give it another name, or write for which cloud each of the two is.';
      const message = `Provider "${provider.name}" is there twice.`;
      return [findAt([...place, 'name'], { rule: 'provider-unique', message, help })];
    }
    const same = before.find((one) => configCrd(one) === configCrd(provider));
    if (same === undefined) return [];
    return [
      findAt([...place, 'config', 'apiVersion'], {
        rule: 'provider-unique',
        message: `Providers "${same.name}" and "${provider.name}" would both be configured by ${provider.config.kind} default of ${provider.config.apiVersion}.`,
        help: 'Keep one of the two on each host cluster, by their cloud.',
      }),
    ];
  });
}

/** A key that a Secret of the release does not have. */
function wrongKeys(cluster: ClusterModel, { catalog }: ReleaseModel, findAt: FindAt): readonly Finding[] {
  const ground = catalog.groundState.secrets.filter(
    ({ namespace, when }) => namespace === 'flux-system' && holds(when, cluster.traits),
  );
  const known = [...ground, { name: cluster.spec.repository.secretRef.name, keys: ['username', 'password'] }];
  return providersOn(cluster).flatMap((provider) => {
    const { name, key } = provider.config.secretRef;
    const secret = known.find((one) => one.name === name);
    if (secret === undefined || secret.keys.includes(key)) return [];
    return [findAt(keyPath(cluster.spec, provider), wrongKey(name, key, secret.keys))];
  });
}

function keyPath({ infrastructure }: SovereignSpec, provider: CrossplaneProviderSpec): readonly (string | number)[] {
  return ['infrastructure', 'providers', infrastructure.providers.indexOf(provider), 'config', 'secretRef', 'key'];
}

function wrongKey(name: string, key: string, keys: readonly string[]): Pick<Finding, 'rule' | 'message' | 'help'> {
  return {
    rule: 'secret-key-known',
    message: `Secret "${name}" of flux-system has no key "${key}".`,
    help: `Write one of its keys (${keys.join(', ')}), or the name of a Secret of its own.`,
  };
}
