import type { JsonObject, JsonValue } from '../../schema/json.js';
import { hashText } from '../plan/canonical.js';

/** The image that runs the scripts: Node alone, by an exact version. */
export const SCRIPT_IMAGE = 'docker.io/library/node:22.20.0-alpine3.22';

/** One Job of the unit `harbor`. */
export interface JobInput {
  /** Name before the hash. */
  readonly name: string;
  readonly script: string;
  /** Everything that the Job runs and reads: a change of it is a new Job. */
  readonly content: string;
  readonly apiUrl: string;
  readonly env: Readonly<Record<string, string>>;
  /** ConfigMaps by the folder, below the root, where their files stand. */
  readonly configMaps: Readonly<Record<string, string>>;
  readonly claim?: { readonly name: string; readonly mountPath: string };
  /** Upstream registries, whose credentials are read where they exist. */
  readonly registries: readonly string[];
}

/**
 * A Job that runs a script once, as an unprivileged user.
 *
 * No `ttlSecondsAfterFinished`: Flux would make a Job that is gone again at each interval.
 */
export function jobOf(input: JobInput): JsonObject {
  const spec = {
    backoffLimit: 6,
    template: {
      metadata: { labels: { 'app.kubernetes.io/name': input.name } },
      spec: {
        serviceAccountName: 'harbor-apply',
        automountServiceAccountToken: false,
        restartPolicy: 'Never',
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 1000,
          fsGroup: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [container(input)],
        volumes: volumes(input),
      },
    },
  };
  const hash = hashText(JSON.stringify([spec, input.content])).slice(0, 10);
  const metadata = { name: `${input.name}-${hash}`, namespace: 'harbor' };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec };
}

function container({ script, apiUrl, env, configMaps, claim, registries }: JobInput): JsonObject {
  const values = { HARBOR_URL: apiUrl, ...env };
  const mounts = ['scripts', ...Object.keys(configMaps)].map((name) => ({
    name,
    mountPath: `/${name}`,
    readOnly: true,
  }));
  return {
    name: script.replace(/\.mjs$/, ''),
    image: SCRIPT_IMAGE,
    command: ['node', `/scripts/${script}`],
    env: [
      ...Object.entries(values).map(([name, value]) => ({ name, value })),
      secretVariable('HARBOR_ADMIN_PASSWORD', 'harbor-admin', 'HARBOR_ADMIN_PASSWORD', false),
      ...registries.flatMap(credentialOf),
    ],
    volumeMounts: claim === undefined ? mounts : [...mounts, importMount(claim.mountPath)],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/** The Secret, in namespace harbor, with the optional credential of an upstream registry. */
export function upstreamSecret(registry: string): string {
  return `harbor-upstream-${registry}`.replace(/[^a-z0-9-]/g, '-');
}

function credentialOf(registry: string): readonly JsonValue[] {
  const variable = `UPSTREAM_${registry.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
  return [
    secretVariable(`${variable}_USERNAME`, upstreamSecret(registry), 'username', true),
    secretVariable(`${variable}_PASSWORD`, upstreamSecret(registry), 'password', true),
  ];
}

function secretVariable(name: string, secret: string, key: string, isOptional: boolean): JsonObject {
  return { name, valueFrom: { secretKeyRef: { name: secret, key, ...(isOptional ? { optional: true } : {}) } } };
}

function importMount(mountPath: string): JsonObject {
  return { name: 'import', mountPath, readOnly: true };
}

function volumes({ configMaps, claim }: JobInput): readonly JsonValue[] {
  const maps = { scripts: 'harbor-scripts', ...configMaps };
  const mounted = Object.entries(maps).map(([name, map]) => ({ name, configMap: { name: map } }));
  if (claim === undefined) return mounted;
  return [...mounted, { name: 'import', persistentVolumeClaim: { claimName: claim.name, readOnly: true } }];
}
