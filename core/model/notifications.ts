import type { AlertSpec } from '../../schema/spec/notifications.js';
import { needsOfManifest } from '../catalog/manifest-needs.js';
import type { Fact } from '../catalog/facts.js';
import type { ClusterModel } from './cluster-model.js';

/** The unit of Flux's own notifications. */
export const NOTIFICATIONS_UNIT = 'notifications';

/** A Secret that a Provider or the Receiver reads. */
export interface NotificationSecret {
  readonly name: string;
  readonly keys: readonly string[];
  readonly why: string;
}

// What notification-controller reads besides the address.
const TOKEN_TYPES: ReadonlySet<AlertSpec['type']> = new Set(['generic-hmac', 'gitea', 'github', 'gitlab', 'matrix']);

// They mark a commit, and only events of Flux Kustomizations name one.
const COMMIT_STATUS_TYPES: ReadonlySet<AlertSpec['type']> = new Set(['gitea', 'github', 'gitlab']);

/** The kinds whose events an alert takes, by what the service makes of them. */
export function eventKinds({ type }: AlertSpec): readonly string[] {
  return COMMIT_STATUS_TYPES.has(type) ? ['Kustomization'] : ['GitRepository', 'Kustomization', 'HelmRelease'];
}

/** The Secrets of a host cluster's notifications, by name; one that several read stands once, with all its keys. */
export function notificationSecrets({ spec }: Pick<ClusterModel, 'spec'>): readonly NotificationSecret[] {
  const { alerts = [], receiver } = spec.notifications ?? {};
  const read: readonly NotificationSecret[] = [
    ...alerts.map(({ name, type, secretRef }) => ({
      name: secretRef.name,
      keys: TOKEN_TYPES.has(type) ? ['address', 'token'] : ['address'],
      why: `alert ${name} goes to its address`,
    })),
    ...(receiver === undefined
      ? []
      : [{ name: receiver.secretRef.name, keys: ['token'], why: 'the webhook of the repository is signed with it' }]),
  ];
  const names = [...new Set(read.map(({ name }) => name))].sort();
  return names.map((name) => {
    const all = read.filter((one) => one.name === name);
    return {
      name,
      keys: [...new Set(all.flatMap(({ keys }) => keys))].sort(),
      why: all.map(({ why }) => why).join('; '),
    };
  });
}

/** What the unit of the notifications needs: nothing, without notifications. */
export function notificationNeeds({ spec }: Pick<ClusterModel, 'spec'>): readonly Fact[] {
  const { alerts = [], receiver } = spec.notifications ?? {};
  const object = (apiVersion: string, kind: string, secret: string): readonly Fact[] =>
    needsOfManifest(
      { apiVersion, kind, metadata: { namespace: 'flux-system' }, spec: { secretRef: { name: secret } } },
      new Set(),
    );
  return [
    ...alerts.flatMap(({ secretRef }) => [
      ...object('notification.toolkit.fluxcd.io/v1beta3', 'Provider', secretRef.name),
      ...object('notification.toolkit.fluxcd.io/v1beta3', 'Alert', secretRef.name),
    ]),
    ...(receiver === undefined ? [] : object('notification.toolkit.fluxcd.io/v1', 'Receiver', receiver.secretRef.name)),
  ];
}
