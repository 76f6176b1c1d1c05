import { valueAt, type JsonObject } from '../../../schema/json.js';
import { resourceKey } from '../../tree/resource.js';
import {
  compareSets,
  isKind,
  meaningOf,
  textIn,
  textsIn,
  wordList,
  type Meaning,
  type MeaningRule,
} from '../meaning-rule.js';
import type { ObjectPair, Scene } from '../scene.js';

/** Certificates that are issued anew, and what that costs. */
export const reissue: MeaningRule = {
  id: 'certificate-reissued',
  find: (scene) =>
    scene.pairs.flatMap((pair) => (isKind(pair, 'cert-manager.io', 'Certificate') ? issue(pair, scene) : [])),
};

function issue(pair: ObjectPair, scene: Scene): readonly Meaning[] {
  const { from, to } = pair;
  if (to === undefined) return [];
  const names = namesOf(to.value).join(', ');
  if (from === undefined) {
    return [
      meaningOf(pair, {
        id: 'certificate-issued',
        message: `A certificate is issued for ${names}.`,
        ...cost(to.value, scene),
      }),
    ];
  }
  const changed = ISSUE_FIELDS.filter((path) => text(from.value, path) !== text(to.value, path));
  if (changed.length === 0) return [];
  const fields = wordList(changed.map((path) => path.join('.').replace(/^spec\./, '')));
  const verb = changed.length === 1 ? 'changes' : 'change';
  const message = `The certificate is issued anew for ${names}: ${fields} ${verb}${nameChange(from.value, to.value)}.`;
  return [meaningOf(pair, { id: 'certificate-reissued', message, ...cost(to.value, scene) })];
}

// Source: cert-manager's trigger policies (pkg/controller/certificates/policies), secretName included: a new Secret is empty.
const ISSUE_FIELDS: readonly (readonly string[])[] = [
  ['spec', 'commonName'],
  ['spec', 'dnsNames'],
  ['spec', 'ipAddresses'],
  ['spec', 'issuerRef'],
  ['spec', 'privateKey', 'algorithm'],
  ['spec', 'privateKey', 'size'],
  ['spec', 'secretName'],
  ['spec', 'subject'],
  ['spec', 'usages'],
];

function text(value: JsonObject, path: readonly string[]): string {
  const field = valueAt(value, path);
  return JSON.stringify(Array.isArray(field) ? [...field].sort() : (field ?? null));
}

function namesOf(value: JsonObject): readonly string[] {
  const commonName = textIn(valueAt(value, ['spec', 'commonName']));
  return [
    ...new Set([...(commonName === undefined ? [] : [commonName]), ...textsIn(valueAt(value, ['spec', 'dnsNames']))]),
  ];
}

/** What the names gain and lose, to stand after a sentence; empty when they are the same. */
function nameChange(from: JsonObject, to: JsonObject): string {
  const { gone, fresh } = compareSets(namesOf(from), namesOf(to));
  const parts = [
    ...(fresh.length === 0 ? [] : [`${wordList(fresh)} ${fresh.length === 1 ? 'comes' : 'come'}`]),
    ...(gone.length === 0 ? [] : [`${wordList(gone)} ${gone.length === 1 ? 'goes' : 'go'}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function cost(value: JsonObject, scene: Scene): Pick<Meaning, 'severity' | 'why'> {
  const issuer = textIn(valueAt(value, ['spec', 'issuerRef', 'name'])) ?? '';
  if (!isProduction(value, issuer, scene))
    return { severity: 'info', why: `Issuer ${issuer} has no weekly limit that matters.` };
  const why = `Issuer ${issuer} is production: this costs 1 of the 5 certificates that one set of names gets in 168 hours.`;
  return { severity: 'warning', why };
}

/** By the issuer's server where the tree holds it, else by its name. */
function isProduction(value: JsonObject, name: string, { to }: Scene): boolean {
  const kind = textIn(valueAt(value, ['spec', 'issuerRef', 'kind'])) ?? 'Issuer';
  const namespace = kind === 'ClusterIssuer' ? '' : (textIn(valueAt(value, ['metadata', 'namespace'])) ?? '');
  const issuer = to.objects.get(resourceKey({ group: 'cert-manager.io', kind, namespace, name }));
  const server = textIn(valueAt(issuer?.value, ['spec', 'acme', 'server']));
  if (server !== undefined) return server.includes('acme-v02.api.letsencrypt.org');
  if (issuer !== undefined) return false;
  return /prod/i.test(name) || (/letsencrypt|acme/i.test(name) && !/stag/i.test(name));
}
