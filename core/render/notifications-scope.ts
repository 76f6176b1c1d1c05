import type { ClusterModel } from '../model/cluster-model.js';
import { eventKinds } from '../model/notifications.js';
import type { Scope } from './expand.js';

/** What the templates of unit `notifications` see; empty lists without notifications. */
export function notificationsScope({ spec, name }: ClusterModel): Scope {
  const { alerts = [], receiver } = spec.notifications ?? {};
  return {
    alerts: alerts.map((alert) => ({
      path: `alert-${alert.name}`,
      id: `alert-${alert.name}`,
      ...alert,
      channel: alert.channel,
      comment: `Alert ${alert.name}, to ${alert.type}. The address stands in Secret flux-system/${alert.secretRef.name}.`,
      cluster: name.name,
      sovereign: spec.domain,
      eventSources: eventKinds(alert).map((kind) => ({ kind, name: '*', namespace: 'flux-system' })),
    })),
    receivers: receiver === undefined ? [] : [{ path: 'receiver', id: 'receiver', name: 'repository', ...receiver }],
  };
}
