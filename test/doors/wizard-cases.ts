import type { Script } from './scripted-terminal.js';

/** What the first page asks where git knows no remote. */
export const FIRST_PAGE = { domain: 'asked.example.com', 'repository/url': 'https://git.example.com/asked/fleet' };

const KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEceYAm/ulCvFuAMm+xnLm/QxqoMkA
3EzX0uJKAqsWSN+e3lGfVKJfmJoOu5YDB61G+Bi4lNF4XSgzLpzpv+0ORQ==
-----END PUBLIC KEY-----
`;

/** One row a group: what is typed, and what the spec then says instead of the defaults. */
export const CASES: readonly (readonly [string, Script, object])[] = [
  [
    'sovereign',
    {
      domain: [FIRST_PAGE.domain, 'other.example.com'],
      parentZones: 'apps.example.org, more.example.org',
      release: '2026.05',
      'organization/name': 'Acme: Cloud',
      'organization/email': ['nobody', 'platform@acme.example.com'],
    },
    {
      domain: 'other.example.com',
      parentZones: ['apps.example.org', 'more.example.org'],
      release: '2026.05',
      organization: { name: 'Acme: Cloud', email: 'platform@acme.example.com' },
    },
  ],
  [
    'repository',
    {
      'repository/oneOf': 'semver',
      'repository/semver': ['newest', '~1.4'],
      'repository/interval': ['5 minutes', '5m'],
      'repository/secretRef/name': 'git-credentials',
    },
    {
      repository: {
        url: 'https://git.example.com/asked/fleet',
        semver: '~1.4',
        interval: '5m',
        secretRef: { name: 'git-credentials' },
      },
    },
  ],
  [
    'host-clusters',
    {
      hostClusters: ['=0', 'add', 'done'],
      'hostClusters/0': 'change',
      'hostClusters/0/name': 'hz-nbg-mgt-prod',
      'hostClusters/0/meshId': '7',
      'hostClusters/1/provider': 'none',
      'hostClusters/1/name': ['acme', 'acme-attic-rtz-prod'],
      'hostClusters/1/blueprints': ['add', 'done'],
      'hostClusters/1/blueprints/+': 'bp-falco',
      'hostClusters/1/blueprints/bp-falco/enabled': 'false',
      'hostClusters/1/workers/min': '12',
      'hostClusters/1/workers/max': ['10', '20'],
      'hostClusters/1/workers/cpu': ['many', '4'],
      'hostClusters/1/workers/memory': '16Gi',
    },
    {
      hostClusters: [
        { name: 'hz-nbg-mgt-prod', meshId: 7 },
        {
          name: 'acme-attic-rtz-prod',
          provider: 'none',
          blueprints: { 'bp-falco': { enabled: false } },
          workers: { min: 12, max: 20, cpu: 4, memory: '16Gi' },
        },
      ],
    },
  ],
  [
    'certificates',
    { qaTestSession: true, 'acme/email': 'tls@acme.example.com', 'dns/apiUrl': ['pdns', 'https://pdns.example.com'] },
    { qaTestSession: true, acme: { email: 'tls@acme.example.com' }, dns: { apiUrl: 'https://pdns.example.com' } },
  ],
  [
    'storage',
    {
      'harbor/storage/type': 'filesystem',
      'harbor/storage/size': ['30', '30Gi'],
      'harbor/database': 'internal',
      'harbor/redis': 'valkey',
    },
    { harbor: { storage: { type: 'filesystem', size: '30Gi' }, database: 'internal', redis: 'valkey' } },
  ],
  [
    'projects',
    {
      'harbor/projects': ['add', 'done'],
      'harbor/projects/0/name': ['Shop', 'shop'],
      'harbor/projects/0/groups': ['add', 'add', '=0', 'done'],
      'harbor/projects/0/groups/0/group': 'developers',
      'harbor/projects/0/groups/0/role': 'developer',
      'harbor/projects/0/groups/1/group': 'guests',
      'harbor/projects/0/groups/1/role': 'guest',
      'harbor/projects/0/groups/0': 'remove',
      'harbor/projects/0/retention/latestPushed': '10',
      'harbor/projects/0/blockFrom': 'high',
      'harbor/quotas/proxyCache': '200Gi',
      'harbor/garbageCollection/schedule': ['* * * * *', '0 5 * * 0'],
    },
    {
      harbor: {
        projects: [
          {
            name: 'shop',
            groups: [{ group: 'guests', role: 'guest' }],
            retention: { latestPushed: 10 },
            blockFrom: 'high',
          },
        ],
        quotas: { proxyCache: '200Gi' },
        garbageCollection: { schedule: '0 5 * * 0' },
      },
    },
  ],
  [
    'mirror',
    {
      'harbor/proxyCaches': ['=0', '=0', '=0', '=0', '=0', 'add', 'done'],
      'harbor/proxyCaches/0': ['remove', 'remove', 'remove', 'remove', 'leave'],
      'harbor/proxyCaches/1/name': 'proxy-lab',
      'harbor/proxyCaches/1/registry': 'lab',
      'harbor/proxyCaches/1/url': 'https://lab.example.com',
      'harbor/mirror/filters': ['library/**', 'openova-io/bp-harbor openova-io/{bp-a,bp-b}'],
      'harbor/airGap/enabled': true,
      'harbor/airGap/source/type': 'registry',
      'harbor/airGap/source/url': 'https://transfer.example.com',
    },
    {
      harbor: {
        proxyCaches: [
          { name: 'proxy-quay', registry: 'quay', type: 'docker-registry', url: 'https://quay.io' },
          { name: 'proxy-lab', registry: 'lab', url: 'https://lab.example.com' },
        ],
        mirror: { filters: ['openova-io/bp-harbor', 'openova-io/{bp-a,bp-b}'] },
        airGap: { enabled: true, source: { type: 'registry', url: 'https://transfer.example.com' } },
      },
    },
  ],
  [
    'scans',
    {
      'harbor/scan/schedule': '0 3 * * *',
      'harbor/scan/blockFrom': 'off',
      'harbor/signing/publicKey': ['key', KEY.replaceAll('\n', '\\n')],
    },
    {
      harbor: {
        scan: { schedule: '0 3 * * *', blockFrom: 'off' },
        signing: { publicKey: KEY },
      },
    },
  ],
  ['policies', { phase: 'operational' }, { phase: 'operational' }],
  [
    'secrets',
    { 'secrets/mode': 'sops', 'secrets/secretRef/name': ['Upper', 'age-key'] },
    { secrets: { mode: 'sops', secretRef: { name: 'age-key' } } },
  ],
  [
    'infrastructure',
    {
      'infrastructure/providers': ['add', 'done'],
      'infrastructure/providers/0/name': 'provider-hcloud',
      'infrastructure/providers/0/cloud': 'hetzner',
      'infrastructure/providers/0/package': ['provider', 'xpkg.upbound.io/crossplane-contrib/provider-hcloud:v0.4.0'],
      'infrastructure/providers/0/config/apiVersion': 'hcloud.crossplane.io/v1alpha1',
    },
    {
      infrastructure: {
        providers: [
          {
            name: 'provider-hcloud',
            cloud: 'hetzner',
            package: 'xpkg.upbound.io/crossplane-contrib/provider-hcloud:v0.4.0',
            config: { apiVersion: 'hcloud.crossplane.io/v1alpha1' },
          },
        ],
      },
    },
  ],
  [
    'notifications',
    {
      'notifications/alerts': ['add', 'done'],
      'notifications/alerts/0/name': 'team',
      'notifications/alerts/0/type': 'slack',
      'notifications/alerts/0/channel': 'platform',
      'notifications/alerts/0/secretRef/name': 'alerts-slack',
      'notifications/receiver': true,
      'notifications/receiver/type': 'github',
      'notifications/receiver/events': 'push ping',
      'notifications/receiver/secretRef/name': 'webhook-token',
    },
    {
      notifications: {
        alerts: [{ name: 'team', type: 'slack', channel: 'platform', secretRef: { name: 'alerts-slack' } }],
        receiver: { type: 'github', events: ['push', 'ping'], secretRef: { name: 'webhook-token' } },
      },
    },
  ],
  [
    'blueprints',
    {
      blueprints: ['add', 'add', '=bp-tempo', 'done'],
      'blueprints/+': ['bp-tempo', 'bp-keycloak'],
      'blueprints/bp-tempo/enabled': 'false',
      'blueprints/bp-keycloak/version': ['^1.1', '1.4.17'],
      'blueprints/bp-keycloak/values': ['{replicas', 'replicas', '{replicas: 2, args: [a, b]}'],
      'blueprints/bp-tempo': 'leave',
    },
    {
      blueprints: {
        'bp-tempo': { enabled: false },
        'bp-keycloak': { version: '1.4.17', values: { replicas: 2, args: ['a', 'b'] } },
      },
    },
  ],
  [
    'own-blueprints',
    {
      ownBlueprints: ['add', 'done'],
      'ownBlueprints/0/name': 'acme-shop',
      'ownBlueprints/0/namespace': 'shop',
      'ownBlueprints/0/chart': 'shop',
      'ownBlueprints/0/version': '2.3.1',
      'ownBlueprints/0/repository/url': ['shop', 'oci://registry.example.com/charts'],
      'ownBlueprints/0/dependsOn': 'bp-cnpg bp-harbor',
    },
    {
      ownBlueprints: [
        {
          name: 'acme-shop',
          namespace: 'shop',
          chart: 'shop',
          version: '2.3.1',
          repository: { url: 'oci://registry.example.com/charts' },
          dependsOn: ['bp-cnpg', 'bp-harbor'],
        },
      ],
    },
  ],
];

/** What the cases leave out, because another answer takes its place. */
export const REST: readonly (readonly [string, Script])[] = [
  ['repository', { 'repository/oneOf': 'branch' }],
  ['repository', { 'repository/oneOf': 'tag', 'repository/tag': 'v1.4.0' }],
  ['storage', { 'harbor/storage/type': 's3', 'harbor/storage/redirect': false }],
  [
    'host-clusters',
    {
      hostClusters: ['=0', 'done'],
      'hostClusters/0/blueprints': ['add', 'done'],
      'hostClusters/0/blueprints/+': 'bp-keycloak',
      'hostClusters/0/blueprints/bp-keycloak/values': '{replicas: 2}',
    },
  ],
  ['mirror', { 'harbor/airGap/enabled': true, 'harbor/airGap/source/claimName': 'import' }],
];
