import { parseHostClusterName } from '../../../schema/host-cluster-codes.js';
import type { Finding } from '../../../schema/finding.js';
import { valueAt } from '../../../schema/json.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import type { FieldPath } from '../../tree/manifest.js';
import { resourceLabel } from '../../tree/resource.js';
import { findIssuer, type KnownIssuer } from '../acme-issuers.js';
import { releasesOf } from '../chart-values.js';
import type { JudgedCluster, Rule } from '../check.js';

/** Certificates that production Let's Encrypt gives one identical set of names in 168 hours, to all accounts together. */
const PER_WEEK = 5;
/** From the next one on, too few are left to set a host cluster up again. */
const COMFORTABLE = 3;

/**
 * Certificates stay within what their issuer gives: an issuer that is there, one Certificate for each Secret, production
 * only for production, and a set of names that few ask for at once, over all host clusters.
 *
 * Source of the limits: "Rate Limits" of Let's Encrypt.
 */
export const certificateLimits: Rule = {
  id: 'certificate-limits',
  check: ({ clusters }) => {
    const requests = clusters.flatMap(requestsOf);
    return [
      ...requests.flatMap(missingIssuer),
      ...requests.flatMap(wrongEnvironment),
      ...clusters.flatMap((judged) => sharedSecrets(requestsOf(judged))),
      ...overBudget(requests.filter(({ issuer }) => issuer?.environment === 'production')),
    ];
  },
};

/** A Certificate of a host cluster, with what its issuer is known to be. */
interface CertificateRequest {
  readonly judged: JudgedCluster;
  readonly object: AppliedObject;
  readonly issuer: KnownIssuer | undefined;
  readonly names: readonly string[];
}

function requestsOf(judged: JudgedCluster): readonly CertificateRequest[] {
  const objects = judged.cluster.units.flatMap((unit) => unit.objects);
  return objects
    .filter(({ resource }) => resource.group === 'cert-manager.io' && resource.kind === 'Certificate')
    .map((object) => ({ judged, object, issuer: findIssuer(object, judged), names: namesOf(object) }));
}

/** The names of a certificate, each once, sorted: the authority counts sets. */
function namesOf({ value }: AppliedObject): readonly string[] {
  const dnsNames = valueAt(value, ['spec', 'dnsNames']);
  const commonName = valueAt(value, ['spec', 'commonName']);
  const all = [...(Array.isArray(dnsNames) ? dnsNames : []), ...(commonName === undefined ? [] : [commonName])];
  return [...new Set(all.map((name) => String(name).toLowerCase()))].sort();
}

// A ClusterIssuer that nothing brings keeps its unit from coming up, and is found there.
function missingIssuer({ object, issuer }: CertificateRequest): readonly Finding[] {
  if (issuer !== undefined || valueAt(object.value, ['spec', 'issuerRef', 'kind']) === 'ClusterIssuer') return [];
  const { namespace } = object.resource;
  const name = String(valueAt(object.value, ['spec', 'issuerRef', 'name']));
  return [
    certificateFinding(object, ['spec', 'issuerRef', 'name'], {
      message: `takes its certificate from Issuer ${namespace}/${name}, which nothing here applies.`,
      help: 'Write kind: ClusterIssuer and the name of an issuer of the release.',
    }),
  ];
}

function wrongEnvironment({ judged, object, issuer }: CertificateRequest): readonly Finding[] {
  if (issuer?.environment !== 'production') return [];
  const reason = notProduction(judged);
  if (reason === undefined) return [];
  return [
    certificateFinding(object, ['spec', 'issuerRef', 'name'], {
      message: `takes its certificate from the production issuer ${issuer.name}, and ${reason}.`,
      help: `Take the staging issuer, with "qaTestSession: true" in sovereign.yaml, or environment prod in the host cluster's name: production gives one set of names ${PER_WEEK} certificates in 168 hours, which a cluster that is set up again and again uses up.`,
    }),
  ];
}

/** Why a host cluster is not for production; undefined when it is, or when its name does not say. */
function notProduction({ cluster }: JudgedCluster): string | undefined {
  const [platform] = releasesOf(cluster, 'catalyst-platform');
  const qa = platform && valueAt(platform.object.value, ['spec', 'values', 'qaFixtures', 'enabled']);
  if (qa === true) return `${cluster.name} runs QA test sessions`;
  const name = parseHostClusterName(cluster.name.split('/').at(-1) ?? '');
  if ('help' in name || name.environment === 'prod') return undefined;
  return `${cluster.name} is of environment ${name.environment}`;
}

function sharedSecrets(requests: readonly CertificateRequest[]): readonly Finding[] {
  const owners = new Map<string, AppliedObject>();
  return requests.flatMap(({ object }) => {
    const secret = `${object.resource.namespace}/${String(valueAt(object.value, ['spec', 'secretName']))}`;
    const owner = owners.get(secret);
    if (owner === undefined) owners.set(secret, object);
    if (owner === undefined) return [];
    const message = `writes Secret ${secret}, as ${resourceLabel(owner.resource)} does: each replaces the other's certificate.`;
    return [certificateFinding(object, ['spec', 'secretName'], { message, help: 'Remove one of the two.' })];
  });
}

function overBudget(requests: readonly CertificateRequest[]): readonly Finding[] {
  const bySet = new Map<string, CertificateRequest[]>();
  for (const request of requests) {
    const set = request.names.join(', ');
    bySet.set(set, [...(bySet.get(set) ?? []), request]);
  }
  return [...bySet].flatMap(([set, same]) => {
    const last = same.at(-1);
    if (last === undefined || same.length <= COMFORTABLE) return [];
    const clusters = [...new Set(same.map(({ judged }) => judged.cluster.name))].join(', ');
    const finding = certificateFinding(last.object, ['spec', 'dnsNames'], {
      message: `asks production for ${set}, and so do ${same.length} Certificates in all (${clusters}): the authority gives this set ${PER_WEEK} in 168 hours.`,
      help: 'Write names of its own for each host cluster, or share one certificate.',
    });
    return [{ ...finding, severity: same.length > PER_WEEK ? ('error' as const) : ('warning' as const) }];
  });
}

function certificateFinding(
  object: AppliedObject,
  path: FieldPath,
  { message, help }: { readonly message: string; readonly help: string },
): Finding {
  const label = resourceLabel(object.resource);
  return {
    rule: 'certificate-limits',
    severity: 'error',
    message: `${label} ${message}`,
    help,
    object: label,
    path: path.join('.'),
    file: object.origin.file,
    position: object.origin.locate(path),
  };
}
