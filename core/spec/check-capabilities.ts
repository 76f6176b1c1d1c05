import type { Catalog } from '../../schema/catalog.js';
import type { Finding } from '../../schema/finding.js';
import { harborFields, harborSettingsSchema } from '../../schema/harbor.js';
import { sovereignSchema, type SovereignSpec } from '../../schema/sovereign.js';
import { hasHarborUnit } from '../model/harbor-unit.js';
import type { FieldPath } from '../tree/manifest.js';
import type { FindAt } from './check-spec.js';
import { insteadOrMove } from './other-releases.js';

/** Something that a spec asks for and that not every release has. */
interface Ask {
  readonly path: FieldPath;
  readonly isMet: (catalog: Catalog) => boolean;
  /** What a release without it lacks: the sentence that "Release 2026.05" begins. */
  readonly lack: string;
  /** What to write instead, without the full stop. */
  readonly instead: (catalog: Catalog) => string;
}

/** What a spec asks of a release that has it not, each with the first release that has it. */
export function checkCapabilities(spec: SovereignSpec, catalog: Catalog, findAt: FindAt): readonly Finding[] {
  return asksOf(spec)
    .filter(({ isMet }) => !isMet(catalog))
    .map(({ path, isMet, lack, instead }) =>
      findAt(path, {
        rule: 'release-capability',
        message: `Release ${catalog.release} ${lack}.`,
        help: insteadOrMove(instead(catalog), catalog, isMet),
      }),
    );
}

function asksOf(spec: SovereignSpec): readonly Ask[] {
  return [
    ...registryAsks(spec),
    ...contentAsks(spec),
    ...variableAsks(spec),
    ...(spec.hostClusters.length > 1 ? [SEVERAL_HOST_CLUSTERS] : []),
    ...(spec.qaTestSession ? [STAGING] : []),
    ...(spec.secrets.mode === 'external' ? [SECRET_STORE] : []),
  ];
}

const STAGING: Ask = {
  path: ['qaTestSession'],
  isMet: ({ issuers }) => issuers.staging !== undefined,
  lack: 'has no staging issuer, which QA test sessions need',
  instead: () => 'Write "qaTestSession: false"',
};

const SECRET_STORE: Ask = {
  path: ['secrets', 'mode'],
  isMet: ({ secretStore }) => secretStore !== undefined,
  lack: 'has no secret store, which the secrets mode "external" reads',
  instead: () => 'Write "mode: existing"',
};

const SEVERAL_HOST_CLUSTERS: Ask = {
  path: ['hostClusters', 1],
  // What a slot has different where there are several is the cluster mesh.
  isMet: ({ slots }) => slots.some(({ variants }) => variants.some(({ when }) => when.severalHostClusters === true)),
  lack: 'joins no host clusters in a mesh',
  instead: () => 'Name one host cluster',
};

/** Choices that the release lists. */
function registryAsks({ harbor }: SovereignSpec): readonly Ask[] {
  const type = harbor.storage?.type;
  const asks: Ask[] = [];
  const add = (path: FieldPath, key: keyof Catalog['registry'], value: string | undefined, lack: string): void => {
    const choices = ({ registry }: Catalog): readonly string[] => registry[key];
    if (value === undefined) return;
    asks.push({
      path: ['harbor', ...path],
      isMet: (catalog) => choices(catalog).includes(value),
      lack,
      instead: (catalog) => `Write ${choices(catalog).join(' or ')}`,
    });
  };
  add(['storage', 'type'], 'storage', type, `does not keep the registry's blobs in "${type}"`);
  add(['database'], 'database', harbor.database, `does not keep the registry's database in "${harbor.database}"`);
  add(['redis'], 'redis', harbor.redis, `does not connect the registry to "${harbor.redis}"`);
  return asks;
}

/** What the registry is to hold, where it differs from the defaults: a unit of its own brings that about. */
function contentAsks({ harbor }: SovereignSpec): readonly Ask[] {
  const defaults = harborSettingsSchema.parse({});
  const keys = Object.keys(harborFields) as (keyof typeof harborFields)[];
  return keys
    .filter((key) => JSON.stringify(harbor[key]) !== JSON.stringify(defaults[key]))
    .map((key) => ({
      path: ['harbor', key],
      isMet: hasHarborUnit,
      lack: `does not fill the registry, as harbor.${key} asks`,
      instead: () => 'Remove it and set the registry up by hand',
    }));
}

/** Fields that reach a release through one variable: without it they would change nothing. */
function variableAsks(spec: SovereignSpec): readonly Ask[] {
  const reaches = (variable: string) => (catalog: Catalog) => JSON.stringify(catalog.slots).includes(`\${${variable}}`);
  const rows: readonly (readonly [FieldPath, string, boolean, string])[] = [
    [['parentZones'], 'PARENT_DOMAINS_FILTER', spec.parentZones.length > 0, 'serves no zone but the domain'],
    [['acme', 'email'], 'ACME_EMAIL', spec.acme.email !== undefined, 'takes the account of its issuer from the chart'],
    [['dns', 'apiUrl'], 'PDNS_API_HOST', asksForDnsApi(spec), 'writes challenges to no PowerDNS'],
  ];
  return rows
    .filter(([, , isAsked]) => isAsked)
    .map(([path, variable, , lack]) => ({ path, isMet: reaches(variable), lack, instead: () => 'Remove it' }));
}

function asksForDnsApi({ dns }: SovereignSpec): boolean {
  return dns.apiUrl !== sovereignSchema.shape.dns.parse(undefined).apiUrl;
}
