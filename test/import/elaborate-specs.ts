const HEAD = `apiVersion: catalyst.openova.io/v1alpha1
kind: Sovereign
domain: elaborate.example.com
`;

/** Specs that say much of what a spec can say, each with a name for its test. */
export const ELABORATE_SPECS: readonly (readonly [string, string])[] = [
  [
    'deviations, own charts and notifications',
    `${HEAD}parentZones: [apps.example.org, shops.example.net]
organization:
  name: 'O''Brien & "Søns": 100 % $HOME \${X}'
  email: owner@example.org
repository:
  url: ssh://git@git.example.com/acme/fleet
  tag: v1.4.0
  interval: 5m
  secretRef:
    name: deploy-key
hostClusters:
  - name: hz-hel-rtz-prod
    meshId: 9
    blueprints:
      bp-falco:
        enabled: false
      bp-loki:
        values:
          loki:
            retention: 7d
  - name: hz-fsn-mgt-prod
    meshId: 5
    retired: true
    workers:
      min: 1
      max: 4
      instanceType: ccx33
    blueprints:
      bp-grafana:
        version: 9.9.9
phase: operational
dns:
  apiUrl: https://pdns.example.org
blueprints:
  bp-tempo:
    enabled: false
  bp-gitea:
    version: 1.2.8
    values:
      gitea:
        replicaCount: 2
        config:
          server: { ROOT_URL: "https://$x/\${NOT_A_VARIABLE}", empty: "", none: null, list: [] }
  bp-harbor:
    values:
      harbor:
        jobservice:
          replicas: 3
        trivy:
          resources: null
ownBlueprints:
  - name: acme-shop
    namespace: shop
    chart: shop
    version: 2.3.1
    repository:
      url: oci://registry.example.com/charts
      secretRef:
        name: acme-charts
    dependsOn: [bp-cnpg]
    values:
      price: "5 $"
  - name: acme-base
    namespace: harbor
    chart: base
    version: 0.1.0
    repository:
      url: https://charts.example.com
infrastructure:
  providers:
    - name: provider-upjet
      package: xpkg.upbound.io/acme/provider-upjet:v1.2.3
      config:
        apiVersion: upjet.example.io/v1beta1
        kind: ClusterProviderConfig
        secretRef:
          name: upjet-credentials
          key: token
    - name: provider-hcloud
      package: xpkg.upbound.io/crossplane-contrib/provider-hcloud:v0.4.0
      config:
        apiVersion: hcloud.crossplane.io/v1alpha1
harbor:
  storage:
    type: s3
    redirect: false
  redis: valkey
secrets:
  mode: sops
  secretRef:
    name: age-key
notifications:
  alerts:
    - name: commits
      type: github
      secretRef:
        name: alerts-github
    - name: team
      type: slack
      channel: platform
      severity: info
      secretRef:
        name: alerts-slack
  receiver:
    type: gitlab
    events: [push]
    secretRef:
      name: webhook-token
`,
  ],
  [
    'a registry with everything',
    `${HEAD}repository:
  url: https://git.example.com/acme/fleet
hostClusters:
  - name: hz-fsn-rtz-dev
harbor:
  storage:
    type: filesystem
    size: 80Gi
  projects:
    - name: shop
      public: true
      storage: 100Gi
      groups:
        - group: buyers
          role: limitedGuest
        - group: developers
          role: maintainer
      retention:
        latestPushed: 10
        pulledWithinDays: 30
      blockFrom: high
      requireSignature: true
    - name: tools
      storage: unlimited
      blockFrom: "off"
  proxyCaches:
    - name: cache-internal
      registry: internal
      url: https://registry.example.com
  mirror:
    name: charts
    source: https://oci.example.com
    filters: [openova-io/bp-gitea, openova-io/bp-harbor]
    tags: "{1.*,sha256-*}"
    schedule: "30 1 * * *"
  scan:
    onPush: false
    schedule: "15 2 * * *"
  quotas:
    platform: 200Gi
    proxyCache: 1Ti
  signing:
    publicKey: |
      -----BEGIN PUBLIC KEY-----
      MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8nXRh950IZbRj8Ra/N9sbqOPZrfM
      5/KAQN0/KjHcorm/J5yctVd7iEcnessRQjU917hmKO6JWVGHpDguIyakZA==
      -----END PUBLIC KEY-----
  retention:
    schedule: "45 3 * * *"
    proxyCacheDays: 30
  garbageCollection:
    schedule: "0 5 * * 6"
    deleteUntagged: true
`,
  ],
  [
    'a Sovereign on the release before',
    `${HEAD}release: "2026.04"
repository:
  url: https://git.example.com/acme/fleet
hostClusters:
  - name: hz-fsn-mgt-prod
phase: operational
blueprints:
  bp-tempo:
    enabled: false
  bp-gitea:
    values:
      gitea:
        replicaCount: 2
`,
  ],
  [
    'a registry that imports from another',
    `${HEAD}repository:
  url: https://git.example.com/acme/fleet
hostClusters:
  - name: aws1-eu-rtz-poc
    provider: none
harbor:
  storage:
    type: filesystem
  database: internal
  scan:
    enabled: false
  airGap:
    enabled: true
    source:
      type: registry
      url: https://transfer.example.com
`,
  ],
];
