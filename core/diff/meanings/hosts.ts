import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../../schema/json.js';
import { list } from '../../bringup/object-facts.js';
import { compareSets, meaningOf, textIn, textsIn, wordList, type MeaningRule } from '../meaning-rule.js';
import type { ObjectPair } from '../scene.js';

/** Public hosts and listeners that come and go. */
export const hosts: MeaningRule = {
  id: 'hosts-change',
  find: ({ pairs }) =>
    pairs.flatMap((pair) => {
      const { gone, fresh } = compareSets(hostsOf(pair, pair.from?.value), hostsOf(pair, pair.to?.value));
      const what = pair.resource.kind === 'Gateway' ? 'listens' : 'answers';
      return [
        ...(gone.length === 0
          ? []
          : [
              meaningOf(pair, {
                id: 'hosts-gone',
                severity: 'warning',
                message: `It no longer ${what} for ${wordList(gone)}.`,
                why: 'Who calls these hosts gets no answer; DNS records and bookmarks stay.',
              }),
            ]),
        ...(fresh.length === 0
          ? []
          : [
              meaningOf(pair, {
                id: 'hosts-new',
                severity: 'info',
                message: `It now ${what} for ${wordList(fresh)}.`,
                why: 'A certificate must cover them, and DNS must lead to the Gateway.',
              }),
            ]),
      ];
    }),
};

function hostsOf({ resource: { group, kind } }: ObjectPair, value: JsonObject | undefined): readonly string[] {
  if (value === undefined) return [];
  if (group === 'gateway.networking.k8s.io') return kind === 'Gateway' ? listenersOf(value) : routeHosts(value);
  if (group === 'networking.k8s.io' && kind === 'Ingress') {
    return list(valueAt(value, ['spec', 'rules'])).flatMap(({ host }) => textIn(host) ?? []);
  }
  if (group === 'helm.toolkit.fluxcd.io') return valueHosts(valueAt(value, ['spec', 'values']));
  return [];
}

function listenersOf(value: JsonObject): readonly string[] {
  return list(valueAt(value, ['spec', 'listeners'])).map(
    ({ hostname, protocol, port }) => `${textIn(hostname) ?? '*'} (${textIn(protocol) ?? ''} ${textIn(port) ?? ''})`,
  );
}

function routeHosts(value: JsonObject): readonly string[] {
  return textsIn(valueAt(value, ['spec', 'hostnames']));
}

/** What a chart's values call its public host: `host`, `hostname` and the like below `gateway`, `ingress` or `route`. */
function valueHosts(value: JsonValue | undefined, isPublished = false): readonly string[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const text = textIn(field);
    if (!isPublished || !/^(?:host|hostname)s?$/i.test(key)) {
      return valueHosts(field, isPublished || /gateway|ingress|route|expose/i.test(key));
    }
    return text === undefined ? textsIn(field) : isPublic(text) ? [text] : [];
  });
}

/** A host with a dot that is no name of a Service in the cluster. */
function isPublic(host: string): boolean {
  return host.includes('.') && !/\.svc(?:\.|$)|\.local$/.test(host);
}
