import { z } from 'zod';
import { LABEL, field, matches } from './field.js';

const name = matches(LABEL, 'a name of lower-case letters, digits and hyphens');

const secretRef = z.strictObject({ name: field(name, 'Name of the Secret.', 'alerts-slack') });

/** Services that an alert can go to. */
export const ALERT_TYPES = [
  'alertmanager',
  'discord',
  'generic',
  'generic-hmac',
  'gitea',
  'github',
  'gitlab',
  'googlechat',
  'matrix',
  'msteams',
  'rocket',
  'slack',
] as const;

/** Services whose webhook can ask for a reconciliation. */
export const RECEIVER_TYPES = ['bitbucket', 'generic', 'generic-hmac', 'github', 'gitlab'] as const;

const alert = z.strictObject({
  name: field(name, 'Name of the Alert and of its Provider.', 'team'),
  type: field(z.enum(ALERT_TYPES), 'Service that it goes to.', 'slack'),
  channel: field(z.string().min(1).max(2048).optional(), 'Channel or room, where the service has some.', 'platform'),
  severity: field(
    z.enum(['info', 'error']).default('error'),
    'error: only what goes wrong. info: everything that happens.',
    'info',
  ),
  secretRef: field(
    secretRef,
    'Secret in flux-system with the address, and the token where the service asks for one. Neither stands in Git.',
    { name: 'alerts-slack' },
  ),
});

const receiver = z.strictObject({
  type: field(z.enum(RECEIVER_TYPES), 'Service that calls.', 'github'),
  events: field(
    z.array(z.string().min(1)).min(1).optional(),
    'Events that count. Default: every event that the service sends.',
    ['push'],
  ),
  secretRef: field(secretRef, 'Secret in flux-system with the token that the service signs with.', {
    name: 'webhook-token',
  }),
});

const names = (alerts: readonly { readonly name: string }[]): readonly string[] => alerts.map((one) => one.name);

/** What Flux reports, and who may ask it to look at the repository at once. */
export const notifications = z
  .strictObject({
    alerts: field(
      z
        .array(alert)
        .default([])
        .refine((alerts) => new Set(names(alerts)).size === alerts.length, {
          error: 'Two alerts have one name.',
          params: { help: 'Give each alert a name of its own.' },
        }),
      'Where Flux reports to.',
      [{ name: 'team', type: 'slack', secretRef: { name: 'alerts-slack' } }],
    ),
    receiver: field(receiver.optional(), 'Webhook that makes Flux fetch the repository at once. Default: none.', {
      type: 'github',
      secretRef: { name: 'webhook-token' },
    }),
  })
  .refine(({ alerts, receiver: one }) => alerts.length > 0 || one !== undefined, {
    error: 'It asks for nothing.',
    params: { help: 'Add an alert or a receiver, or remove notifications.' },
  });

/** Notifications as the spec writes them. */
export type NotificationsSpec = z.infer<typeof notifications>;
export type AlertSpec = NotificationsSpec['alerts'][number];
