import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../../schema/json.js';
import { list } from '../../bringup/object-facts.js';
import type { GroupKind } from '../../tree/resource.js';
import { compareSets, meaningOf, textIn, textsIn, wordList, type Meaning, type MeaningRule } from '../meaning-rule.js';
import type { ObjectPair, SceneSide } from '../scene.js';

/** Public hosts and listeners that come and go. */
export const hosts: MeaningRule = {
  id: 'hosts-change',
  find: ({ pairs, to }) =>
    pairs.flatMap((pair) => {
      const { gone, fresh } = compareSets(
        hostsOf(pair.resource, pair.from?.value),
        hostsOf(pair.resource, pair.to?.value),
      );
      const others = gone.length === 0 ? new Set<string>() : hostsOfOthers(pair, to);
      return [
        ...hostMeanings(
          pair,
          'gone',
          gone.filter((host) => !others.has(host)),
        ),
        ...hostMeanings(
          pair,
          'moved',
          gone.filter((host) => others.has(host)),
        ),
        ...hostMeanings(pair, 'new', fresh),
      ];
    }),
};

const WORDS = {
  gone: {
    id: 'hosts-gone',
    severity: 'warning',
    verb: 'no longer',
    end: '',
    why: 'Who calls these hosts gets no answer; DNS records and bookmarks stay.',
  },
  moved: {
    id: 'hosts-moved',
    severity: 'info',
    verb: 'no longer',
    end: ', another object does',
    why: 'Until the other is there, who calls these hosts gets no answer.',
  },
  new: {
    id: 'hosts-new',
    severity: 'info',
    verb: 'now',
    end: '',
    why: 'A certificate must cover them, and DNS must lead to the Gateway.',
  },
} as const;

function hostMeanings(pair: ObjectPair, fate: keyof typeof WORDS, names: readonly string[]): readonly Meaning[] {
  if (names.length === 0) return [];
  const { id, severity, verb, end, why } = WORDS[fate];
  const what = pair.resource.kind === 'Gateway' ? 'listens' : 'answers';
  return [meaningOf(pair, { id, severity, message: `It ${verb} ${what} for ${wordList(names)}${end}.`, why })];
}

/** The hosts that the other objects of a host cluster answer for afterwards. */
function hostsOfOthers(pair: ObjectPair, { objects }: SceneSide): ReadonlySet<string> {
  const others = [...objects.values()].filter((object) => object !== pair.to);
  return new Set(others.flatMap(({ resource, value }) => hostsOf(resource, value)));
}

function hostsOf({ group, kind }: GroupKind, value: JsonObject | undefined): readonly string[] {
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
    // `hosts` is a list of them, or a map whose entries hold one each.
    if (!isPublished || isJsonObject(field) || !/^(?:host|hostname)s?$/i.test(key)) {
      return valueHosts(field, isPublished || /gateway|ingress|route|expose/i.test(key));
    }
    return text === undefined ? textsIn(field) : isPublic(text) ? [text] : [];
  });
}

/** A host with a dot that is no name of a Service in the cluster. */
function isPublic(host: string): boolean {
  return host.includes('.') && !/\.svc(?:\.|$)|\.local$/.test(host);
}
