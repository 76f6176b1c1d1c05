import { valueAt, type JsonObject } from '../../schema/json.js';
import { NOTIFICATIONS_UNIT } from '../model/notifications.js';
import type { Manifest } from '../tree/manifest.js';
import { isOfKind } from '../tree/resource.js';
import type { Tree } from '../tree/tree.js';
import { present } from './spec-input.js';

const GROUP = 'notification.toolkit.fluxcd.io';

/** The alerts and the webhook of a host cluster, as a spec writes them; undefined where there are none. */
export function readNotifications(tree: Tree, folder: string): JsonObject | undefined {
  const inUnit = ({ file }: Manifest): boolean => file.startsWith(`${folder}/${NOTIFICATIONS_UNIT}/`);
  const ofKind = (kind: string): readonly JsonObject[] =>
    tree.manifests
      .filter((manifest) => inUnit(manifest) && isOfKind(manifest.value, { group: GROUP, kind }))
      .map(({ value }) => value);
  const nameOf = (value: JsonObject): unknown => valueAt(value, ['metadata', 'name']);
  const alerts = ofKind('Alert').flatMap((alert) => {
    const provider = ofKind('Provider').find((each) => nameOf(each) === nameOf(alert));
    if (provider === undefined) return [];
    const severity = valueAt(alert, ['spec', 'eventSeverity']);
    return present({
      name: valueAt(alert, ['metadata', 'name']),
      type: valueAt(provider, ['spec', 'type']),
      channel: valueAt(provider, ['spec', 'channel']),
      severity: severity === 'error' ? undefined : severity,
      secretRef: valueAt(provider, ['spec', 'secretRef']),
    });
  });
  const receiver = ofKind('Receiver')[0];
  const notifications = present({
    alerts,
    receiver:
      receiver === undefined
        ? undefined
        : present({
            type: valueAt(receiver, ['spec', 'type']),
            events: valueAt(receiver, ['spec', 'events']),
            secretRef: valueAt(receiver, ['spec', 'secretRef']),
          }),
  });
  return Object.keys(notifications).length === 0 ? undefined : notifications;
}
